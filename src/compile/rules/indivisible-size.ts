import { showShape } from "../../core/tensor-type.ts";
import { type Analysis, type NodeAnalysis, nameOf } from "../analysis.ts";
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
    if ((to.shape[0] ?? 0) >= height) continue;
    const steps = (size: number, other: number, extent: "kernel" | "kernelWidth") =>
      size % other === 0 || walked(node, size, extent) % other === 0;
    if (steps(height, stride, "kernel") && steps(width, across, "kernelWidth")) continue;
    yield {
      code: "rule.indivisible-size",
      severity: "hint",
      message: `${nameOf(node)} goes over ${showShape([height, width])} pixels in steps of ${stride}, which does not divide them: the border is treated unlike the rest, and going back up gives another size. Choose a size or a stride that fits the other.`,
      at: { graph: graph.id, node: node.id, param: "stride" },
      fixes: [1, 2, 3, 4]
        .filter((other) => other < stride && steps(height, other, "kernel") && (across !== stride || steps(width, other, "kernelWidth")))
        .map((other) => setParam({ graph: graph.id, node: node.id, param: "stride" }, other, `Stride ${other}`)),
    };
  }
}

/** The pixels over which the windows move: with zeros as needed all of them, else what is left beside one window. */
function walked({ params }: NodeAnalysis, size: number, extent: "kernel" | "kernelWidth"): number {
  const { padding, pad, kernel } = params;
  if (padding !== "valid" && padding !== "explicit") return size;
  const window = params[extent] || kernel;
  if (typeof window !== "number") return size;
  return size + (padding === "explicit" && typeof pad === "number" ? 2 * pad : 0) - window;
}
