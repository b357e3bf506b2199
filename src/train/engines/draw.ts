import type { RandomAttributes } from "../../core/ops.ts";
import { fillRandom, streamKey } from "../../core/random.ts";
import { type Shape, sizeOf } from "../../core/tensor-type.ts";
import type { RunInputs } from "../engine.ts";

/** The numbers of a random equation in one run, made on the host. */
export function drawRandom(
  attributes: RandomAttributes & { readonly shape: Shape },
  draw: RunInputs["draw"],
  out = new Float32Array(sizeOf(attributes.shape)),
): Float32Array {
  fillRandom(out, attributes.distribution, streamKey(draw.seed, attributes.stream), drawNumber(attributes, draw));
  return out;
}

/** Which draw of its stream a random equation takes. */
export function drawNumber({ renewal }: RandomAttributes, { step, iteration }: RunInputs["draw"]): number {
  return renewal === "step" ? step : renewal === "iteration" ? iteration : 0;
}
