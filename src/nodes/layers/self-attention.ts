import { z } from "zod";
import type { Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { zeros } from "../initializer.ts";
import { softmax } from "../math.ts";
import { flag, initializer, integer } from "../params.ts";
import { rankProblem } from "../shape-problems.ts";
import { pyTransform, spectralIf, spectralParam, transformKernel, transformWeights } from "../weight-transform.ts";

export const selfAttention = defineOperation({
  family: "layer",
  kind: "self-attention",
  group: "Layers",
  places: ["network"],
  doc: {
    title: "Self-attention",
    summary: "Lets every pixel gather features from all others that resemble what it asks for.",
    formula: "y = x + \\gamma\\,\\operatorname{softmax}(Q K^\\top) V, \\qquad Q = xW_q,\\; K = xW_k,\\; V = xW_v",
    paper: { title: "Self-attention generative adversarial networks", arxiv: "1805.08318", year: 2018 },
    useWhen: "In the middle of both networks, on maps of 8 × 8 to 32 × 32, for shapes that convolutions are too short-sighted for.",
    mistakes: ["Cost grows with the square of the number of pixels.", "γ starts at 0: at first the layer passes its input on unchanged."],
    keywords: ["transformer", "sagan", "non-local"],
  },
  params: z.strictObject({
    reduction: integer(8, {
      label: "Reduction",
      min: 1,
      max: 64,
      help: "Queries and keys have this many times fewer features than the image.",
    }),
    pooled: flag(false, {
      label: "Keys and values pooled",
      help: "As the authors' code has it: keys and values are the 2 × 2 maxima, values have half the features, and a last convolution brings back all.",
    }),
    initializer: initializer({ name: "glorot", distribution: "uniform" }, { label: "Initial weights" }),
    spectral: spectralParam,
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x } }) {
    const [height = 0, width = 0, channels] = x.shape;
    if (channels === undefined) return err(rankProblem("Self-attention", x));
    if (params.pooled && (height % 2 !== 0 || width % 2 !== 0)) {
      const message = `Pooled keys need an even height and width, but ${height} × ${width} px come in: turn pooling off.`;
      return err({ code: "shape.divide", param: "pooled", message });
    }
    const kernel = ({ name, from, to }: Kernel1x1) => ({
      [name]: { shape: [1, 1, from, to], initializer: params.initializer },
      ...transformWeights({ name, axis: 3 }, [1, 1, from, to], spectralIf(params.spectral)),
    });
    return ok({
      outputs: { y: { ...x, range: "any" } },
      weights: { ...Object.assign({}, ...kernels(channels, params).map(kernel)), gamma: { shape: [1], initializer: zeros } },
    });
  },
  forward(ops, { params, inputs: { x }, weight }) {
    const [batch = 1, height = 1, width = 1] = x.shape;
    const updates: Record<string, Value> = {};
    const project = (name: string, image: Value) => {
      const { kernel, updates: found } = transformKernel(ops, { name, axis: 3 }, spectralIf(params.spectral), weight);
      Object.assign(updates, found);
      const [from = 1, to = 1] = kernel.shape.slice(2);
      const pixels = ops.reshape(image, [image.shape.slice(0, 3).reduce((size, n) => size * n, 1), from]);
      return ops.reshape(ops.matMul(pixels, ops.reshape(kernel, [from, to])), [...image.shape.slice(0, 3), to]);
    };
    const rows = (image: Value) => {
      const [, h = 1, w = 1, features = 1] = image.shape;
      return ops.reshape(image, [batch, h * w, features]);
    };
    const pool = (image: Value) => (params.pooled ? ops.maxPool(image, POOL) : image);
    const [query, key, value] = [project("query", x), pool(project("key", x)), pool(project("value", x))];
    const attention = softmax(ops, ops.matMul(rows(query), rows(key), false, true));
    const gathered = ops.reshape(ops.matMul(attention, rows(value)), [batch, height, width, value.shape[3] ?? 1]);
    const whole = params.pooled ? project("output", gathered) : gathered;
    return { outputs: { y: ops.add(x, ops.mul(whole, weight("gamma"))) }, updates };
  },
  pytorch({ params, inputs: { x } }) {
    const convs = kernels(x.shape[2] ?? 1, params).map(({ name, from, to }) => {
      const of = { name, axis: 3, module: name, permute: [3, 2, 0, 1] };
      const { wrap, weights } = pyTransform(of, spectralIf(params.spectral), [1, 1, from, to]);
      return { module: { [name]: wrap(`nn.Conv2d(${from}, ${to}, 1, bias=False)`) }, weights };
    });
    const pooled = (image: string) => `${params.pooled ? `F.max_pool2d(${image}, 2)` : image}.flatten(2)`;
    const attention = `torch.softmax(self.query(x).flatten(2).transpose(1, 2) @ ${pooled("self.key(x)")}, dim=-1)`;
    const gathered = `(${pooled("self.value(x)")} @ ${attention}.transpose(1, 2)).reshape(len(x), -1, *x.shape[2:])`;
    return {
      modules: Object.assign({ gamma: "nn.Parameter(torch.zeros(1))" }, ...convs.map(({ module }) => module)) as Record<string, string>,
      weights: Object.assign({ gamma: { to: "gamma" } }, ...convs.map(({ weights }) => weights)) as Record<string, { to: string }>,
      outputs: { y: `x + self.gamma * ${params.pooled ? `self.output(${gathered})` : gathered}` },
    };
  },
});

const POOL = {
  size: [2, 2],
  stride: [2, 2],
  padding: [
    [0, 0],
    [0, 0],
  ],
} as const;

interface Kernel1x1 {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function kernels(channels: number, { reduction, pooled }: { readonly reduction: number; readonly pooled: boolean }): Kernel1x1[] {
  const [few, values] = [reduced(channels, reduction), pooled ? reduced(channels, 2) : channels];
  const all = { query: [channels, few], key: [channels, few], value: [channels, values], output: [values, channels] } as const;
  const named = pooled ? (["query", "key", "value", "output"] as const) : (["query", "key", "value"] as const);
  return named.map((name) => ({ name, from: all[name][0], to: all[name][1] }));
}

function reduced(channels: number, reduction: number): number {
  return Math.max(1, Math.floor(channels / reduction));
}
