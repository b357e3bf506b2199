import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { floats } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { integer } from "../params.ts";
import { pyFeatureAxis } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";
import { atom, base } from "../tex.ts";

export const splitFeatures = defineOperation({
  family: "tensor",
  kind: "split-features",
  group: "Shape",
  doc: {
    title: "Split features",
    summary: "Cuts the features into the first few and the rest.",
    formula: "x = [a;\\, b]",
    useWhen: "One dense layer makes mean and log deviation together.",
    keywords: ["slice", "halves", "chunk"],
  },
  params: z.strictObject({
    at: integer(0, { label: "First part", min: 0, max: 65535, help: "How many features go first; 0 is half of them." }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [
    { name: "first", meaning: "any" },
    { name: "rest", meaning: "any" },
  ],
  infer({ params, inputs: { x } }) {
    const features = x.shape.at(-1);
    if (features === undefined || x.dtype !== "float32") return err(numbersProblem("Split features", x));
    const at = params.at === 0 ? features / 2 : params.at;
    if (!Number.isInteger(at) || at >= features) {
      const message = `${features} features cannot be cut ${params.at === 0 ? "in halves" : `after ${at}`}: choose a number from 1 to ${features - 1}.`;
      return err({ code: "shape.slice", param: "at", message });
    }
    const part = (count: number) => floats([...x.shape.slice(0, -1), count], x.range);
    return ok({ outputs: { first: part(at), rest: part(features - at) } });
  },
  forward(ops, { inputs: { x }, types }) {
    const place = x.shape.slice(0, -1);
    const [a = 0, b = 0] = [types["first"]?.shape.at(-1), types["rest"]?.shape.at(-1)];
    const zeros = place.map(() => 0);
    return { outputs: { first: ops.slice(x, [...zeros, 0], [...place, a]), rest: ops.slice(x, [...zeros, a], [...place, b]) } };
  },
  tex: ({ inputs: { x } }) => ({ first: atom(`${base(x)}_{\\text{first}}`), rest: atom(`${base(x)}_{\\text{rest}}`) }),
  pytorch({ params, inputs: { x } }) {
    const features = x.shape.at(-1) ?? 2;
    const at = params.at === 0 ? features / 2 : params.at;
    const part = (from: number, count: number) => `x.narrow(${pyFeatureAxis(x)}, ${from}, ${count})`;
    return { outputs: { first: part(0, at), rest: part(at, features - at) } };
  },
});
