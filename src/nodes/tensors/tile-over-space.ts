import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { image } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { integer } from "../params.ts";
import { rankProblem, vectorProblem } from "../shape-problems.ts";

export const tileOverSpace = defineOperation({
  family: "tensor",
  kind: "tile-over-space",
  group: "Shape",
  doc: {
    title: "Tile over space",
    summary: "Repeats a vector at every pixel, as an image of constant channels.",
    formula: "y_{i,j,c} = x_c",
    useWhen: "A condition is to be concatenated with an image or a feature map.",
    mistakes: ["Without an image at Like, height and width must be those of the map that it will join."],
    keywords: ["broadcast", "repeat", "spatial", "condition", "label map"],
  },
  params: z.strictObject({
    height: integer(7, { label: "Height", unit: "px", min: 1, max: 4096, help: "Used while nothing is wired to Like." }),
    width: integer(7, { label: "Width", unit: "px", min: 1, max: 4096 }),
  }),
  inputs: [
    { name: "x", meaning: "vector" },
    { name: "like", label: "Like", meaning: "image", optional: true },
  ],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x, like } }) {
    const [size] = x.shape;
    if (size === undefined || x.shape.length !== 1) return err(vectorProblem("Tile over space", x));
    const [height, width] = like === undefined ? [params.height, params.width] : like.shape;
    if (height === undefined || width === undefined || (like !== undefined && like.shape.length !== 3)) {
      return err(rankProblem("Like", like ?? x, "like"));
    }
    return ok({ outputs: { y: image(height, width, size, x.range) } });
  },
  forward(ops, { inputs: { x }, types }) {
    const [batch = 1, size = 1] = x.shape;
    const [height = 1, width = 1] = types["y"]?.shape ?? [];
    return { outputs: { y: ops.broadcastTo(ops.reshape(x, [batch, 1, 1, size]), [batch, height, width, size]) } };
  },
  pytorch({ params, inputs: { like } }) {
    const [height, width] = like?.shape ?? [params.height, params.width];
    return { outputs: { y: `x[:, :, None, None].expand(-1, -1, ${height}, ${width})` } };
  },
});
