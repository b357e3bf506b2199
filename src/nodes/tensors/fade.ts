import { z } from "zod";
import { err } from "../../core/result.ts";
import { sameShape } from "../../core/tensor-type.ts";
import { combinePorts, inferCombined } from "../combine.ts";
import { defineOperation } from "../definition.ts";
import { mix } from "../math.ts";
import { live } from "../params.ts";
import { pyLive } from "../python.ts";
import { describe } from "../shape-problems.ts";
import { minus, plus, texOfNumber, times } from "../tex.ts";

export const fade = defineOperation({
  family: "tensor",
  kind: "fade",
  group: "Combine",
  doc: {
    title: "Fade",
    summary: "Goes over from one tensor to another as its share moves from 0 to 1.",
    formula: "y = (1 - \\alpha)\\,a + \\alpha\\,b",
    paper: { title: "Progressive growing of GANs for improved quality, stability, and variation", arxiv: "1710.10196", year: 2017 },
    useWhen: "A new, larger stage is to come in smoothly: give the share a linear schedule.",
    mistakes: ["Fade generator and discriminator by the same schedule."],
    keywords: ["lerp", "blend", "mix", "progressive", "alpha"],
  },
  params: z.strictObject({ share: live(0, { label: "Share of b", min: 0, max: 1, help: "α." }) }),
  inputs: combinePorts,
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ inputs: { a, b } }) {
    if (a.dtype !== "float32" || (sameShape(a.shape, b.shape) && a.meaning === b.meaning)) {
      const found = inferCombined("Fade", a, b);
      return found.ok ? { ok: true, value: { outputs: { y: { ...a, range: a.range === b.range ? a.range : "any" } } } } : found;
    }
    const message = `Fade goes between tensors of one shape, but ${describe(a)} meets ${describe(b)}: resize one of them.`;
    return err({ code: "shape.pair", port: "b", message });
  },
  forward: (ops, { inputs: { a, b }, live }) => ({ outputs: { y: mix(ops, a, b, live("share")) } }),
  tex: ({ inputs: { a, b }, number }) => plus(times(minus(texOfNumber(1), number("share")), a), times(number("share"), b)),
  pytorch: ({ params }) => ({ outputs: { y: `torch.lerp(a, b, ${pyLive(params.share)})` } }),
});
