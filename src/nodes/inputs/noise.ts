import { z } from "zod";
import type { Operand, Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { floats, showShape, sizeOf, type ValueRange } from "../../core/tensor-type.ts";
import { batchFactorParam, examplesOf, pyExamples } from "../batch-factor.ts";
import { defineOperation } from "../definition.ts";
import { texOfDistribution } from "../distribution.ts";
import { clip, erfInverse, exampleAxes, l2Normalize } from "../math.ts";
import { choice, live, number, shape } from "../params.ts";
import { py, pyLive, pySizes } from "../python.ts";
import { renewalParam } from "../renewal.ts";

const between = { min: -1000, max: 1000, when: { param: "distribution", is: ["uniform", "stratified"] } };

export const noise = defineOperation({
  family: "input",
  kind: "noise",
  group: "Noise",
  doc: {
    title: "Noise",
    summary: "Draws random numbers: the latent vector z that a generator turns into a sample.",
    formula: "z \\sim \\mathcal{N}(0, I) \\quad\\text{or}\\quad z \\sim \\mathcal{U}(a, b)^n",
    useWhen: "Every generator needs one; a second, shaped like an image, feeds detail to its later layers.",
    mistakes: [
      "A uniform noise with both ends equal is no noise.",
      "Two noise nodes draw different numbers; to share z, wire one node to both places.",
    ],
    keywords: ["latent", "z", "random", "gaussian", "uniform", "prior"],
  },
  params: z.strictObject({
    shape: shape([64], { label: "Shape", help: "[64] is a vector; [14, 14, 1] a plane of 14 × 14 pixels." }),
    distribution: choice(
      "normal",
      {
        normal: "Normal",
        truncated: "Truncated normal",
        uniform: "Uniform",
        spherical: "On a sphere",
        stratified: "Stratified",
      },
      {
        label: "Distribution",
        help: "On a sphere: normal, then moved to the sphere of radius √n. Stratified: the batch spread evenly between low and high, each moved at random within its own share.",
      },
    ),
    low: number(-1, { label: "Low", ...between }),
    high: number(1, { label: "High", ...between }),
    truncation: live(2, {
      label: "Truncation",
      min: 0.05,
      max: 4,
      help: "Drawn again until it lies within ±τ: small ones give a generator's best and most alike samples.",
      when: { param: "distribution", is: ["truncated"] },
    }),
    renewal: renewalParam,
    batchFactor: batchFactorParam,
  }),
  inputs: [],
  outputs: [{ name: "z", meaning: "any" }],
  infer({ params }) {
    const { distribution, low, high } = params;
    if (params.shape.length === 0)
      return err({ code: "shape.empty", param: "shape", message: "Noise needs at least one number: give it a shape such as 64." });
    if (distribution === "stratified" && sizeOf(params.shape) !== 1) {
      return err({
        code: "noise.stratified",
        param: "shape",
        message: `Stratified noise is one number per example, not ${showShape(params.shape)}: set the shape to 1.`,
      });
    }
    if ((distribution === "uniform" || distribution === "stratified") && low >= high) {
      return err({ code: "noise.empty", param: "high", message: `The interval from ${low} to ${high} is empty: raise high above low.` });
    }
    return ok({ outputs: { z: floats(params.shape, rangeOf(params)) } });
  },
  forward(ops, { params, batch: players, random, live }) {
    const batch = examplesOf(players, params.batchFactor);
    const shape = [batch, ...params.shape];
    const width = params.high - params.low;
    switch (params.distribution) {
      case "normal":
        return { outputs: { z: random(shape, "normal") } };
      case "truncated":
        return { outputs: { z: truncatedNormal(ops, random(shape, "uniform"), live("truncation")) } };
      case "uniform":
        return { outputs: { z: ops.add(ops.mul(random(shape, "uniform"), width), params.low) } };
      case "spherical": {
        const z = random(shape, "normal");
        return { outputs: { z: ops.mul(l2Normalize(ops, z, exampleAxes(z)), Math.sqrt(sizeOf(params.shape))) } };
      }
      case "stratified": {
        const strata = ops.reshape(ops.range(batch), [batch, ...params.shape.map(() => 1)]);
        return { outputs: { z: ops.add(ops.mul(ops.add(strata, random(shape, "uniform")), width / batch), params.low) } };
      }
    }
  },
  tex: ({ params }) => ({ symbol: "z", is: `\\sim ${texOfDistribution(params)}` }),
  pytorch({ params }) {
    const count = pyExamples(params.batchFactor);
    const sizes = `${count}, ${pySizes(floats(params.shape))}, device=device`;
    const truncation = pyLive(params.truncation);
    const [low, width] = [py(params.low), py(params.high - params.low)];
    const z = {
      normal: `torch.randn(${sizes})`,
      truncated: `nn.init.trunc_normal_(torch.empty(${sizes}), 0, 1, -${truncation}, ${truncation})`,
      uniform: `torch.rand(${sizes}) * ${width} + ${low}`,
      spherical: `F.normalize(torch.randn(${sizes}).flatten(1)).reshape(-1, ${pySizes(floats(params.shape))}) * ${py(Math.sqrt(sizeOf(params.shape)))}`,
      stratified: `(torch.arange(${count}, device=device).reshape(${count}, ${params.shape.map(() => 1).join(", ")}) + torch.rand(${sizes})) * ${width} / ${count} + ${low}`,
    }[params.distribution];
    return { outputs: { z } };
  },
});

/** Φ⁻¹ of what lies evenly between Φ(-τ) and Φ(τ). */
function truncatedNormal(ops: Ops, uniform: Value, truncation: Operand): Value {
  const inside = ops.mul(ops.sub(ops.mul(uniform, 2), 1), ops.erf(ops.mul(truncation, Math.SQRT1_2)));
  return clip(ops, ops.mul(erfInverse(ops, inside), Math.SQRT2), ops.neg(truncation), truncation);
}

function rangeOf({ distribution, low, high }: { distribution: string; low: number; high: number }): ValueRange {
  if (distribution !== "uniform" && distribution !== "stratified") return "any";
  if (low >= 0) return high <= 1 ? "unit" : "non-negative";
  return low >= -1 && high <= 1 ? "signed" : "any";
}
