/** @file Values against tfjs's own operations on its cpu backend, for random parameters. */
import * as tf from "@tensorflow/tfjs";
import * as fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { image, vector } from "../../src/core/tensor-type.ts";
import type { OperationDefinition } from "../../src/nodes/definition.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { type Case, inference, run, type Traced, traceCase, training } from "./run-operation.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

function trace(kind: string, given: Case, mode = training): Traced {
  return traceCase(catalogue.get(kind) as OperationDefinition, given, mode);
}

function tensor(traced: Traced, name: string): tf.Tensor {
  const found = [...traced.entries, ...traced.weights].find((entry) => entry.name === name)!;
  return tf.tensor(Float32Array.from(found.values), [...found.shape]);
}

function expectSame(traced: Traced, theirs: tf.Tensor, port = "y"): void {
  const { shape, values } = run(traced).views[`out.${port}`]!;
  expect(shape).toEqual(theirs.shape);
  const scale = Math.max(1, ...values.map(Math.abs));
  for (const [i, value] of theirs.dataSync().entries()) expect(Math.abs(value - values[i]!)).toBeLessThan(2e-5 * scale);
}

const size = fc.integer({ min: 3, max: 9 });
const windows = fc.record({
  kernel: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.constantFrom("same" as const, "valid" as const),
});
const picture = fc.tuple(size, size, fc.integer({ min: 1, max: 3 })).map(([h, w, c]) => image(h, w, c));
const options = { numRuns: 60, seed: 11 };

test("a convolution is tfjs's, same and valid, for any size, kernel and stride", () => {
  fc.assert(
    fc.property(picture, windows, (x, { kernel, stride, padding }) => {
      fc.pre(padding === "same" || kernel <= Math.min(...x.shape.slice(0, 2)));
      const traced = trace("conv2d", { params: { filters: 2, kernel, stride, padding }, inputs: { x } });
      const y = tf.conv2d(tensor(traced, "x") as tf.Tensor4D, tensor(traced, "weight.kernel") as tf.Tensor4D, stride, padding);
      expectSame(traced, y.add(tensor(traced, "weight.bias")));
    }),
    options,
  );
});

test("a transposed convolution is the layer of tfjs, same and valid", () => {
  fc.assert(
    fc.property(picture, windows, (x, { kernel, stride, padding }) => {
      const traced = trace("conv2d-transpose", { params: { filters: 2, kernel, stride, padding }, inputs: { x } });
      const layer = tf.layers.conv2dTranspose({ filters: 2, kernelSize: kernel, strides: stride, padding });
      const input = tensor(traced, "x");
      layer.apply(input);
      layer.setWeights([tensor(traced, "weight.kernel"), tensor(traced, "weight.bias")]);
      expectSame(traced, layer.apply(input) as tf.Tensor);
    }),
    options,
  );
});

test("a same transposed convolution multiplies the size by the stride", () => {
  fc.assert(
    fc.property(picture, windows, (x, { kernel, stride }) => {
      const { inferred } = trace("conv2d-transpose", { params: { kernel, stride, padding: "same" }, inputs: { x } });
      expect(inferred.outputs["y"]!.shape.slice(0, 2)).toEqual(x.shape.slice(0, 2).map((n) => n * stride));
    }),
    options,
  );
});

test("pools are tfjs's, same and valid", () => {
  fc.assert(
    fc.property(picture, windows, fc.constantFrom("max" as const, "mean" as const), (x, { kernel, stride, padding }, method) => {
      fc.pre(padding === "same" || kernel <= Math.min(...x.shape.slice(0, 2)));
      const traced = trace("pool", { params: { method, kernel, stride, padding }, inputs: { x } });
      const input = tensor(traced, "x") as tf.Tensor4D;
      expectSame(traced, method === "max" ? tf.maxPool(input, kernel, stride, padding) : tf.avgPool(input, kernel, stride, padding));
    }),
    options,
  );
});

