import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { reflectPad } from "../channels.ts";
import { defineOperation } from "../definition.ts";
import { choice, integer } from "../params.ts";
import { rankProblem } from "../shape-problems.ts";

export const padImage = defineOperation({
  family: "tensor",
  kind: "pad-image",
  group: "Resize",
  doc: {
    title: "Pad",
    summary: "Adds a border to an image: zeros, or its own mirror image.",
    useWhen: "Before a valid convolution in networks that turn images into images: a mirrored border leaves no dark frame.",
    keywords: ["border", "reflect", "mirror", "zero"],
  },
  params: z.strictObject({
    amount: integer(1, { label: "On each side", unit: "px", min: 0, max: 256 }),
    mode: choice("zeros", { zeros: "Zeros", reflect: "Mirrored" }, { label: "With" }),
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params: { amount, mode }, inputs: { x } }) {
    const [height, width, channels] = x.shape;
    if (height === undefined || width === undefined || channels === undefined) return err(rankProblem("Pad", x));
    if (mode === "reflect" && amount >= Math.min(height, width)) {
      const message = `${amount} px cannot be mirrored out of ${height} × ${width} px: the border must be smaller than the image.`;
      return err({ code: "shape.window", param: "amount", message });
    }
    return ok({ outputs: { y: { ...x, shape: [height + 2 * amount, width + 2 * amount, channels] } } });
  },
  forward(ops, { params: { amount, mode }, inputs: { x } }) {
    const sides = [amount, amount] as const;
    return { outputs: { y: mode === "reflect" ? reflectPad(ops, x, amount) : ops.pad(x, [[0, 0], sides, sides, [0, 0]]) } };
  },
  pytorch: ({ params: { amount, mode } }) => ({
    outputs: { y: `F.pad(x, (${[amount, amount, amount, amount].join(", ")})${mode === "reflect" ? ", mode='reflect'" : ""})` },
  }),
});
