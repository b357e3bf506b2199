import { z } from "zod";
import type { Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import { defineOperation, type PyTorchClass } from "../definition.ts";
import { followsParam } from "../follows.ts";
import { zeros } from "../initializer.ts";
import { integer, live } from "../params.ts";
import { pyLive } from "../python.ts";
import { numbersProblem } from "../shape-problems.ts";
import { applied } from "../tex.ts";

export const imagePool = defineOperation({
  family: "tensor",
  kind: "image-pool",
  group: "Batch",
  places: ["board"],
  doc: {
    title: "Image pool",
    summary: "Keeps earlier examples, and now and then hands on one of them in place of a new one, which takes its place.",
    paper: { title: "Learning from simulated and unsupervised images through adversarial training", arxiv: "1612.07828", year: 2016 },
    useWhen: "Between a generator and its discriminator, so that the discriminator does not forget what came earlier.",
    mistakes: ["Each direction of a translation needs a pool of its own.", "No gradient passes: wire the generator's own loss past it."],
    keywords: ["buffer", "history", "cyclegan", "replay"],
  },
  passesGradient: false,
  params: z.strictObject({
    size: integer(50, { label: "Holds", unit: "examples", min: 0, max: 4096, scale: "log", help: "0 hands everything on." }),
    swap: live(0.5, {
      label: "Swaps with probability",
      min: 0,
      max: 1,
      help: "For each example, once the pool is full; until then examples are stored and handed on.",
    }),
    follows: followsParam,
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer({ params: { size }, inputs: { x } }) {
    if (x.dtype !== "float32" || x.meaning === "scalar") return err(numbersProblem("Image pool", x));
    const weights = {
      examples: { shape: [size, ...x.shape], initializer: zeros, trainable: false },
      count: { shape: [], initializer: zeros, trainable: false },
    };
    return ok({ outputs: { y: x }, ...(size > 0 ? { weights } : {}) });
  },
  forward(ops, { params: { size }, inputs: { x }, weight, live, random }) {
    const now = ops.stopGradient(x);
    if (size === 0) return { outputs: { y: now } };
    const [batch = 1] = x.shape;
    const [examples, count] = [weight("examples"), weight("count")];
    // As if one example came after the other: a place that an earlier one of the batch took holds that one.
    const free = ops.add(ops.range(batch), count);
    const fills = ops.greater(size, free);
    const swaps = ops.greater(live("swap"), random([batch], "uniform", "swap"));
    const drawn = ops.minimum(ops.floor(ops.mul(random([batch], "uniform", "place"), size)), size - 1);
    const place = ops.select(fills, free, drawn);
    const stores = ops.maximum(fills, swaps);
    const before = ops.greater(column(ops, ops.range(batch)), row(ops, ops.range(batch)));
    const there = storing(ops, { place, stores }, column(ops, place), before);
    const held = either(ops, there, x, ops.gather(examples, ops.cast(place, "int32")));
    const y = ops.select(alike(ops, ops.mul(swaps, ops.sub(1, fills)), x), held, now);
    const last = storing(ops, { place, stores }, column(ops, ops.range(size)));
    return {
      outputs: { y },
      updates: { examples: either(ops, last, now, examples), count: ops.minimum(ops.add(count, batch), size) },
    };
  },
  tex: ({ inputs: { x } }) => applied("pool", x),
  pytorch: ({ params: { size, swap } }) =>
    size === 0
      ? { outputs: { y: "x.detach()" } }
      : { modules: { pool: `ImagePool(${size})` }, uses: pool, outputs: { y: `self.pool(x, ${pyLive(swap)}, update)` } },
});

const pool: PyTorchClass = {
  name: "ImagePool",
  text: `
class ImagePool(nn.Module):
    """Keeps examples; once it is full, one of them may go in place of a new one, which takes its place."""

    def __init__(self, size):
        super().__init__()
        self.size, self.examples = size, []

    def forward(self, batch, swap, update):
        examples = self.examples if update else list(self.examples)
        handed = []
        for x in batch.detach():
            if len(examples) < self.size:
                examples.append(x)
            elif torch.rand(()) < swap:
                place = int(torch.randint(self.size, ()))
                x, examples[place] = examples[place], x
            handed.append(x)
        return torch.stack(handed)
`.trim(),
};

/** For each place asked for: 1 + the last example of the batch that is stored there, 0 where none is. */
function storing(ops: Ops, { place, stores }: { readonly place: Value; readonly stores: Value }, asked: Value, allowed?: Value): Value {
  const [batch = 1] = place.shape;
  const same = ops.mul(ops.equal(asked, row(ops, place)), row(ops, stores));
  const order = ops.add(row(ops, ops.range(batch)), 1);
  return ops.max(ops.mul(allowed ? ops.mul(same, allowed) : same, order), [1]);
}

/** The example of the batch where there is one, else what stands there. */
function either(ops: Ops, last: Value, x: Value, otherwise: Value): Value {
  const taken = ops.gather(ops.stopGradient(x), ops.cast(ops.maximum(ops.sub(last, 1), 0), "int32"));
  return ops.select(alike(ops, ops.greater(last, 0), otherwise), taken, otherwise);
}

function column(ops: Ops, x: Value): Value {
  return ops.reshape(x, [x.shape[0] ?? 1, 1]);
}

function row(ops: Ops, x: Value): Value {
  return ops.reshape(x, [1, x.shape[0] ?? 1]);
}

/** A mask of examples with as many axes as they have. */
function alike(ops: Ops, mask: Value, x: Value): Value {
  return ops.reshape(mask, [mask.shape[0] ?? 1, ...x.shape.slice(1).map(() => 1)]);
}
