import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { integer } from "../params.ts";
import { rankProblem } from "../shape-problems.ts";

export const resize = defineOperation({
  family: "tensor",
  kind: "resize",
  group: "Resize",
  doc: {
    title: "Resize",
    summary: "Gives an image another height and width, whole factor or not.",
    useWhen: "The levels of a pyramid do not halve exactly, as 28, 14 and 8 pixels; a real image must fit a network.",
    mistakes: ["Bilinear reads four pixels only: made smaller by more than half, an image should be downsampled by the mean first."],
    keywords: ["scale", "interpolate", "bilinear", "size", "shrink", "enlarge"],
  },
  params: z.strictObject({
    height: integer(32, { label: "Height", unit: "px", min: 1, max: 4096, scale: "log" }),
    width: integer(32, { label: "Width", unit: "px", min: 1, max: 4096, scale: "log" }),
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params: { height, width }, inputs: { x } }) {
    const channels = x.shape[2];
    return channels === undefined ? err(rankProblem("Resize", x)) : ok({ outputs: { y: { ...x, shape: [height, width, channels] } } });
  },
  forward: (ops, { params: { height, width }, inputs: { x } }) => ({ outputs: { y: ops.resizeBilinear(x, [height, width]) } }),
  pytorch: ({ params: { height, width } }) => ({
    outputs: { y: `F.interpolate(x, size=(${height}, ${width}), mode='bilinear', align_corners=False)` },
  }),
});
