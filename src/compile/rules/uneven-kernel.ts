import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { innerNodes, setParam } from "../upstream.ts";

/** Odena et al. 2016, "Deconvolution and checkerboard artifacts": windows that overlap unevenly draw a grid. */
export function* unevenKernel(game: Analysis): Generator<Diagnostic> {
  for (const { graph, node } of innerNodes(game)) {
    const { kernel, stride } = node.params;
    const [from] = Object.values(node.inputs).flat();
    const [to] = Object.values(node.outputs);
    if (typeof kernel !== "number" || typeof stride !== "number" || stride < 2 || kernel % stride === 0) continue;
    if ((to?.shape[0] ?? 0) <= (from?.shape[0] ?? 0)) continue;
    const above = Math.ceil(kernel / stride) * stride;
    const below = Math.max(stride, above - stride);
    yield {
      code: "rule.uneven-kernel",
      severity: "hint",
      message: `${nameOf(node)} enlarges with a kernel of ${kernel} and a stride of ${stride}, which does not divide it: some pixels are covered more often, and a checkerboard can show. A kernel that is a multiple of the stride avoids it.`,
      at: { graph: graph.id, node: node.id, param: "kernel" },
      fixes: [...new Set([below, above])].map((size) =>
        setParam({ graph: graph.id, node: node.id, param: "kernel" }, size, `Kernel ${size}`),
      ),
    };
  }
}
