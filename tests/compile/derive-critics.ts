/**
 * @file Small critics of images [batch, 4, 4, 2] that together hold every layer a gradient penalty has to go through,
 * and the losses that ask for derivatives of derivatives. `derive-pytorch.py` says the same in PyTorch.
 */
import type { Ops, Value } from "../../src/core/ops.ts";
import { createRandom } from "../../src/core/random.ts";
import { type Shape, sizeOf } from "../../src/core/tensor-type.ts";
import { elu, gelu, leakyRelu, meanAll, moments, softmax, standardize, swish } from "../../src/nodes/math.ts";

export const BATCH = 3;
export const IMAGE = [4, 4, 2] as const;

export type Weights = Readonly<Record<string, Value>>;
type Activation = (ops: Ops, x: Value) => Value;

const same = {
  stride: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ],
} as const;
const half = {
  stride: [2, 2],
  padding: [
    [1, 1],
    [1, 1],
  ],
} as const;

export const activations: Readonly<Record<string, Activation>> = {
  tanh: (ops, x) => ops.tanh(x),
  sigmoid: (ops, x) => ops.sigmoid(x),
  softplus: (ops, x) => ops.softplus(x),
  relu: (ops, x) => ops.relu(x),
  leakyRelu: (ops, x) => leakyRelu(ops, x, 0.2),
  elu: (ops, x) => elu(ops, x),
  gelu: (ops, x) => gelu(ops, x),
  swish: (ops, x) => swish(ops, x),
};

const flat = (ops: Ops, x: Value) => ops.reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]);
const score = (ops: Ops, x: Value, w: Weights) => ops.matMul(flat(ops, x), w["score"]!);

interface Critic {
  readonly weights: Readonly<Record<string, Shape>>;
  readonly forward: (ops: Ops, x: Value, w: Weights, act: Activation) => Value;
}

export const critics: Readonly<Record<string, Critic>> = {
  dense: {
    weights: { kernel: [32, 5], bias: [5], score: [5, 1] },
    forward: (ops, x, w, act) => score(ops, act(ops, ops.add(ops.matMul(flat(ops, x), w["kernel"]!), w["bias"]!)), w),
  },
  conv: {
    weights: { one: [3, 3, 2, 3], two: [3, 3, 3, 2], bias: [2], score: [8, 1] },
    forward(ops, x, w, act) {
      const a = act(ops, ops.conv2d(x, w["one"]!, half));
      return score(ops, act(ops, ops.add(ops.conv2d(a, w["two"]!, same), w["bias"]!)), w);
    },
  },
  transposedConv: {
    weights: { up: [4, 4, 2, 2], down: [4, 4, 2, 2], score: [32, 1] },
    forward(ops, x, w, act) {
      const large = act(ops, ops.conv2dInput(x, w["up"]!, { ...half, size: [8, 8] }));
      return score(ops, act(ops, ops.conv2d(large, w["down"]!, half)), w);
    },
  },
  layerNorm: {
    weights: { one: [3, 3, 2, 2], gamma: [2], beta: [2], score: [8, 1] },
    forward(ops, x, w, act) {
      const a = standardize(ops, ops.conv2d(x, w["one"]!, half), [1, 2, 3], 1e-5);
      return score(ops, act(ops, ops.add(ops.mul(a, w["gamma"]!), w["beta"]!)), w);
    },
  },
  batchNorm: {
    weights: { one: [3, 3, 2, 2], gamma: [2], beta: [2], score: [8, 1] },
    forward(ops, x, w, act) {
      const a = ops.conv2d(x, w["one"]!, half);
      const { mean, variance } = moments(ops, a, [0, 1, 2], true);
      const b = ops.mul(ops.sub(a, mean), ops.rsqrt(ops.add(variance, 1e-5)));
      return score(ops, act(ops, ops.add(ops.mul(b, w["gamma"]!), w["beta"]!)), w);
    },
  },
  avgPool: {
    weights: { one: [3, 3, 2, 2], score: [8, 1] },
    forward: (ops, x, w, act) => score(ops, ops.avgPool(act(ops, ops.conv2d(x, w["one"]!, same)), { ...half, size: [3, 3] }), w),
  },
  maxPool: {
    weights: { one: [3, 3, 2, 2], score: [8, 1] },
    forward: (ops, x, w, act) =>
      score(
        ops,
        ops.maxPool(act(ops, ops.conv2d(x, w["one"]!, same)), {
          size: [3, 3],
          stride: [2, 2],
          padding: [
            [1, 1],
            [1, 1],
          ],
        }),
        w,
      ),
  },
  upsample: {
    weights: { one: [3, 3, 2, 2], two: [3, 3, 2, 2], score: [32, 1] },
    forward(ops, x, w, act) {
      const small = act(ops, ops.conv2d(x, w["one"]!, half));
      return score(ops, act(ops, ops.conv2d(ops.upsample(small, 2), w["two"]!, same)), w);
    },
  },
  bilinear: {
    weights: { one: [3, 3, 2, 2], score: [30, 1] },
    forward: (ops, x, w, act) => score(ops, act(ops, ops.resizeBilinear(act(ops, ops.conv2d(x, w["one"]!, half)), [5, 3])), w),
  },
  attention: {
    weights: { query: [2, 3], key: [2, 3], value: [2, 2], score: [32, 1] },
    forward(ops, x, w, act) {
      const tokens = ops.reshape(x, [x.shape[0]!, 16, 2]);
      const project = (name: string) => {
        const y = ops.matMul(ops.reshape(x, [x.shape[0]! * 16, 2]), w[name]!);
        return ops.reshape(y, [x.shape[0]!, 16, y.shape[1]!]);
      };
      const weights = softmax(ops, ops.mul(ops.matMul(project("query"), project("key"), false, true), 1 / Math.sqrt(3)));
      return score(ops, act(ops, ops.add(ops.matMul(weights, project("value")), tokens)), w);
    },
  },
};

