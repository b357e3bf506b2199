import { z } from "zod";
import type { Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { scalar } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { meanAll } from "../math.ts";
import { inferPair, pairPorts } from "../pairs.ts";
import { number } from "../params.ts";
import { rankProblem } from "../shape-problems.ts";
import { applied } from "../tex.ts";

/** Eleven pixels of a Gaussian of deviation 1.5, as in the paper. */
const TAPS = 11;
const weights = Array.from({ length: TAPS }, (_, i) => Math.exp(-((i - 5) ** 2) / (2 * 1.5 ** 2)));
const gaussian = weights.map((weight) => weight / weights.reduce((a, b) => a + b));

export const ssim = defineOperation({
  family: "tensor",
  kind: "ssim",
  group: "Measures",
  places: ["board"],
  doc: {
    title: "SSIM",
    summary: "Structural similarity, the mean over the batch: 1 for equal images, about 0 for unrelated ones.",
    formula: "\\frac{(2\\mu_x\\mu_t + c_1)(2\\sigma_{xt} + c_2)}{(\\mu_x^2 + \\mu_t^2 + c_1)(\\sigma_x^2 + \\sigma_t^2 + c_2)}",
    paper: { title: "Image quality assessment: from error visibility to structural similarity", year: 2004 },
    useWhen: "Super-resolution and translation, beside PSNR: it compares light, contrast and structure in small windows.",
    mistakes: ["The span of [-1, 1] is 2.", "Each channel counts alike; some codes compare the brightness alone."],
    keywords: ["similarity", "quality", "super-resolution", "metric", "perceptual"],
  },
  params: z.strictObject({
    span: number(2, { label: "Span of a pixel", min: 1e-6, max: 1e6, help: "1 for pixels in [0, 1], 2 for [-1, 1]." }),
  }),
  inputs: pairPorts,
  outputs: [{ name: "value", label: "", meaning: "scalar" }],
  infer({ inputs: { x, target } }) {
    const found = inferPair("SSIM", x, target);
    if (!found.ok) return found;
    const [height = 0, width = 0] = x.shape;
    if (x.shape.length !== 3) return err(rankProblem("SSIM", x));
    if (Math.min(height, width) >= TAPS) return ok({ outputs: { value: scalar } });
    return err({
      code: "shape.window",
      port: "x",
      message: `SSIM looks through windows of ${TAPS} × ${TAPS} px, but the image has ${height} × ${width}.`,
    });
  },
  forward(ops, { params, inputs: { x, target } }) {
    const [c1, c2] = [(0.01 * params.span) ** 2, (0.03 * params.span) ** 2];
    const local = (image: Value) => along(ops, along(ops, image, 1), 2);
    const [mx, mt] = [local(x), local(target)];
    const [mxx, mtt, mxt] = [ops.square(mx), ops.square(mt), ops.mul(mx, mt)];
    const variances = ops.sub(local(ops.add(ops.square(x), ops.square(target))), ops.add(mxx, mtt));
    const covariance = ops.sub(local(ops.mul(x, target)), mxt);
    const over = ops.mul(ops.add(ops.mul(mxt, 2), c1), ops.add(ops.mul(covariance, 2), c2));
    return { outputs: { value: meanAll(ops, ops.div(over, ops.mul(ops.add(ops.add(mxx, mtt), c1), ops.add(variances, c2)))) } };
  },
  pytorch({ params, inputs: { x } }) {
    const kernel = `(lambda f: f[:, None] * f)(torch.tensor([${gaussian.join(", ")}], dtype=x.dtype, device=x.device)).expand(${x.shape[2]}, 1, ${TAPS}, ${TAPS})`;
    const [c1, c2] = [(0.01 * params.span) ** 2, (0.03 * params.span) ** 2];
    const ratio = `((2 * f(x) * f(target) + ${c1}) * (2 * (f(x * target) - f(x) * f(target)) + ${c2})) / ((f(x) ** 2 + f(target) ** 2 + ${c1}) * (f(x ** 2) - f(x) ** 2 + f(target ** 2) - f(target) ** 2 + ${c2}))`;
    return {
      outputs: { value: `(lambda k: (lambda f: (${ratio}).mean())(lambda image: F.conv2d(image, k, groups=${x.shape[2]})))(${kernel})` },
    };
  },
  tex: ({ inputs: { x, target }, mean }) => mean(applied("SSIM", x, target)),
});

/** The Gaussian along one axis, without padding. */
function along(ops: Ops, x: Value, axis: number): Value {
  const size = x.shape.map((n, i) => (i === axis ? n - TAPS + 1 : n));
  const part = (from: number) =>
    ops.slice(
      x,
      x.shape.map((_, i) => (i === axis ? from : 0)),
      size,
    );
  return gaussian.map((tap, from) => ops.mul(part(from), tap)).reduce((total, one) => ops.add(total, one));
}
