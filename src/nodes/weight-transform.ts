/**
 * @file What a layer may do to a kernel before using it. `axis` is that of the kernel's outputs; the matrix whose norm is
 * meant has a column per output.
 */
import type { Ops, Value } from "../core/ops.ts";
import { type Shape, sizeOf } from "../core/tensor-type.ts";
import type { WeightSpec } from "./definition.ts";
import { type Initializer, ones } from "./initializer.ts";
import { l2Normalize } from "./math.ts";
import { choice, flag, number } from "./params.ts";

type Transform = "none" | "spectral" | "weight" | "equalised" | "max-norm";

export interface Transformation {
  readonly transform: Transform;
  readonly gain: number;
  readonly maximum: number;
}

export const transformParams = {
  transform: choice(
    "none",
    {
      none: "As they are",
      spectral: "Spectrally normalised",
      weight: "Weight-normalised",
      equalised: "Equalised in learning rate",
      "max-norm": "Bounded in length",
    },
    {
      label: "Weights are",
      advanced: true,
      help: "Spectral: divided by their largest singular value (arXiv 1802.05957). Weight: a learned length for every output (arXiv 1602.07868). Equalised: times gain/√fan-in, for initial weights of deviation 1 (arXiv 1710.10196). Bounded: the weights of an output that are longer than the bound are shortened to it (arXiv 1302.4389).",
    },
  ),
  gain: number(Math.SQRT2, { label: "Gain", min: 0, max: 100, advanced: true, when: { param: "transform", is: ["equalised"] } }),
  maximum: number(1.9365, { label: "Longest", min: 1e-3, max: 1e3, advanced: true, when: { param: "transform", is: ["max-norm"] } }),
};

/** Of kinds that offer spectral normalisation alone. */
export const spectralParam = flag(false, {
  label: "Spectrally normalised",
  help: "Divides the weights by their largest singular value.",
  advanced: true,
});

export function spectralIf(spectral: boolean): Transformation {
  return { transform: spectral ? "spectral" : "none", gain: 1, maximum: 1 };
}

/** Added to squared norms, against a division by zero. */
const TINY = 1e-24;

const standardNormal: Initializer = { name: "normal", mean: 0, deviation: 1 };

/** A kernel, by the name of its weight; its companions are called `<name>.u`, `<name>.v` or `<name>.length`. */
export interface Kernel {
  readonly name: string;
  readonly axis: number;
}

/** Declares `u` and `v` of the power iteration, or the learned lengths. */
export function transformWeights(
  { name, axis }: Kernel,
  shape: Shape,
  { transform }: Transformation,
): Readonly<Record<string, WeightSpec>> {
  const outputs = shape[axis] ?? 1;
  if (transform === "spectral") {
    const vector = (size: number): WeightSpec => ({ shape: [size], initializer: standardNormal, trainable: false });
    return { [`${name}.u`]: vector(outputs), [`${name}.v`]: vector(sizeOf(shape) / outputs) };
  }
  if (transform === "weight") return { [`${name}.length`]: { shape: shape.map((size, i) => (i === axis ? size : 1)), initializer: ones } };
  return {};
}

export interface Transformed {
  readonly kernel: Value;
  readonly updates: Readonly<Record<string, Value>>;
}

export function transformKernel(ops: Ops, of: Kernel, by: Transformation, weight: (name: string) => Value): Transformed {
  const kernel = weight(of.name);
  switch (by.transform) {
    case "none":
      return { kernel, updates: {} };
    case "equalised":
      return { kernel: ops.mul(kernel, by.gain / Math.sqrt(fanIn(of, kernel.shape))), updates: {} };
    case "max-norm": {
      const length = ops.sqrt(ops.add(ops.sum(ops.square(kernel), others(of, kernel.shape), true), TINY));
      return { kernel: ops.mul(kernel, ops.minimum(1, ops.div(by.maximum, length))), updates: {} };
    }
    case "weight": {
      const direction = l2Normalize(ops, kernel, others(of, kernel.shape), TINY);
      return { kernel: ops.mul(direction, weight(`${of.name}.length`)), updates: {} };
    }
    case "spectral":
      return spectral(ops, kernel, of, weight(`${of.name}.u`));
  }
}

