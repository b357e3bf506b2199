import { showShape } from "../../core/tensor-type.ts";
import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { innerNodes, setParam } from "../upstream.ts";

/** A stride that does not divide the image: rows are lost or made up, and no generator can mirror the sizes. */
export function* indivisibleSize(game: Analysis): Generator<Diagnostic> {
  for (const { graph, node } of innerNodes(game)) {
    const { stride } = node.params;
    const [from] = Object.values(node.inputs).flat();
    const [to] = Object.values(node.outputs);
    if (typeof stride !== "number" || stride < 2 || from?.shape.length !== 3 || to?.shape.length !== 3) continue;
    const [height = 0, width = 0] = from.shape;
    const across = typeof node.params["strideWidth"] === "number" && node.params["strideWidth"] > 0 ? node.params["strideWidth"] : stride;
    if ((to.shape[0] ?? 0) >= height || (height % stride === 0 && width % across === 0)) continue;
    yield {
      code: "rule.indivisible-size",
      severity: "hint",
      message: `${nameOf(node)} goes over ${showShape([height, width])} pixels in steps of ${stride}, which does not divide them: the border is treated unlike the rest, and going back up gives another size.`,
      at: { graph: graph.id, node: node.id, param: "stride" },
      fixes: [1, 2, 3, 4]
        .filter((other) => other !== stride && other < stride && height % other === 0 && (across !== stride || width % other === 0))
        .map((other) => setParam({ graph: graph.id, node: node.id, param: "stride" }, other, `Stride ${other}`)),
    };
  }
}
