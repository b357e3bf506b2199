import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats, sameShape, showShape } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { pyFeatureAxis } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";
import { list } from "../tex.ts";

export const concat = defineOperation({
  family: "tensor",
  kind: "concat",
  group: "Combine",
  doc: {
    title: "Concatenate",
    summary: "Puts the features of its inputs side by side: entries of vectors, channels of images.",
    formula: "y = [x_1;\\, x_2;\\, \\ldots]",
    useWhen: "To give a condition to a network: noise and label of a conditional GAN, an image and a map of its label.",
    mistakes: ["To join a vector with an image, spread it with Tile over space first."],
    keywords: ["join", "stack", "condition", "merge"],
  },
  params: z.strictObject({}),
  inputs: [{ name: "xs", label: "Inputs", meaning: "any", many: true }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ inputs: { xs } }) {
    const [first, ...rest] = xs;
    if (first === undefined)
      return err({ code: "graph.unwired", port: "xs", message: "Nothing comes in to concatenate: wire at least one tensor." });
    const labels = xs.find((x) => x.dtype !== "float32");
    if (labels !== undefined) return err(numbersProblem("Concatenate", labels, "xs"));
    const features = first.shape.at(-1);
    const place = first.shape.slice(0, -1);
    const other = rest.find((x) => x.shape.length === 0 || !sameShape(x.shape.slice(0, -1), place));
    if (features === undefined || other !== undefined) {
      const hint = "All but the last size must agree: spread a vector with Tile over space, or resize the image.";
      return err({
        code: "shape.concat",
        port: "xs",
        message: `${showShape(first.shape)} and ${showShape(other?.shape ?? [])} do not fit side by side. ${hint}`,
      });
    }
    const total = xs.reduce((sum, x) => sum + (x.shape.at(-1) ?? 0), 0);
    return ok({ outputs: { y: floats([...place, total], rest.every((x) => x.range === first.range) ? first.range : "any") } });
  },
  forward: (ops, { inputs: { xs } }) => ({ outputs: { y: ops.concat(xs, (xs[0]?.shape.length ?? 1) - 1) } }),
  tex: ({ inputs: { xs } }) => list(xs),
  pytorch: ({ inputs: { xs } }) => ({ outputs: { y: `torch.cat(xs, dim=${xs[0] === undefined ? 1 : pyFeatureAxis(xs[0])})` } }),
});
