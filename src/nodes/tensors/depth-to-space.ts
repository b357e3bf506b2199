import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { integer } from "../params.ts";
import { rankProblem } from "../shape-problems.ts";

export const depthToSpace = defineOperation({
  family: "tensor",
  kind: "depth-to-space",
  group: "Resize",
  doc: {
    title: "Depth to space",
    summary: "Lays groups of channels out as the pixels of a larger image.",
    formula: "y_{ri+u,\\,rj+v,\\,c} = x_{i,\\,j,\\,cr^2 + ur + v}",
    paper: {
      title: "Real-time single image and video super-resolution using an efficient sub-pixel convolutional neural network",
      arxiv: "1609.05158",
      year: 2016,
    },
    useWhen: "Behind a convolution, to enlarge an image as SRGAN does.",
    mistakes: ["The square of the factor must divide the number of channels."],
    keywords: ["pixel shuffle", "sub-pixel", "upsample"],
  },
  params: z.strictObject({ factor: integer(2, { label: "Factor", min: 2, max: 8 }) }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params: { factor }, inputs: { x } }) {
    const [height, width, channels] = x.shape;
    if (height === undefined || width === undefined || channels === undefined) return err(rankProblem("Depth to space", x));
    if (channels % (factor * factor) !== 0) {
      const message = `${channels} channels do not divide by ${factor * factor}: give the layer before a multiple of that.`;
      return err({ code: "shape.groups", param: "factor", message });
    }
    return ok({ outputs: { y: { ...x, shape: [height * factor, width * factor, channels / (factor * factor)] } } });
  },
  forward(ops, { params: { factor }, inputs: { x } }) {
    const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
    const depth = channels / (factor * factor);
    const split = ops.reshape(x, [batch, height, width, depth, factor, factor]);
    const laid = ops.transpose(split, [0, 1, 4, 2, 5, 3]);
    return { outputs: { y: ops.reshape(laid, [batch, height * factor, width * factor, depth]) } };
  },
  pytorch: ({ params }) => ({ outputs: { y: `F.pixel_shuffle(x, ${params.factor})` } }),
});
