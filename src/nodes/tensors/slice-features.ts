import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { integer } from "../params.ts";
import { pyFeatureAxis } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";
import { atom, base } from "../tex.ts";

export const sliceFeatures = defineOperation({
  family: "tensor",
  kind: "slice-features",
  group: "Shape",
  doc: {
    title: "Slice features",
    summary: "Takes some features out of a vector, or some channels out of an image.",
    formula: "y = x_{a},\\, \\ldots,\\, x_{a + n - 1}",
    useWhen: "One part of a latent vector has a meaning of its own, or one layer makes several things at once.",
    keywords: ["split", "channels", "part", "select"],
  },
  params: z.strictObject({
    from: integer(0, { label: "From", min: 0, max: 65535, help: "Counted from 0." }),
    count: integer(1, { label: "Count", min: 1, max: 65536 }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", meaning: "any" }],
  infer({ params: { from, count }, inputs: { x } }) {
    const features = x.shape.at(-1);
    if (features === undefined || x.dtype !== "float32") return err(numbersProblem("Slice features", x));
    if (from + count > features) {
      const message = `Features ${from} to ${from + count - 1} are asked for, but there are ${features}, counted from 0: take fewer.`;
      return err({ code: "shape.slice", param: "count", message });
    }
    return ok({ outputs: { y: floats([...x.shape.slice(0, -1), count], x.range) } });
  },
  forward(ops, { params: { from, count }, inputs: { x } }) {
    const last = x.shape.length - 1;
    const begin = x.shape.map((_, axis) => (axis === last ? from : 0));
    return { outputs: { y: ops.slice(x, begin, [...x.shape.slice(0, -1), count]) } };
  },
  tex: ({ params: { from, count }, inputs: { x } }) => atom(`${base(x)}_{${count === 1 ? from : `${from}..${from + count - 1}`}}`),
  pytorch: ({ params: { from, count }, inputs: { x } }) => ({ outputs: { y: `x.narrow(${pyFeatureAxis(x)}, ${from}, ${count})` } }),
});
