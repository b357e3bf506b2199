/** @file For every operation kind, a few ways it is used that between them reach its branches. */
import { floats, image, label, scalar, type TensorType, vector } from "../../src/core/tensor-type.ts";
import type { Case } from "./run-operation.ts";

const pixels = image(6, 6, 2);
const odd = image(7, 5, 3);
const features = vector(6);
const logits = vector(1, "logit");
const sequence = floats([3, 4]);

/** With `x` in each of these types, and each of these parameters. */
function each(types: readonly TensorType[], params: readonly Record<string, unknown>[] = [{}], port = "x"): Case[] {
  return types.flatMap((type) => params.map((p) => ({ params: p, inputs: { [port]: type } })));
}

/** Every combination of the values of several parameters. */
function grid(values: Readonly<Record<string, readonly unknown[]>>): Record<string, unknown>[] {
  return Object.entries(values).reduce<Record<string, unknown>[]>(
    (rows, [name, options]) => rows.flatMap((row) => options.map((option) => ({ ...row, [name]: option }))),
    [{}],
  );
}

/** Its value is that of the present iterate, its derivative and its stored vectors those of a converged one. */
export function isSpectral({ params = {} }: Case): boolean {
  return params["transform"] === "spectral" || params["spectral"] === true;
}

const sides = ["real", "fake", "generator"];
const score = each([logits, image(3, 3, 1, "logit")], grid({ side: sides, weight: [1, 0.3] }), "score");
const targets = each(
  [logits],
  [
    { side: "real", realTarget: 0.9 },
    { side: "fake", fakeTarget: 0.1 },
  ],
  "score",
);
const pair = (a: TensorType, b: TensorType, params: Record<string, unknown> = {}): Case => ({ params, inputs: { a, b } });
const compared = (x: TensorType, target: TensorType, params: Record<string, unknown> = {}): Case => ({ params, inputs: { x, target } });
const combined = [
  pair(features, features),
  pair(pixels, pixels),
  pair(pixels, vector(2)),
  pair(vector(4), sequence),
  pair(scalar, scalar),
  pair(pixels, scalar),
];
const reductions = ["mean", "example", "sum"];
const windows = [
  ...grid({ kernel: [1, 2, 3, 4, 5], stride: [1, 2, 3], padding: ["same"] }),
  ...grid({ kernel: [2, 3], stride: [1, 2], padding: ["valid"] }),
  ...grid({ kernel: [3], stride: [1, 2], padding: ["explicit"], pad: [0, 1] }),
];
const oblong = [
  { kernel: 1, kernelWidth: 4, strideWidth: 2, padding: "valid" },
  { kernel: 3, stride: 2, kernelWidth: 2, strideWidth: 1, padding: "same" },
];
const affine = grid({ scale: [true, false], shift: [true, false] });

const transforms = grid({ transform: ["spectral", "weight", "equalised"], bias: [true, false] }).concat({
  transform: "max-norm",
  maximum: 0.3,
});