/**
 * One power iteration, whose vectors count as constants for differentiation. It is made in every use; only where the
 * use may write state is it kept for the next one.
 */
function spectral(ops: Ops, kernel: Value, of: Kernel, u: Value): Transformed {
  const outputs = u.shape[0] ?? 1;
  const rows = sizeOf(kernel.shape) / outputs;
  const matrix = ops.reshape(ops.transpose(kernel, [...others(of, kernel.shape), of.axis]), [rows, outputs]);
  const fixed = ops.stopGradient(matrix);
  const v = l2Normalize(ops, ops.matMul(fixed, ops.reshape(u, [outputs, 1])), [0], TINY);
  const next = l2Normalize(ops, ops.matMul(fixed, v, true), [0], TINY);
  const norm = ops.sum(ops.mul(v, ops.matMul(matrix, next)), [0, 1]);
  const updates = { [`${of.name}.u`]: ops.reshape(next, [outputs]), [`${of.name}.v`]: ops.reshape(v, [rows]) };
  return { kernel: ops.div(kernel, norm), updates };
}

/** Every axis but that of the outputs, in PyTorch's order: channels, height, width. */
function others({ axis }: Kernel, shape: Shape): number[] {
  const rest = shape.map((_, i) => i).filter((i) => i !== axis);
  return [...rest.slice(-1), ...rest.slice(0, -1)];
}

function fanIn({ axis }: Kernel, shape: Shape): number {
  return sizeOf(shape) / (shape[axis] ?? 1);
}

/** Whether the PyTorch module cannot hold the weights as they are used. */
export function isOutsideModule({ transform }: Transformation): boolean {
  return transform === "equalised" || transform === "max-norm";
}

/**
 * How a PyTorch module with a `weight` is written: `wrap` around its constructor, where the weights go, and what its
 * `weight` is in an expression. `permute` is the kernel's.
 */
export function pyTransform(
  of: Kernel & { readonly module: string; readonly permute?: readonly number[] },
  by: Transformation,
  shape: Shape,
) {
  const { name, module } = of;
  const place = (to: string) => (of.permute === undefined ? { to } : { to, permute: of.permute });
  switch (by.transform) {
    case "none":
    case "equalised": {
      const factor = by.transform === "none" ? "" : ` * ${by.gain / Math.sqrt(fanIn(of, shape))}`;
      return { wrap: (code: string) => code, weights: { [name]: place(`${module}.weight`) }, weight: `self.${module}.weight${factor}` };
    }
    case "max-norm": {
      const dim = of.permute?.indexOf(of.axis) ?? of.axis;
      const bounded = `torch.renorm(self.${module}.weight, 2, ${dim}, ${by.maximum})`;
      return { wrap: (code: string) => code, weights: { [name]: place(`${module}.weight`) }, weight: bounded };
    }
    case "spectral":
      return {
        wrap: (code: string) => `nn.utils.spectral_norm(${code})`,
        weights: {
          [name]: place(`${module}.weight_orig`),
          [`${name}.u`]: { to: `${module}.weight_u` },
          [`${name}.v`]: { to: `${module}.weight_v` },
        },
        weight: `self.${module}.weight`,
      };
    case "weight": {
      const dim = of.permute?.indexOf(of.axis) ?? of.axis;
      return {
        wrap: (code: string) => `nn.utils.weight_norm(${code}, dim=${dim})`,
        weights: { [name]: place(`${module}.weight_v`), [`${name}.length`]: place(`${module}.weight_g`) },
        weight: `self.${module}.weight`,
      };
    }
  }
}
