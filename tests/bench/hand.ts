/**
 * @file The baseline: the presets' networks written by hand with `tf.layers` and `tf.train.adam`, as a tfjs user would.
 * On WASM the kernel that conv training lacks is added by im2col and one matMul; nothing else is replaced.
 */
import * as tf from "@tensorflow/tfjs";

export interface HandGame {
  /** One iteration: a step of D on real and generated examples, then a step of G. */
  iterate(): void;
  /** Waits for the device and answers D's last loss. */
  settle(): Promise<number>;
}

interface Sizes {
  readonly batch: number;
  /** 1 for the preset's own width, 0.25 for a quarter of the filters. */
  readonly width: number;
}

/** variants: z64, Dense 7·7·64 BN ReLU, two transposed convolutions k5 s2; D two convolutions k5 s2 and a score. */
export function handDcgan({ batch, width }: Sizes): HandGame {
  const wide = Math.round(64 * width);
  const narrow = Math.round(32 * width);
  const { layers } = tf;
  const kernelInitializer = tf.initializers.randomNormal({ stddev: 0.02 });
  const up = (filters: number, more: object) =>
    layers.conv2dTranspose({ filters, kernelSize: 5, strides: 2, padding: "same", kernelInitializer, ...more });
  const down = (filters: number, more: object) =>
    layers.conv2d({ filters, kernelSize: 5, strides: 2, padding: "same", kernelInitializer, ...more });
  const generator = tf.sequential({
    layers: [
      layers.dense({ units: 49 * wide, useBias: false, inputShape: [64], kernelInitializer }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.reshape({ targetShape: [7, 7, wide] }),
      up(narrow, { useBias: false }),
      layers.batchNormalization(),
      layers.reLU(),
      up(1, { activation: "tanh" }),
    ],
  });
  const discriminator = tf.sequential({
    layers: [
      down(narrow, { inputShape: [28, 28, 1] }),
      layers.leakyReLU({ alpha: 0.2 }),
      down(wide, { useBias: false }),
      layers.batchNormalization(),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.flatten(),
      layers.dense({ units: 1, kernelInitializer }),
    ],
  });
  const real = tf.randomUniform([batch, 28, 28, 1], -1, 1);
  return game({ generator, discriminator, real, noise: () => tf.randomNormal([batch, 64]), rate: 2e-4 });
}

/** The ring's two stacks of 64-64 ReLU. */
export function handRing({ batch }: Pick<Sizes, "batch">): HandGame {
  const stack = (inputs: number, outputs: number) =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 64, activation: "relu", inputShape: [inputs], kernelInitializer: "heNormal" }),
        tf.layers.dense({ units: 64, activation: "relu", kernelInitializer: "heNormal" }),
        tf.layers.dense({ units: outputs }),
      ],
    });
  return game({
    generator: stack(2, 2),
    discriminator: stack(2, 1),
    real: tf.randomNormal([batch, 2]),
    noise: () => tf.randomNormal([batch, 2]),
    rate: 1e-3,
  });
}

interface Parts {
  readonly generator: tf.LayersModel;
  readonly discriminator: tf.LayersModel;
  readonly real: tf.Tensor;
  noise(): tf.Tensor;
  readonly rate: number;
}

function game({ generator, discriminator, real, noise, rate }: Parts): HandGame {
  const optimizers = { d: tf.train.adam(rate, 0.5), g: tf.train.adam(rate, 0.5) };
  const train = { training: true };
  const run = (model: tf.LayersModel, x: tf.Tensor) => model.apply(x, train) as tf.Tensor;
  const positive = (logits: tf.Tensor) => tf.mean(tf.softplus(tf.neg(logits))) as tf.Scalar;
  const variables = (model: tf.LayersModel) => model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  let last: tf.Tensor | undefined;
  const step = (optimizer: tf.Optimizer, model: tf.LayersModel, loss: () => tf.Scalar): tf.Tensor => {
    const { value, grads } = tf.variableGrads(loss, variables(model));
    optimizer.applyGradients(grads);
    return value;
  };
  return {
    iterate() {
      last?.dispose();
      last = tf.tidy(() => {
        const value = step(optimizers.d, discriminator, () => {
          const generated = run(generator, noise());
          return tf.add(positive(run(discriminator, real)), tf.mean(tf.softplus(run(discriminator, generated))));
        });
        step(optimizers.g, generator, () => positive(run(discriminator, run(generator, noise()))));
        return tf.keep(value);
      });
    },
    settle: async () => (await last?.data())?.[0] ?? Number.NaN,
  };
}

/** Conv2DBackpropFilter by im2col: one strided slice per cell of the filter, then one product. */
export function addMissingKernels(): void {
  tf.registerKernel({
    kernelName: "Conv2DBackpropFilter",
    backendName: "wasm",
    kernelFunc({ inputs, attrs }) {
      const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
      const { strides, pad, filterShape } = attrs as unknown as {
        strides: [number, number];
        pad: "same" | "valid";
        filterShape: [number, number, number, number];
      };
      const [height, width, channels, filters] = filterShape;
      const { padInfo, outHeight, outWidth, strideHeight, strideWidth, batchSize } = tf.backend_util.computeConv2DInfo(
        x.shape,
        filterShape,
        strides,
        1,
        pad,
      );
      const { top, bottom, left, right } = padInfo;
      const rows = batchSize * outHeight * outWidth;
      const padded = tf.pad(x, [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ]);
      const columns: tf.Tensor2D[] = [];
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++) {
          const end = [batchSize, i + (outHeight - 1) * strideHeight + 1, j + (outWidth - 1) * strideWidth + 1, channels];
          columns.push(tf.reshape(tf.stridedSlice(padded, [0, i, j, 0], end, [1, strideHeight, strideWidth, 1]), [rows, channels]));
        }
      }
      return tf.reshape(tf.matMul(tf.concat(columns, 1), tf.reshape(dy, [rows, filters]), true), filterShape);
    },
  });
}