/** Mean of D(fake) - D(real) and ten times the penalty of Gulrajani et al. 2017 (arXiv 1704.00028). */
export function wganGp(
  ops: Ops,
  critic: (x: Value) => Value,
  at: { readonly real: Value; readonly fake: Value; readonly mix: Value },
): Value {
  const between = ops.add(ops.mul(at.mix, at.real), ops.mul(ops.sub(1, at.mix), at.fake));
  const [slope] = ops.gradient(ops.sum(critic(between), [0, 1]), [between]);
  const norm = ops.sqrt(ops.add(ops.sum(ops.square(slope!), [1, 2, 3]), 1e-12));
  const penalty = meanAll(ops, ops.square(ops.sub(norm, 1)));
  return ops.add(ops.sub(meanAll(ops, critic(at.fake)), meanAll(ops, critic(at.real))), ops.mul(penalty, 10));
}

export type Rule = "sgd" | "adam";

/**
 * What the generator minimises when the critic first makes three steps of its own (Metz et al. 2017, arXiv
 * 1611.02163): softplus(-D(G)) with the critic's weights as functions of the generator's image and their old values.
 */
export function unrolled(
  ops: Ops,
  critic: (x: Value, w: Weights) => Value,
  at: { readonly real: Value; readonly fake: Value; readonly weights: Weights; readonly rule: Rule },
): Value {
  let weights = at.weights;
  const names = Object.keys(weights);
  const slots = new Map(names.map((name) => [name, { m: ops.fill(weights[name]!.shape, 0), v: ops.fill(weights[name]!.shape, 0) }]));
  for (let step = 1; step <= 3; step++) {
    const loss = ops.add(
      meanAll(ops, ops.softplus(ops.neg(critic(at.real, weights)))),
      meanAll(ops, ops.softplus(critic(at.fake, weights))),
    );
    const slopes = ops.gradient(
      loss,
      names.map((name) => weights[name]!),
    );
    weights = Object.fromEntries(
      names.map((name, i) => {
        const g = slopes[i]!;
        const w = weights[name]!;
        if (at.rule === "sgd") return [name, ops.sub(w, ops.mul(g, 0.3))];
        const { m, v } = slots.get(name)!;
        const next = { m: ops.add(ops.mul(m, 0.5), ops.mul(g, 0.5)), v: ops.add(ops.mul(v, 0.9), ops.mul(ops.square(g), 0.1)) };
        slots.set(name, next);
        const direction = ops.div(ops.mul(next.m, 1 / (1 - 0.5 ** step)), ops.sqrt(ops.add(ops.mul(next.v, 1 / (1 - 0.9 ** step)), 1e-4)));
        return [name, ops.sub(w, ops.mul(direction, 0.05))];
      }),
    );
  }
  return meanAll(ops, ops.softplus(ops.neg(critic(at.fake, weights))));
}

/** Normal numbers of a deviation that keeps activations in their interesting range. */
export function values(name: string, shape: Shape, deviation = 0.5): Float64Array {
  const random = createRandom(5, name);
  return Float64Array.from({ length: sizeOf(shape) }, () => deviation * random.normal());
}
