import type { Edit } from "../../graph/edit.ts";
import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { innerNodes } from "../upstream.ts";

const SUSPICIOUS = 0.1;

/** `BatchNorm1d(features, 0.8)`, found in many codes, sets epsilon to what was meant as the momentum. */
export function* largeEpsilon(game: Analysis): Generator<Diagnostic> {
  for (const { graph, node } of innerNodes(game)) {
    const { epsilon, momentum } = node.params;
    if (typeof epsilon !== "number" || epsilon < SUSPICIOUS) continue;
    const set = (param: string, value: number | undefined): Edit => ({ edit: "set-param", graph: graph.id, node: node.id, param, value });
    yield {
      code: "rule.large-epsilon",
      severity: "warning",
      message: `An epsilon of ${epsilon} in ${nameOf(node)} flattens what it should normalise; it may be a momentum in the wrong place.`,
      at: { graph: graph.id, node: node.id, param: "epsilon" },
      fixes: [
        ...(typeof momentum === "number"
          ? [{ label: `Make ${epsilon} the momentum`, edits: [set("epsilon", undefined), set("momentum", epsilon)] }]
          : []),
        { label: "Use the default epsilon", edits: [set("epsilon", undefined)] },
      ],
    };
  }
}
