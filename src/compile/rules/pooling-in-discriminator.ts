import type { Shape } from "../../core/tensor-type.ts";
import { type Analysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { criticsOf, operationOf } from "../upstream.ts";

/** Radford et al. 2015: a strided convolution learns its own way down. A hint only: many later critics average. */
export function* poolingInDiscriminator(game: Analysis): Generator<Diagnostic> {
  for (const critic of criticsOf(game)) {
    for (const node of critic.nodes.values()) {
      const [from] = Object.values(node.inputs).flat();
      const [to] = Object.values(node.outputs);
      if (!operationOf(node) || node.trainable > 0 || !from || !to || !isSmaller(from.shape, to.shape)) continue;
      yield {
        code: "rule.pooling",
        severity: "hint",
        message: `${nameOf(node)} makes the image smaller by a fixed rule. DCGAN lets a convolution with a stride of 2 do it, which learns what to keep.`,
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
