import type { Shape } from "../../core/tensor-type.ts";
import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { criticsOf, operationOf } from "../upstream.ts";

/** Radford et al. 2015: a strided convolution learns its own way down. Of the largest values alone: many later critics take means. */
export function* poolingInDiscriminator(game: Analysis): Generator<Diagnostic> {
  for (const critic of criticsOf(game)) {
    for (const node of critic.nodes.values()) {
      const [from] = Object.values(node.inputs).flat();
      const [to] = Object.values(node.outputs);
      if (!operationOf(node) || node.params["method"] !== "max" || !from || !to || !isSmaller(from.shape, to.shape)) continue;
      yield {
        code: "rule.pooling",
        severity: "hint",
        message: `${nameOf(node)} keeps the largest values alone, so few pixels get a gradient. DCGAN lets a convolution with a stride of 2 do it, which learns what to keep.`,
        at: { graph: critic.id, node: node.id },
      };
    }
  }
}

/** As many channels in fewer pixels. */
function isSmaller(from: Shape, to: Shape): boolean {
  const [height = 0, width = 0, channels] = from;
  const [newHeight = 0, newWidth = 0, newChannels] = to;
  return from.length === 3 && to.length === 3 && channels === newChannels && newHeight < height && newWidth < width;
}
