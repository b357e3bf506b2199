import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { integer } from "../params.ts";
import { rankProblem } from "../shape-problems.ts";

export const crop = defineOperation({
  family: "tensor",
  kind: "crop",
  group: "Resize",
  doc: {
    title: "Crop",
    summary: "Cuts the middle out of an image.",
    useWhen: "An image is a few pixels too large, or its border is to be left out.",
    keywords: ["cut", "centre", "middle"],
  },
  params: z.strictObject({
    height: integer(28, { label: "Height", unit: "px", min: 1, max: 4096 }),
    width: integer(28, { label: "Width", unit: "px", min: 1, max: 4096 }),
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x } }) {
    const [height, width, channels] = x.shape;
    if (height === undefined || width === undefined || channels === undefined) return err(rankProblem("Crop", x));
    if (params.height > height || params.width > width) {
      const message = `${params.height} × ${params.width} px cannot be cut out of ${height} × ${width} px: choose a smaller size.`;
      return err({ code: "shape.window", param: params.height > height ? "height" : "width", message });
    }
    return ok({ outputs: { y: { ...x, shape: [params.height, params.width, channels] } } });
  },
  forward(ops, { params, inputs: { x } }) {
    const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
    const [top, left] = [Math.floor((height - params.height) / 2), Math.floor((width - params.width) / 2)];
    return { outputs: { y: ops.slice(x, [0, top, left, 0], [batch, params.height, params.width, channels]) } };
  },
  pytorch({ params, inputs: { x } }) {
    const [height = 1, width = 1] = x.shape;
    const [top, left] = [Math.floor((height - params.height) / 2), Math.floor((width - params.width) / 2)];
    return { outputs: { y: `x[:, :, ${top}:${top + params.height}, ${left}:${left + params.width}]` } };
  },
});
