/**
 * @file The baseline: the same games as a TensorFlow.js user writes them, `tf.layers` models, `tf.variableGrads` on the
 * tape and `tf.train.adam`. What tfjs's WASM backend lacks is filled in the usual way, by unfolding windows into a
 * matrix.
 */
import type * as Tf from "@tensorflow/tfjs";

export interface Hand {
  /** Queues one step of the discriminator and one of the generator; answers both losses. */
  issue(): readonly Tf.Tensor[];
  /** The same, and reads the losses. */
  iterate(): Promise<readonly number[]>;
  dispose(): void;
}

interface Shape {
  readonly batch: number;
  /** Channels after the first convolution; those after the second are twice as many. */
  readonly width: number;
}

export function dcganByHand(tf: typeof Tf, { batch, width }: Shape): Hand {
  const { layers } = tf;
  const normal = () => tf.initializers.randomNormal({ stddev: 0.02 });
  const batchNorm = () => layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 });
  const conv = { kernelSize: 5, strides: 2, padding: "same", useBias: false } as const;
  const generator = tf.sequential({
    layers: [
      layers.dense({ units: 49 * 2 * width, useBias: false, inputShape: [64], kernelInitializer: normal() }),
      batchNorm(),
      layers.reLU(),
      layers.reshape({ targetShape: [7, 7, 2 * width] }),
      layers.conv2dTranspose({ ...conv, filters: width, kernelInitializer: normal() }),
      batchNorm(),
      layers.reLU(),
      layers.conv2dTranspose({ ...conv, filters: 1, activation: "tanh", kernelInitializer: normal() }),
    ],
  });
  const discriminator = tf.sequential({
    layers: [
      layers.conv2d({ ...conv, filters: width, inputShape: [28, 28, 1], kernelInitializer: normal() }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.conv2d({ ...conv, filters: 2 * width, kernelInitializer: normal() }),
      batchNorm(),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.flatten(),
      layers.dense({ units: 1, kernelInitializer: normal() }),
    ],
  });
  return game(tf, { generator, discriminator, noise: [batch, 64], real: tf.randomUniform([batch, 28, 28, 1], -1, 1), rates: [2e-4, 2e-4] });
}

export function ringByHand(tf: typeof Tf, batch: number): Hand {
  const { layers } = tf;
  const network = (outputs: number) =>
    tf.sequential({
      layers: [
        layers.dense({ units: 64, activation: "relu", inputShape: [2], kernelInitializer: "heNormal" }),
        layers.dense({ units: 64, activation: "relu", kernelInitializer: "heNormal" }),
        layers.dense({ units: outputs }),
      ],
    });
  return game(tf, {
    generator: network(2),
    discriminator: network(1),
    noise: [batch, 2],
    real: tf.randomNormal([batch, 2]),
    rates: [2e-3, 5e-4],
  });
}

interface Game {
  readonly generator: Tf.Sequential;
  readonly discriminator: Tf.Sequential;
  readonly noise: [number, number];
  readonly real: Tf.Tensor;
  /** Of discriminator and generator. */
  readonly rates: readonly [number, number];
}

function game(tf: typeof Tf, { generator, discriminator, noise, real, rates }: Game): Hand {
  const optimizers = rates.map((rate) => tf.train.adam(rate, 0.5));
  const train = (model: Tf.Sequential, x: Tf.Tensor): Tf.Tensor => model.apply(x, { training: true }) as Tf.Tensor;
  const variables = (model: Tf.Sequential): Tf.Variable[] =>
    model.trainableWeights.map((weight) => (weight as unknown as { readonly val: Tf.Variable }).val);
  const step = (player: 0 | 1, model: Tf.Sequential, loss: () => Tf.Scalar): Tf.Scalar =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss, variables(model));
      optimizers[player]?.applyGradients(grads as unknown as Parameters<Tf.AdamOptimizer["applyGradients"]>[0]);
      return value;
    });
  return {
    issue() {
      const d = step(0, discriminator, () => {
        const fake = train(generator, tf.randomNormal(noise));
        return tf.add(
          tf.mean(tf.softplus(tf.neg(train(discriminator, real)))),
          tf.mean(tf.softplus(train(discriminator, fake))),
        ) as Tf.Scalar;
      });
      const g = step(
        1,
        generator,
        () => tf.mean(tf.softplus(tf.neg(train(discriminator, train(generator, tf.randomNormal(noise)))))) as Tf.Scalar,
      );
      return [d, g];
    },
    async iterate() {
      return read(this.issue());
    },
    dispose() {
      generator.dispose();
      discriminator.dispose();
      real.dispose();
      for (const optimizer of optimizers) optimizer.dispose();
    },
  };
}

/** The numbers, after which the tensors are gone. */
export async function read(losses: readonly Tf.Tensor[]): Promise<number[]> {
  const values = await Promise.all(losses.map((loss) => loss.data()));
  for (const loss of losses) loss.dispose();
  return values.map(([loss]) => loss ?? Number.NaN);
}

/** tfjs's WASM backend has no derivative of a convolution with respect to its filter: windows as rows, then one product. */
export function fillWasm(tf: typeof Tf): void {
  if (tf.getKernel("Conv2DBackpropFilter", "wasm")) return;
  tf.registerKernel({
    kernelName: "Conv2DBackpropFilter",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as unknown as { readonly x: Tf.Tensor4D; readonly dy: Tf.Tensor4D };
      const { strides, pad, filterShape } = attrs as unknown as {
        strides: [number, number];
        pad: "same" | "valid";
        filterShape: [number, number, number, number];
      };
      const [height, width, channels, filters] = filterShape;
      const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad);
      const { top, bottom, left, right } = info.padInfo;
      return tf.tidy(() => {
        const padded = tf.pad(x, [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ]);
        const columns: Tf.Tensor[] = [];
        for (let i = 0; i < height; i++) {
          for (let j = 0; j < width; j++) {
            const end = [
              x.shape[0],
              i + (info.outHeight - 1) * info.strideHeight + 1,
              j + (info.outWidth - 1) * info.strideWidth + 1,
              channels,
            ];
            columns.push(
              tf.reshape(tf.stridedSlice(padded, [0, i, j, 0], end, [1, info.strideHeight, info.strideWidth, 1]), [-1, channels]),
            );
          }
        }
        return tf.reshape(tf.matMul(tf.concat(columns, 1), tf.reshape(dy, [-1, filters]), true), filterShape);
      });
    },
  });
}
