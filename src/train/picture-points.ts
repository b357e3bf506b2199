/** @file A scatter: points, and the score of a lattice behind them. */
import type { PlannedView } from "../compile/plan.ts";
import type { ViewPicture } from "./protocol.ts";
import { numberOf, type ViewTensor, type ViewTensors } from "./view-tensors.ts";

/** Points of one or two dimensions; of longer vectors the first two coordinates. All arrays are copies, free to be transferred. */
export function pointsOf(view: PlannedView, tensors: ViewTensors): ViewPicture | undefined {
  const generated = tensors["generated"];
  if (generated === undefined) return undefined;
  const dimensions = (generated.shape.at(-1) ?? 1) >= 2 ? 2 : 1;
  const score = tensors["score"];
  const squashed = view.params["scale"] === "probability";
  return {
    picture: "points",
    dimensions,
    radius: numberOf(view, "radius", 3),
    generated: coordinates(generated, dimensions),
    real: tensors["real"] && coordinates(tensors["real"], dimensions),
    surface: score && surfaceOf(squashed ? probabilities(score) : score, dimensions),
    probability: squashed || view.shown["score"]?.type.range === "probability",
  };
}

function coordinates({ shape, values }: ViewTensor, dimensions: 1 | 2): Float32Array {
  const size = shape.at(-1) ?? 1;
  if (size === dimensions) return values.slice();
  return Float32Array.from(
    { length: (values.length / size) * dimensions },
    (_, i) => values[Math.floor(i / dimensions) * size + (i % dimensions)] ?? 0,
  );
}

/** The scores of a lattice of size × size points, or of `size` points on a line; of several scores a point the first. */
function surfaceOf({ shape, values }: ViewTensor, dimensions: 1 | 2): { readonly size: number; readonly values: Float32Array } | undefined {
  const count = shape[0] ?? 0;
  const each = count === 0 ? 1 : values.length / count;
  const size = dimensions === 1 ? count : Math.round(Math.sqrt(count));
  if (size === 0 || (dimensions === 2 && size * size !== count)) return undefined;
  return { size, values: each === 1 ? values.slice() : Float32Array.from({ length: count }, (_, i) => values[i * each] ?? 0) };
}

/** σ(score) */
function probabilities({ shape, values }: ViewTensor): ViewTensor {
  return { shape, values: values.map((score) => 1 / (1 + Math.exp(-score))) };
}
