/** @file What kinds say about a use that cannot be: which mistake, where on the node. */
import { expect, test } from "vitest";
import { floats, image, label, scalar, vector } from "../../src/core/tensor-type.ts";
import type { OperationDefinition } from "../../src/nodes/definition.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { byPort, type Case } from "./run-operation.ts";

const pixels = image(6, 6, 2);

const mistakes: readonly (readonly [what: string, kind: string, given: Case, code: string, place: string])[] = [
  ["an image into Dense", "dense", { inputs: { x: pixels } }, "shape.rank", "x"],
  ["a vector into a convolution", "conv2d", { inputs: { x: vector(4) } }, "shape.rank", "x"],
  [
    "a kernel larger than the image",
    "conv2d",
    { params: { kernel: 7, padding: "valid" }, inputs: { x: pixels } },
    "shape.window",
    "kernel",
  ],
  [
    "more padding taken off than there is",
    "conv2d-transpose",
    { params: { padding: "explicit", pad: 9 }, inputs: { x: pixels } },
    "shape.window",
    "pad",
  ],
  [
    "output padding as large as the stride",
    "conv2d-transpose",
    { params: { padding: "explicit", outputPadding: 2 }, inputs: { x: pixels } },
    "shape.output-padding",
    "outputPadding",
  ],
  ["an image into Maxout", "maxout", { inputs: { x: pixels } }, "shape.rank", "x"],
  ["a label into Batch norm", "batch-norm", { inputs: { x: label(3) } }, "type.float", "x"],
  ["a label into an activation", "activation", { inputs: { x: label(3) } }, "type.float", "x"],
  ["one number into a softmax", "activation", { params: { function: "softmax" }, inputs: { x: scalar } }, "shape.rank", "x"],
  ["groups that do not divide the features", "group-norm", { params: { groups: 4 }, inputs: { x: vector(6) } }, "shape.groups", "groups"],
  ["a map of one pixel into Instance norm", "instance-norm", { inputs: { x: image(1, 1, 8) } }, "shape.window", "x"],
  ["a vector into Resize", "resize", { inputs: { x: vector(4) } }, "shape.rank", "x"],
  ["a vector into an embedding", "embedding", { inputs: { label: vector(10) } }, "type.label", "label"],
  [
    "another number of classes into an embedding",
    "embedding",
    { params: { classes: 5 }, inputs: { label: label(10) } },
    "shape.classes",
    "classes",
  ],
  ["a one-hot vector into One-hot", "one-hot", { inputs: { label: vector(10) } }, "type.label", "label"],
  ["whole features of a vector", "dropout", { params: { spatial: true }, inputs: { x: vector(4) } }, "shape.rank", "spatial"],
  ["a shape of another size", "reshape", { params: { shape: [5, 5, 3] }, inputs: { x: vector(64) } }, "shape.size", "shape"],
  ["no shape", "reshape", { params: { shape: [] }, inputs: { x: vector(64) } }, "shape.empty", "shape"],
  ["a vector beside an image", "concat", { inputs: { xs: [pixels, vector(2)] } }, "shape.concat", "xs"],
  ["nothing to concatenate", "concat", {}, "graph.unwired", "xs"],
  ["labels to concatenate", "concat", { inputs: { xs: [vector(2), label(2)] } }, "type.float", "xs"],
  ["images of two sizes to add", "add", { inputs: { a: pixels, b: image(3, 3, 2) } }, "shape.broadcast", "b"],
  ["a sequence and an image to multiply", "multiply", { inputs: { a: pixels, b: floats([6, 2]) } }, "shape.broadcast", "b"],
  ["vectors of two sizes to average", "average", { inputs: { xs: [vector(2), vector(3)] } }, "shape.broadcast", "xs"],
  ["a factor that does not divide the image", "downsample", { params: { factor: 4 }, inputs: { x: pixels } }, "shape.divide", "factor"],
  [
    "padding beyond half a window",
    "pool",
    { params: { padding: "explicit", pad: 2, kernel: 3 }, inputs: { x: pixels } },
    "shape.window",
    "pad",
  ],
  ["a cut larger than the image", "crop", { params: { height: 4, width: 8 }, inputs: { x: pixels } }, "shape.window", "width"],
  [
    "a mirror as wide as the image",
    "pad-image",
    { params: { amount: 6, mode: "reflect" }, inputs: { x: pixels } },
    "shape.window",
    "amount",
  ],
  ["features that are not there", "slice-features", { params: { from: 3, count: 4 }, inputs: { x: vector(6) } }, "shape.slice", "count"],
  ["halves of an odd number", "split-features", { inputs: { x: vector(5) } }, "shape.slice", "at"],
  ["a spread of another shape", "reparameterise", { inputs: { mean: vector(4), spread: vector(5) } }, "shape.broadcast", "spread"],
  ["ends of two shapes", "interpolate", { inputs: { a: pixels, b: vector(4) } }, "shape.broadcast", "b"],
  ["an image to repeat over space", "tile-over-space", { inputs: { x: pixels } }, "shape.rank", "x"],
  [
    "channels that do not fill the pixels",
    "depth-to-space",
    { params: { factor: 2 }, inputs: { x: image(2, 2, 6) } },
    "shape.groups",
    "factor",
  ],
  ["an empty interval of noise", "noise", { params: { distribution: "uniform", low: 1, high: 1 } }, "noise.empty", "high"],
  ["stratified vectors", "noise", { params: { distribution: "stratified", shape: [2] } }, "noise.stratified", "shape"],
  ["noise without a shape", "noise", { params: { shape: [] } }, "shape.empty", "shape"],
  ["a class beyond the last", "fixed-label", { params: { classes: 3, label: 3 } }, "label.range", "label"],
  ["class numbers as scores", "hinge-loss", { inputs: { score: label(2) } }, "type.float", "score"],
  ["a target of another shape", "l1-loss", { inputs: { x: pixels, target: image(3, 3, 2) } }, "shape.pair", "target"],
  [
    "a label of more classes than logits",
    "softmax-cross-entropy",
    { inputs: { logits: vector(5), label: label(10) } },
    "shape.classes",
    "label",
  ],
  [
    "probabilities of another number of classes",
    "softmax-cross-entropy",
    { inputs: { logits: vector(5), label: vector(4) } },
    "shape.pair",
    "label",
  ],
  ["images of two sizes to fade between", "fade", { inputs: { a: pixels, b: image(3, 3, 2) } }, "shape.pair", "b"],
  ["one number to halve", "batch-split", { inputs: { x: scalar } }, "shape.rank", "x"],
  ["batches of two shapes", "batch-concat", { inputs: { xs: [pixels, vector(3)] } }, "shape.concat", "xs"],
];

test.each(mistakes)("%s is a mistake that names its place (%s)", (_, kind, given, code, place) => {
  const definition = catalogue.get(kind) as OperationDefinition;
  const params = definition.params.parse(given.params ?? {});
  const result = definition.infer({ params, inputs: byPort(definition, given.inputs ?? {}, (__, type) => type) as never });
  expect(result.ok).toBe(false);
  if (result.ok) return;
  expect(result.error.code).toBe(code);
  expect(result.error.param ?? result.error.port).toBe(place);
  expect(result.error.message).toMatch(/^\p{Lu}.*\.$|^\d.*\.$/u);
});
