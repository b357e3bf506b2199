import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { scalar } from "../../core/tensor-type.ts";
import { defineOperation, type PyTorchClass } from "../definition.ts";
import { followsParam } from "../follows.ts";
import { clip } from "../math.ts";
import { live, number } from "../params.ts";
import { pyLive } from "../python.ts";
import { minus, signed, times } from "../tex.ts";

const bound = { min: -1e6, max: 1e6 };

export const controlledScalar = defineOperation({
  family: "tensor",
  kind: "controlled-scalar",
  group: "Arithmetic",
  places: ["board"],
  doc: {
    title: "Controlled number",
    summary: "A number that rises while what is measured lies above its share of a reference, and falls while it lies below.",
    formula: "\\gamma \\leftarrow \\mathrm{clip}\\bigl(\\gamma + r\\,(m - E\\,\\rho)\\bigr)",
    paper: { title: "Controllable generative adversarial network", arxiv: "1708.00598", year: 2017 },
    useWhen: "To weigh two losses against each other while training runs: γ of ControlGAN, k of BEGAN.",
    mistakes: [
      "It holds its number from before the step in which it changes.",
      "For BEGAN measure the loss of generated images against that of real ones, with rate -λ and ratio γ.",
    ],
    keywords: ["gamma", "balance", "equilibrium", "began", "controlgan", "integral controller"],
  },
  params: z.strictObject({
    rate: live(0.01, { label: "Rate", min: -1000, max: 1000, help: "r: how much one step adds per unit of difference." }),
    ratio: live(1, { label: "Ratio", ...bound, help: "E: the measured value is to be so many times the reference." }),
    initial: number(0, { label: "Begins at", ...bound }),
    low: number(0, { label: "At least", ...bound }),
    high: number(1, { label: "At most", ...bound }),
    follows: followsParam,
  }),
  inputs: [
    { name: "measured", label: "Measured", meaning: "scalar" },
    { name: "reference", label: "Reference", meaning: "scalar" },
  ],
  outputs: [{ name: "value", label: "", meaning: "scalar" }],
  infer({ params: { initial, low, high } }) {
    if (low > high)
      return err({ code: "control.empty", param: "high", message: `No number lies between ${low} and ${high}: raise the upper bound.` });
    return ok({
      outputs: { value: scalar },
      weights: { value: { shape: [], initializer: { name: "constant", value: Math.min(high, Math.max(low, initial)) }, trainable: false } },
    });
  },
  forward(ops, { params, inputs: { measured, reference }, weight, live }) {
    const value = weight("value");
    const difference = ops.sub(measured, ops.mul(live("ratio"), reference));
    const next = clip(ops, ops.add(value, ops.mul(live("rate"), difference)), params.low, params.high);
    // The number itself stands for what it was; nobody learns through it.
    return { outputs: { value: ops.stopGradient(value) }, updates: { value: next } };
  },
  pytorch({ params: { rate, ratio, initial, low, high } }) {
    const difference = `(measured - ${pyLive(ratio)} * reference)`;
    return {
      modules: { value: `ControlledNumber(${Math.min(high, Math.max(low, initial))}, ${low}, ${high})` },
      uses: controlled,
      weights: { value: { to: "value.value" } },
      outputs: { value: `self.value(${pyLive(rate)} * ${difference}, update)` },
    };
  },
  tex({ params: { low, high }, inputs: { measured, reference }, number }) {
    const difference = minus(measured, times(number("ratio"), reference));
    const next = signed(times(number("rate"), difference));
    return { symbol: "\\gamma", is: `\\leftarrow \\operatorname{clip}_{[${low}, ${high}]}\\bigl(\\gamma + ${next}\\bigr)` };
  },
});

const controlled: PyTorchClass = {
  name: "ControlledNumber",
  text: `
class ControlledNumber(nn.Module):
    """A number within bounds that is moved by what comes in: gives it as it was before."""

    def __init__(self, value, low, high):
        super().__init__()
        self.low, self.high = low, high
        self.register_buffer("value", torch.tensor(float(value)))

    def forward(self, change, update):
        before = self.value.clone()
        if update:
            self.value.add_(change.detach()).clamp_(self.low, self.high)
        return before
`.trim(),
};
