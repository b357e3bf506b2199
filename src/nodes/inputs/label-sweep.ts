import { z } from "zod";
import { ok } from "../../core/result.ts";
import { vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { integer, number } from "../params.ts";
import { py } from "../python.ts";

export const labelSweep = defineOperation({
  family: "input",
  kind: "label-sweep",
  group: "Conditions",
  places: ["board"],
  doc: {
    title: "Label sweep",
    summary: "Gives label vectors for a sample grid: each row moves one component from low to high while the others stay 0.",
    formula: "l_{r n + j} = \\left(a + (b - a)\\tfrac{j}{n - 1}\\right) e_{r \\bmod K}",
    paper: { title: "Controllable generative adversarial network", arxiv: "1708.00598", year: 2017 },
    useWhen: "To see how a generator that takes a label vector goes between and beyond its classes.",
    mistakes: ["The number of columns must be that of the sample grid."],
    keywords: ["interpolate", "extrapolate", "condition", "attribute"],
  },
  params: z.strictObject({
    classes: integer(10, { label: "Components", min: 1, max: 1024 }),
    columns: integer(8, { label: "Columns", min: 2, max: 32, help: "Of the sample grid." }),
    low: number(-1, { label: "Low", min: -100, max: 100 }),
    high: number(2, { label: "High", min: -100, max: 100 }),
  }),
  inputs: [{ name: "like", label: "names of", meaning: "any", optional: true }],
  outputs: [{ name: "labels", meaning: "vector" }],
  infer: ({ params, inputs: { like } }) =>
    ok({ outputs: { labels: { ...vector(params.classes), ...(like?.names ? { names: like.names } : {}) } } }),
  forward(ops, { params: { classes, columns, low, high }, batch }) {
    const index = ops.range(batch);
    const row = ops.floor(ops.div(ops.add(index, 0.5), columns));
    const column = ops.sub(index, ops.mul(row, columns));
    const component = ops.sub(row, ops.mul(ops.floor(ops.div(ops.add(row, 0.5), classes)), classes));
    const value = ops.add(ops.mul(column, (high - low) / (columns - 1)), low);
    return { outputs: { labels: ops.mul(ops.oneHot(ops.cast(component, "int32"), classes), ops.reshape(value, [batch, 1])) } };
  },
  pytorch({ params: { classes, columns, low, high } }) {
    const rows = `F.one_hot(torch.arange(batch, device=device) // ${columns} % ${classes}, ${classes})`;
    const values = `(torch.arange(batch, device=device) % ${columns} * ${py((high - low) / (columns - 1))} + ${py(low)})`;
    return { outputs: { labels: `${rows} * ${values}.unsqueeze(1)` } };
  },
});