test.each([
  ["batch", training],
  ["running", inference],
] as const)("batch norm by %s statistics is the layer of tfjs, and so are its new statistics", (statistics, mode) => {
  for (const x of [vector(4), image(3, 5, 2)]) {
    const traced = trace("batch-norm", { params: { momentum: 0.8 }, inputs: { x } }, mode);
    const layer = tf.layers.batchNormalization({ momentum: 0.8, epsilon: 1e-3 });
    const input = tensor(traced, "x");
    layer.apply(input);
    layer.setWeights(["scale", "shift", "mean", "variance"].map((name) => tensor(traced, `weight.${name}`)));
    expectSame(traced, layer.apply(input, { training: statistics === "batch" }) as tf.Tensor);
    if (statistics === "running") continue;
    const [, , mean, variance] = layer.getWeights();
    const { views } = run(traced);
    for (const [name, theirs] of [
      ["mean", mean],
      ["variance", variance],
    ] as const) {
      for (const [i, value] of theirs!.dataSync().entries()) expect(views[`update.${name}`]!.values[i]).toBeCloseTo(value, 5);
    }
  }
});

const activations: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  relu: tf.relu,
  "leaky-relu": (x) => tf.leakyRelu(x, 0.2),
  tanh: tf.tanh,
  sigmoid: tf.sigmoid,
  softplus: tf.softplus,
  softmax: (x) => tf.softmax(x),
  elu: tf.elu,
  selu: tf.selu,
};

test.each(Object.entries(activations))("the activation %s is tfjs's", (name, theirs) => {
  for (const x of [vector(7), image(3, 2, 4)]) {
    const traced = trace("activation", { params: { function: name, slope: 0.2 }, inputs: { x } });
    expectSame(traced, theirs(tensor(traced, "x")));
  }
});

test("cross-entropies and distances are tfjs's", () => {
  const unit = vector(6, "unit");
  const bce = trace("bce-loss", { inputs: { x: vector(6), target: unit } });
  expectSame(bce, tf.losses.sigmoidCrossEntropy(tensor(bce, "target"), tensor(bce, "x")), "loss");
  const softmax = trace("softmax-cross-entropy", { inputs: { logits: vector(6), label: { ...unit, range: "probability" } } });
  expectSame(softmax, tf.losses.softmaxCrossEntropy(tensor(softmax, "label"), tensor(softmax, "logits")), "loss");
  const l2 = trace("l2-loss", { inputs: { x: unit, target: vector(6) } });
  expectSame(l2, tf.losses.meanSquaredError(tensor(l2, "target"), tensor(l2, "x")), "loss");
  const l1 = trace("l1-loss", { inputs: { x: unit, target: vector(6) } });
  expectSame(l1, tf.losses.absoluteDifference(tensor(l1, "target"), tensor(l1, "x")), "loss");
});

test("the adversarial losses are their papers' formulas", () => {
  const adversarial = (kind: string, side: string) => {
    const traced = trace(kind, { params: { side }, inputs: { score: vector(1, "logit") } });
    const u = traced.entries[0]!.values;
    const mean = (f: (x: number) => number) => u.reduce((sum, x) => sum + f(x), 0) / u.length;
    return { ours: run(traced).views["out.loss"]!.values[0]!, mean };
  };
  const sigma = (x: number) => 1 / (1 + Math.exp(-x));
  const formulas: Readonly<Record<string, Readonly<Record<string, (u: number) => number>>>> = {
    "minimax-loss": { real: (u) => -Math.log(sigma(u)), fake: (u) => -Math.log(1 - sigma(u)), generator: (u) => Math.log(1 - sigma(u)) },
    "non-saturating-loss": {
      real: (u) => -Math.log(sigma(u)),
      fake: (u) => -Math.log(1 - sigma(u)),
      generator: (u) => -Math.log(sigma(u)),
    },
    "least-squares-loss": { real: (u) => (u - 1) ** 2 / 2, fake: (u) => u ** 2 / 2, generator: (u) => (u - 1) ** 2 / 2 },
    "wasserstein-loss": { real: (u) => -u, fake: (u) => u, generator: (u) => -u },
    "hinge-loss": { real: (u) => Math.max(0, 1 - u), fake: (u) => Math.max(0, 1 + u), generator: (u) => -u },
  };
  for (const [kind, sides] of Object.entries(formulas)) {
    for (const [side, formula] of Object.entries(sides)) {
      const { ours, mean } = adversarial(kind, side);
      expect(ours, `${kind} ${side}`).toBeCloseTo(mean(formula), 9);
      expect((catalogue.get(kind) as OperationDefinition).adversarial?.({ side })).toEqual({ kind: kind.replace(/-loss$/, ""), side });
    }
  }
});
