import { z } from "zod";
import type { Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { zeros } from "../initializer.ts";
import { softmax } from "../math.ts";
import { initializer, integer } from "../params.ts";
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
    initializer: initializer({ name: "glorot", distribution: "uniform" }, { label: "Initial weights" }),
    spectral: spectralParam,
  }),
  inputs: [{ name: "x", meaning: "image" }],
  outputs: [{ name: "y", meaning: "image" }],
  infer({ params, inputs: { x } }) {
    const channels = x.shape[2];
    if (channels === undefined) return err(rankProblem("Self-attention", x));
    const size = reduced(channels, params.reduction);
    const kernel = (name: string, out: number) => ({
      [name]: { shape: [1, 1, channels, out], initializer: params.initializer },
      ...transformWeights({ name, axis: 3 }, [1, 1, channels, out], spectralIf(params.spectral)),
    });
    return ok({
      outputs: { y: { ...x, range: "any" } },
      weights: {
        ...kernel("query", size),
        ...kernel("key", size),
        ...kernel("value", channels),
        gamma: { shape: [1], initializer: zeros },
      },
    });
  },
  forward(ops, { params, inputs: { x }, weight }) {
    const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
    const pixels = ops.reshape(x, [batch * height * width, channels]);
    const updates: Record<string, Value> = {};
    const project = (name: string) => {
      const { kernel, updates: found } = transformKernel(ops, { name, axis: 3 }, spectralIf(params.spectral), weight);
      Object.assign(updates, found);
      const out = kernel.shape[3] ?? 1;
      return ops.reshape(ops.matMul(pixels, ops.reshape(kernel, [channels, out])), [batch, height * width, out]);
    };
    const attention = softmax(ops, ops.matMul(project("query"), project("key"), false, true));
    const gathered = ops.reshape(ops.matMul(attention, project("value")), x.shape);
    return { outputs: { y: ops.add(x, ops.mul(gathered, weight("gamma"))) }, updates };
  },
  pytorch({ params, inputs: { x } }) {
    const channels = x.shape[2] ?? 1;
    const size = reduced(channels, params.reduction);
    const convs = Object.entries({ query: size, key: size, value: channels }).map(([name, out]) => {
      const of = { name, axis: 3, module: name, permute: [3, 2, 0, 1] };
      const { wrap, weights } = pyTransform(of, spectralIf(params.spectral), [1, 1, channels, out]);
      return { module: { [name]: wrap(`nn.Conv2d(${channels}, ${out}, 1, bias=False)`) }, weights };
    });
    const attention = "torch.softmax(self.query(x).flatten(2).transpose(1, 2) @ self.key(x).flatten(2), dim=-1)";
    return {
      modules: Object.assign({ gamma: "nn.Parameter(torch.zeros(1))" }, ...convs.map(({ module }) => module)) as Record<string, string>,
      weights: Object.assign({ gamma: { to: "gamma" } }, ...convs.map(({ weights }) => weights)) as Record<string, { to: string }>,
      outputs: { y: `x + self.gamma * (self.value(x).flatten(2) @ ${attention}.transpose(1, 2)).reshape(x.shape)` },
    };
  },
});

function reduced(channels: number, reduction: number): number {
  return Math.max(1, Math.floor(channels / reduction));
}
