import { z } from "zod";
import type { Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { flag, integer, number } from "../params.ts";
import { rankProblem } from "../shape-problems.ts";

export const augment = defineOperation({
  family: "tensor",
  kind: "augment",
  group: "Batch",
  doc: {
    title: "Augment",
    summary: "Shifts every image by a random number of pixels and mirrors half of them; learning signals pass through.",
    formula: "y_{i,j} = x_{i + s_i,\\, \\pm(j + s_j)}",
    paper: { title: "Differentiable augmentation for data-efficient GAN training", arxiv: "2006.10738", year: 2020 },
    useWhen: "A classifier or a discriminator memorises a small data set.",
    mistakes: [
      "On real images alone the generator learns the shifts too: augment both batches in front of the discriminator.",
      "Mirrored digits are other signs.",
    ],
    keywords: ["shift", "translate", "flip", "mirror", "diffaugment"],
  },
  params: z.strictObject({
    shift: integer(2, { label: "Shift up to", unit: "px", min: 0, max: 16 }),
    flip: flag(false, { label: "Mirror left and right" }),
    fill: number(0, { label: "Fill", min: -1, max: 1, help: "What comes in at the border: the background of the images, such as -1." }),
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer: ({ inputs: { x } }) => (x.shape.length === 3 ? ok({ outputs: { y: x } }) : err(rankProblem("Augment", x))),
  forward(ops, { params, inputs: { x }, random }) {
    const [batch = 1] = x.shape;
    const draw = (part: string) => random([batch, 1, 1, 1], "uniform", part);
    const base = ops.sub(x, params.fill);
    const moved =
      params.shift === 0
        ? base
        : [1, 2].reduce((image, axis) => shiftAlong(ops, image, { axis, limit: params.shift, draw: draw(`shift${axis}`) }), base);
    const filled = ops.add(moved, params.fill);
    return { outputs: { y: params.flip ? ops.select(ops.greater(0.5, draw("flip")), ops.reverse(filled, [2]), filled) : filled } };
  },
  pytorch({ params: { shift, flip, fill }, inputs: { x } }) {
    const [height, width] = x.shape;
    const places = `torch.randint(${2 * shift + 1}, (2, len(x))).tolist()`;
    const pad = `F.pad(e, (${[shift, shift, shift, shift].join(", ")}), value=${fill})`;
    const moved =
      shift === 0 ? "x" : `torch.stack([${pad}[:, top:top + ${height}, left:left + ${width}] for e, top, left in zip(x, *${places})])`;
    const flipped = "(lambda y: torch.where(torch.rand(len(y), 1, 1, 1, device=y.device) < 0.5, y.flip(3), y))";
    return { outputs: { y: flip ? `${flipped}(${moved})` : moved } };
  },
});

/** Moves each image by its own number of cells from -limit to limit; zeros come in. `draw` is uniform in [0, 1). */
function shiftAlong(ops: Ops, x: Value, { axis, limit, draw }: { axis: number; limit: number; draw: Value }): Value {
  const places = 2 * limit + 1;
  const place = ops.floor(ops.mul(draw, places));
  const sides = (i: number): readonly [number, number] => (i === axis ? [limit, limit] : [0, 0]);
  const padded = ops.pad(
    x,
    x.shape.map((_, i) => sides(i)),
  );
  const window = (from: number) =>
    ops.slice(
      padded,
      x.shape.map((_, i) => (i === axis ? from : 0)),
      x.shape,
    );
  return Array.from({ length: places }, (_, from) => ops.mul(window(from), ops.equal(place, from))).reduce((sum, part) =>
    ops.add(sum, part),
  );
}