export const cases: Readonly<Record<string, readonly Case[]>> = {
  // Inputs
  noise: [
    ...grid({ shape: [[5], [3, 4, 2]], distribution: ["normal", "truncated", "uniform", "spherical"] }),
    { distribution: "truncated", truncation: 0.3 },
  ]
    .map((params): Case => ({ params }))
    .concat({ params: { distribution: "stratified", shape: [1], low: -8, high: 8 } }),
  recall: [{ params: { shape: [2, 3, 1] } }, { params: { shape: [4] } }],
  "chord-progression": [{}, { params: { chords: "Am F#m Bb" } }],
  "at-step": each([sequence], [{}]),
  binarise: [
    ...each([pixels, odd], grid({ method: ["width", "features", "threshold"] })),
    ...each([features, sequence], grid({ method: ["features", "threshold"] })),
  ],
  lattice: grid({ dimensions: ["1", "2"], points: [2, 5], spacing: ["even", "quantiles"] }).map((params) => ({ params })),
  "random-label": [{ params: { classes: 3 } }],
  "fixed-label": [{ params: { classes: 4, label: 2 } }],
  "label-grid": grid({ classes: [3], columns: [4], direction: ["rows", "columns"] }).map((params) => ({ params, batch: 30 })),
  "label-sweep": [{ params: { classes: 3, columns: 4, low: -1, high: 2 }, batch: 20 }],
  "fixed-vector": [{ params: { values: "0.5, -1, 2" } }, { params: { values: "3" } }],
  constant: [{ params: { value: 2 } }, { params: { value: -1, shape: [3] } }, { params: { value: 0.5, shape: [2, 3, 4] } }],

  // Layers
  dense: each([features], [{ units: 3 }, ...transforms.map((t) => ({ units: 3, ...t }))]),
  conv2d: each(
    [odd],
    [...windows, ...oblong].map((w) => ({ filters: 4, ...w })),
  ).concat(
    each(
      [pixels, odd],
      transforms.map((t) => ({ filters: 3, stride: 2, ...t })),
    ),
    each(
      [image(6, 6, 4)],
      [
        { filters: 6, groups: 2 },
        { filters: 4, groups: 4, kernel: 4, stride: 2, bias: false, transform: "spectral" },
      ],
    ),
  ),
  "conv2d-transpose": each(
    [image(3, 4, 3)],
    [...windows, ...oblong].map((w) => ({ filters: 2, ...w })),
  ).concat(
    each(
      [image(3, 4, 3)],
      transforms.map((t) => ({ filters: 2, ...t })),
    ),
    each(
      [image(3, 4, 3)],
      grid({ filters: [2], bias: [false, true], kernel: [3, 4], stride: [3], padding: ["explicit"], pad: [1], outputPadding: [0, 2] }),
    ),
  ),
  maxout: each(
    [features],
    [
      { units: 3, pieces: 4 },
      { units: 2, pieces: 2, bias: false },
    ],
  ),
  embedding: [false, true].map((spectral) => ({ params: { classes: 5, size: 3, spectral }, inputs: { label: label(5) } })),
  "batch-norm": each(
    [features, pixels, sequence],
    affine.map((a) => ({ ...a, momentum: 0.8 })),
  ),
  "layer-norm": each([features, pixels, sequence], affine),
  "group-norm": each([features, odd.shape[2] === 3 ? image(4, 3, 6) : odd], grid({ groups: [2, 3], scale: [true], shift: [false, true] })),
  "instance-norm": each([pixels], affine),
  "pixel-norm": each([features, pixels, sequence]),
  "conditional-batch-norm": [features, pixels, sequence].map((x) => ({ params: { classes: 3 }, inputs: { x, label: label(3) } })),
  "minibatch-discrimination": each(
    [features],
    grid({ kernels: [3], dimensions: [2], reduce: ["sum", "mean"], excludeSelf: [false, true] }),
  ),
  "minibatch-stddev": each([features, pixels], [{ group: 4 }, { group: 2 }, { group: 3 }]),
  "self-attention": each([image(3, 2, 8)], [{ reduction: 2 }, { reduction: 64 }, { reduction: 4, spectral: true }]).concat(
    each([image(4, 2, 8)], [{ pooled: true }, { pooled: true, spectral: true }]),
  ),
  "adaptive-norm": ["image", "batch"].map((over) => ({ params: { over }, inputs: { x: pixels, condition: vector(3) } })),
  "modulated-conv2d": grid({ filters: [3], kernel: [1, 2, 3], demodulate: [true, false] }).map((params) => ({
    params,
    inputs: { x: odd, style: vector(4) },
  })),
  "virtual-batch-norm": each([features, pixels], affine),
  prelu: each([features, pixels, sequence]),
  dropout: each([features, pixels]).concat(each([pixels], [{ spatial: true, rate: 0.3 }])),
  "gaussian-noise": each([features, pixels], [{ deviation: 0.2 }]),
  "per-cell-dense": each([odd], [{ units: 4 }, { units: 2, bias: false }, { units: 3, transform: "equalised" }]),
  trainable: [{}, { params: { shape: [3] } }, { params: { shape: [2, 3, 4] } }],

  // Tensors
  activation: each(
    [features, pixels, sequence],
    grid({ function: ["relu", "leaky-relu", "tanh", "sigmoid", "softplus", "softmax", "elu", "selu", "swish", "gelu", "linear"] }),
  ),
  reshape: [...each([vector(18), image(3, 2, 3), floats([9, 2])], [{ shape: [3, 3, 2] }, { shape: [18] }])],
  flatten: each([features, odd, sequence]),
  concat: [
    [features, vector(2)],
    [odd, image(7, 5, 1), odd],
    [sequence, floats([3, 1])],
  ].map((xs) => ({ inputs: { xs } })),
  add: combined,
  subtract: combined,
  multiply: combined,
  fade: [0, 0.3].flatMap((share) => [pair(pixels, pixels, { share }), pair(scalar, scalar, { share })]),
  average: [{ inputs: { xs: [features, features, features] } }, { inputs: { xs: [scalar, scalar] } }],
  scale: each([features, scalar, image(2, 2, 1, "unit")], [{ factor: 2, shift: -1 }, { factor: -0.5 }, { shift: 3 }]),
  upsample: each(
    [image(3, 4, 2)],
    [
      { method: "nearest", factor: 3 },
      { method: "bilinear", factor: 2 },
      { method: "bilinear", factor: 3 },
      { method: "bicubic", factor: 4 },
      { method: "bicubic", factor: 3 },
      { method: "binomial" },
    ],
  ),
  downsample: each(
    [image(6, 12, 2)],
    [{ method: "mean", factor: 3 }, { method: "bilinear", factor: 2 }, { method: "bilinear", factor: 3 }, { method: "binomial" }],
  ),
  resize: each(
    [image(7, 5, 2)],
    [
      { height: 4, width: 3 },
      { height: 7, width: 9 },
      { height: 14, width: 10 },
    ],
  ),
  pool: each([odd], grid({ method: ["max", "mean"], kernel: [2, 3], stride: [1, 2, 3], padding: ["valid", "same"] })).concat(
    each([odd], grid({ method: ["max", "mean"], kernel: [3], stride: [2], padding: ["explicit"], pad: [1] })),
  ),
  "global-pool": each([odd], grid({ method: ["mean", "max", "sum"] })),
  "one-hot": each([label(4)], [{}], "label"),
  "tile-over-space": [{ params: { height: 2, width: 3 }, inputs: { x: features } }, { inputs: { x: features, like: odd } }],
  "slice-features": each([features, image(2, 3, 6), floats([2, 6])], [{ from: 2, count: 3 }]),
  "split-features": each([features, image(2, 3, 6)], [{}, { at: 2 }]),
  reparameterise: grid({ spread: ["log-deviation", "log-variance", "deviation"], distribution: ["normal", "truncated"] }).map((params) => ({
    params,
    inputs: { mean: features, spread: vector(6, "non-negative") },
  })),
  "stop-gradient": each([features, pixels]),
  "batch-concat": [
    [features, features],
    [pixels, pixels, pixels],
    [label(3), label(3)],
  ].map((xs) => ({ inputs: { xs } })),
  "batch-split": each([features, pixels]).concat({ inputs: { x: features }, batch: 5 }),
  "batch-mean": each([features, pixels]),
  "image-pool": each([features, pixels], [{ size: 3 }, { size: 0 }]),
  "controlled-scalar": [{ inputs: { measured: scalar, reference: scalar } }],
  interpolate: [pair(features, features), pair(pixels, pixels)],
  blur: each([odd], grid({ filter: ["1-2-1", "1-3-3-1", "1-4-6-4-1"], padding: [0, 1, 2] })),
  "inner-product": [pair(features, features), pair(pixels, pixels)],
  augment: each([odd], grid({ shift: [0, 2], flip: [true, false], fill: [0, -1] })),
  crop: each(
    [odd],
    [
      { height: 4, width: 4 },
      { height: 7, width: 1 },
    ],
  ),
  "pad-image": each([odd], grid({ amount: [0, 1, 3], mode: ["zeros", "reflect"] })),
  "squared-norm": each([features, pixels]),
  "log-sum-exp": each([features]),
  "feature-pool": each([features, image(2, 3, 6)], grid({ pieces: [2, 3], method: ["max", "mean", "norm"] })),
  "depth-to-space": each([image(2, 3, 8)], [{ factor: 2 }]),
  divide: [pair(features, vector(6, "non-negative")), pair(pixels, image(6, 6, 2, "non-negative"))],
  elementwise: each(
    [features, scalar],
    grid({ function: ["square", "absolute", "exponential", "reciprocal", "sine", "cosine", "sign"] }),
  ).concat(each([vector(6, "non-negative")], grid({ function: ["root", "logarithm"] }))),
  reduce: each(
    [features, pixels, sequence],
    grid({ method: ["mean", "sum", "maximum", "norm", "deviation"], over: ["example", "features", "everything"] }),
  ).concat(each([pixels, sequence], grid({ method: ["mean", "sum", "maximum", "norm", "deviation"], over: ["places"] }))),
  "mat-mul": [
    pair(sequence, floats([4, 2])),
    pair(sequence, floats([3, 2]), { transposeA: true }),
    pair(sequence, floats([5, 4]), { transposeB: true }),
    pair(sequence, sequence, { transposeB: true }),
  ],
  transpose: each([sequence], [{}]).concat(each([odd], grid({ swap: ["first-second", "second-third", "first-third"] }))),
  stack: [{ inputs: { xs: [features, features, features] } }, { inputs: { xs: [features] } }],
  slice: each([odd], grid({ axis: ["first", "second", "third"], from: [1], count: [2] })).concat(
    each([sequence], grid({ axis: ["first", "second"], from: [0, 1], count: [2] })),
    each([features], [{ from: 2, count: 3 }]),
  ),
  "pick-by-label": [sequence, vector(3)].map((x) => ({ inputs: { x, label: label(3) } })),
  clamp: each([features, pixels], [{}, { low: 0 }, { low: -0.5, high: 0.25 }]),
  standardise: each([features, pixels, sequence], [{}, { scale: 55 }]),
  dequantise: each([pixels], [{ width: 0.01 }]),
  "running-mean": each([features, pixels, scalar]),
  "pick-at-random": [0, 0.3, 1].flatMap((probability) => [
    pair(features, features, { probability }),
    pair(pixels, pixels, { probability }),
  ]),
  "shift-batch": each([features, pixels, label(3)], [{}, { by: 3 }, { by: 4 }]),
  psnr: [compared(pixels, pixels), compared(features, features, { span: 1 })],
  ssim: [compared(image(11, 12, 2), image(11, 12, 2)), compared(image(12, 12, 1), image(12, 12, 1), { span: 1 })],

  // Losses
  "non-saturating-loss": [...score, ...targets, ...each([logits], [{ side: "generator", generatorTarget: 0.7 }], "score")],
  "minimax-loss": [...score, ...targets],
  "least-squares-loss": [
    ...score,
    ...each(
      [logits],
      [
        { side: "fake", fakeTarget: -1 },
        { side: "generator", generatorTarget: 0 },
      ],
      "score",
    ),
  ],
  "wasserstein-loss": score,
  "hinge-loss": score,
  "bce-loss": [
    ...grid({ from: ["logits"], reduce: reductions, weight: [1, 0.5] }).map((params) => compared(pixels, image(6, 6, 2, "unit"), params)),
    ...grid({ from: ["probabilities"], reduce: reductions }).map((params) =>
      compared(image(6, 6, 2, "unit"), image(6, 6, 2, "unit"), params),
    ),
    ...each([logits], [{ target: 0.9 }, { target: 0 }]),
  ],
  "softmax-cross-entropy": [
    ...grid({ smoothing: [0, 0.1], weight: [1, 2] }).map((params) => ({ params, inputs: { logits: features, label: label(6) } })),
    { inputs: { logits: features, label: vector(6, "probability") } },
  ],
  "l1-loss": grid({ reduce: reductions, weight: [1, 10] }).map((params) => compared(pixels, pixels, params)),
  "l2-loss": grid({ reduce: reductions, weight: [1, 0.5] }).map((params) => compared(features, features, params)),
  "kl-normal-loss": grid({ spread: ["log-deviation", "log-variance", "deviation"], reduce: reductions }).map((params) => ({
    params,
    inputs: { mean: features, spread: vector(6, "non-negative") },
  })),
  "charbonnier-loss": grid({ reduce: reductions, weight: [1, 10], epsilon: [0.1] }).map((params) => compared(pixels, pixels, params)),
  "total-variation": each([odd], [{}, { weight: 0.1 }]),
  "feature-matching": grid({ distance: ["squared", "absolute"], reduce: ["sum", "mean"] }).map((params) => ({
    params,
    inputs: { generated: features, real: features },
  })),

  // Penalties
  "gradient-penalty": grid({ sides: ["two", "one"], center: [0, 1], weight: [10] }).map((params) => ({
    params,
    inputs: { score: logits, at: pixels },
  })),
  "input-gradient": [{ inputs: { score: logits, at: pixels } }],
  "r1-penalty": [{ params: { gamma: 5 }, inputs: { score: logits, at: features } }],
};
