import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { defineOperation, type PyTorchClass } from "../definition.ts";
import { followsParam } from "../follows.ts";
import { zeros } from "../initializer.ts";
import { mean, mix } from "../math.ts";
import { live } from "../params.ts";
import { pyLive, pySizes } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";
import { signed } from "../tex.ts";

export const runningMean = defineOperation({
  family: "tensor",
  kind: "running-mean",
  group: "Arithmetic",
  places: ["board"],
  doc: {
    title: "Running mean",
    summary: "Keeps an exponential moving average of what comes in, over examples and over time.",
    formula: "a \\leftarrow \\beta\\,a + (1 - \\beta)\\,\\bar{x}",
    paper: { title: "Analyzing and improving the image quality of StyleGAN", arxiv: "1912.04958", year: 2020 },
    useWhen: "The mean style that truncation goes towards, or the mean path length that StyleGAN2 aims at.",
    mistakes: ["It holds the average from before the step in which it changes, and it begins at 0.", "No gradient passes."],
    keywords: ["ema", "moving average", "w_avg", "path length", "truncation", "state"],
  },
  params: z.strictObject({
    decay: live(0.99, { label: "Decay", min: 0, max: 1, help: "β: how much of the average stays at each step." }),
    follows: followsParam,
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ inputs: { x } }) =>
    x.dtype === "float32"
      ? ok({ outputs: { y: x }, weights: { mean: { shape: x.shape, initializer: zeros, trainable: false } } })
      : err(numbersProblem("Running mean", x)),
  forward(ops, { inputs: { x }, types, weight, live }) {
    const average = weight("mean");
    const now = ops.stopGradient(types["y"]?.meaning === "scalar" ? x : mean(ops, x, [0]));
    const y = ops.stopGradient(ops.broadcastTo(average, x.shape));
    return { outputs: { y }, updates: { mean: mix(ops, now, average, live("decay")) } };
  },
  pytorch({ params, inputs: { x } }) {
    const now = x.meaning === "scalar" ? "x" : "x.mean(0)";
    return {
      modules: { running: `RunningMean(${pySizes(x)})` },
      uses: running,
      weights: { mean: { to: "running.mean", ...(x.shape.length === 3 ? { permute: [2, 0, 1] } : {}) } },
      outputs: { y: `self.running(${now}, ${pyLive(params.decay)}, update).expand_as(x)` },
    };
  },
  tex: ({ inputs: { x } }) => ({ symbol: "a", is: `\\leftarrow \\beta\\,a + (1 - \\beta)\\,\\overline{${signed(x)}}` }),
});

const running: PyTorchClass = {
  name: "RunningMean",
  text: `
class RunningMean(nn.Module):
    """An exponential moving average: gives it as it was before what comes in is counted."""

    def __init__(self, *sizes):
        super().__init__()
        self.register_buffer("mean", torch.zeros(sizes))

    def forward(self, now, decay, update):
        before = self.mean.clone()
        if update:
            self.mean += (1 - decay) * (now.detach() - self.mean)
        return before
`.trim(),
};
