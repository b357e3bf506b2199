import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { image, label } from "../../core/tensor-type.ts";
import { defineData } from "../definition.ts";
import { flag, integer, number } from "../params.ts";
import { drawByHand } from "./digits/hand.ts";
import { drawInk } from "./digits/ink.ts";
import { skeletons } from "./digits/skeletons.ts";
import { order, pool, poolProblem, range, renewal } from "./fields/batches.ts";

export const digits = defineData({
  family: "data",
  kind: "digits",
  group: "Data",
  places: ["board"],
  doc: {
    title: "Digits",
    summary: "Draws handwritten-looking digits with a pen that slants, shakes and presses differently each time.",
    useWhen: "You want images with labels at once, without opening files.",
    mistakes: ["They look like MNIST but are not: do not compare scores with published ones."],
    keywords: ["mnist", "stacked", "handwriting", "numbers", "images", "labels"],
  },
  params: z.strictObject({
    size: integer(28, { label: "Size", unit: "pixels", min: 16, max: 128 }),
    range: range(),
    examples: pool(),
    stacked: flag(false, {
      label: "Three in one image",
      help: "Puts a digit each into red, green and blue: 1,000 classes to count modes by.",
    }),
    variation: number(1, { label: "Variation", min: 0, max: 1.5, help: "How differently the same digit is written; 1 is as people do." }),
    thickness: number(1, { label: "Pen", min: 0.4, max: 2.5, help: "Stroke width as a multiple of the usual one." }),
    blur: number(0, { label: "Blur", unit: "pixels", min: 0, max: 4, advanced: true }),
    noise: number(0, {
      label: "Noise",
      min: 0,
      max: 0.5,
      advanced: true,
      help: "Standard deviation of grain added to each pixel, whose values span 1.",
    }),
    order: order(),
    renewal: renewal(),
  }),
  inputs: [],
  outputs: [
    { name: "image", meaning: "image", symbol: "x" },
    { name: "label", meaning: "label", symbol: "y" },
  ],
  infer({ params: { size, range, stacked, examples } }) {
    const channels = stacked ? 3 : 1;
    const problem = poolProblem(examples, channels * size * size);
    if (problem !== undefined) return err(problem);
    return ok({ outputs: { image: image(size, size, channels, range), label: label(stacked ? 1000 : 10) } });
  },
  size: (params) => params.examples,
  generate({ params, random, count }) {
    const { size, noise, stacked } = params;
    const channels = stacked ? 3 : 1;
    const images = new Float32Array(count * size * size * channels);
    const labels = new Int32Array(count);
    const plane = new Float32Array(size * size);
    for (let i = 0; i < count * channels; i++) {
      const digit = random.integer(10);
      const at = Math.floor(i / channels);
      labels[at] = 10 * (labels[at] ?? 0) + digit;
      const ways = skeletons[digit] ?? [];
      const lines = drawByHand(ways[random.integer(ways.length)] ?? [], params, random);
      const softness = Math.max(1, size / 28) * (1 + 0.3 * params.variation * random.uniform()) + params.blur;
      drawInk(plane.fill(0), lines, { size, softness, level: 1 - 0.12 * params.variation * random.uniform() });
      for (let p = 0; p < plane.length; p++) images[(at * plane.length + p) * channels + (i % channels)] = plane[p] ?? 0;
    }
    if (noise > 0) for (let k = 0; k < images.length; k++) images[k] = Math.max(0, Math.min(1, (images[k] ?? 0) + noise * random.normal()));
    if (params.range === "signed") for (let k = 0; k < images.length; k++) images[k] = 2 * (images[k] ?? 0) - 1;
    return { image: images, label: labels };
  },
});
