import { showShape } from "../../core/tensor-type.ts";
import { type Analysis, nameOf } from "../analysis.ts";
import { dataPort, fitsData } from "../data-logit.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { innerNodes } from "../upstream.ts";

/** A weight that is to start from the data's mean, but no data of its size is there. */
export function* dataBias(game: Analysis): Generator<Diagnostic> {
  for (const { graph, node, definition } of innerNodes(game)) {
    const param = Object.keys(definition.params.shape).find(
      (name) => (node.params[name] as { name?: unknown } | null)?.name === "data-logit",
    );
    for (const weight of Object.values(node.weights)) {
      if (weight.initializer.name !== "data-logit") continue;
      const data = dataPort(game.board, weight.initializer);
      const bounded = data?.type.range === "unit" || data?.type.range === "signed";
      if (data !== undefined && bounded && fitsData(weight, data.type)) continue;
      const what =
        data === undefined
          ? `the board has no data ${weight.initializer.source === "" ? "to start from" : `node "${weight.initializer.source}"`}`
          : !bounded
            ? `the numbers of ${data.node} do not lie in 0 to 1 or in -1 to 1`
            : `it has ${showShape(weight.shape)} numbers and an example of ${data.node} ${showShape(data.type.shape)}`;
      yield {
        code: "rule.data-bias",
        severity: "error",
        message: `${nameOf(node)} is to start from the data's mean, but ${what}. Choose another initial value.`,
        at: { graph: graph.id, node: node.id, ...(param === undefined ? {} : { param }) },
        ...(param === undefined
          ? {}
          : {
              fixes: [
                {
                  label: "Use the default",
                  edits: [{ edit: "set-param" as const, graph: graph.id, node: node.id, param, value: undefined }],
                },
              ],
            }),
      };
    }
  }
}
