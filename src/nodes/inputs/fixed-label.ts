import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { isSchedule } from "../../core/schedule.ts";
import { label } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { integer, live } from "../params.ts";
import { pyLive } from "../python.ts";

export const fixedLabel = defineOperation({
  family: "input",
  kind: "fixed-label",
  group: "Conditions",
  doc: {
    title: "Fixed label",
    summary: "Gives every example the same class.",
    useWhen: "To look at the samples of one class, or to train on one alone.",
    keywords: ["class", "condition"],
  },
  params: z.strictObject({
    classes: integer(10, { label: "Classes", min: 2, max: 100_000 }),
    label: live(0, { label: "Class", min: 0, max: 99_999, help: "Counted from 0." }),
  }),
  inputs: [],
  outputs: [{ name: "label", meaning: "label" }],
  infer({ params }) {
    if (!isSchedule(params.label) && params.label >= params.classes) {
      return err({
        code: "label.range",
        param: "label",
        message: `Class ${params.label} does not exist: ${params.classes} classes are 0 to ${params.classes - 1}.`,
      });
    }
    return ok({ outputs: { label: label(params.classes) } });
  },
  // Kept among the classes, because a person may move the number while training runs.
  forward(ops, { params, batch, live }) {
    const number = ops.maximum(0, ops.minimum(ops.floor(live("label")), params.classes - 1));
    return { outputs: { label: ops.cast(ops.broadcastTo(number, [batch]), "int32") } };
  },
  tex: ({ number }) => number("label"),
  pytorch: ({ params }) => ({ outputs: { label: `torch.full((batch,), ${pyLive(params.label)}, dtype=torch.int64, device=device)` } }),
});
