import { z } from "zod";
import { err, ok } from "../../core/result.ts";
import { image, label, vector } from "../../core/tensor-type.ts";
import { defineData } from "../definition.ts";
import { choice, flag, integer, number } from "../params.ts";
import { order, pool, poolProblem, range, renewal } from "./fields/batches.ts";
import { mismatchedImages } from "./fields/mismatched.ts";
import { reduceImages } from "./fields/reduce.ts";
import { captionLength, captionOf, captionType, embedCaption, encodeCaption } from "./shapes/captions.ts";
import { attributeNames, drawScene, factorNames, factorsOf, kinds, writeAttributes } from "./shapes/factors.ts";
import { mapParam } from "./shapes/map-param.ts";
import { paintScene } from "./shapes/paint.ts";

export const shapes = defineData({
  family: "data",
  kind: "shapes",
  group: "Data",
  places: ["board"],
  doc: {
    title: "Shapes",
    summary: "Draws one coloured shape on a background and tells everything about it: shape, factors, map and caption.",
    useWhen: "Colour images whose every factor is known: for conditions, captions, image pairs and latent directions.",
    mistakes: ["Two Shapes cards draw independently: wire image and map from the same card to get pairs."],
    keywords: ["captions", "text", "attributes", "segmentation", "pairs", "colour", "images", "stripes", "pix2pix", "cyclegan"],
  },
  params: z.strictObject({
    size: integer(32, { label: "Size", unit: "pixels", min: 16, max: 256 }),
    range: range(),
    examples: pool(),
    texture: choice("any", { any: "Any", plain: "Plain", striped: "Striped", dotted: "Dotted" }, { label: "Texture" }),
    outline: choice("any", { any: "Any", filled: "Filled", outlined: "Outlined" }, { label: "Filled or outlined" }),
    rotate: flag(true, { label: "Rotated" }),
    shading: number(0.2, { label: "Shading", min: 0, max: 1, help: "How strongly a light from the top left shades the scene." }),
    map: mapParam,
    reduction: choice(
      "4",
      { 2: "Half", 4: "A quarter", 8: "An eighth" },
      {
        label: "Small image's side",
        help: "The image again with so much less detail: what a super-resolution network gets.",
        advanced: true,
      },
    ),
    embedding: integer(64, {
      label: "Embedding size",
      min: 4,
      max: 1024,
      scale: "log",
      advanced: true,
      help: "Numbers that a caption becomes.",
    }),
    order: order(),
    renewal: renewal(),
  }),
  inputs: [],
  outputs: [
    { name: "image", meaning: "image", symbol: "x" },
    { name: "label", meaning: "label", symbol: "y" },
    { name: "attributes", meaning: "vector", symbol: "a" },
    { name: "factors", meaning: "vector", symbol: "f" },
    { name: "map", label: "label map", meaning: "image", symbol: "m" },
    { name: "other", label: "image of another shape", meaning: "image", symbol: "x'" },
    { name: "small", label: "small image", meaning: "image", symbol: "x^{\\downarrow}" },
    { name: "caption", meaning: "text", symbol: "t" },
    { name: "embedding", label: "caption embedding", meaning: "vector", symbol: "\\varphi" },
  ],
  infer({ params: { size, range, embedding, reduction, examples } }) {
    // The picture, its map and another one.
    const problem = poolProblem(examples, 3 * 3 * size * size);
    if (problem !== undefined) return err(problem);
    const small = size / Number(reduction);
    if (!Number.isInteger(small)) {
      return err({
        code: "data.reduction",
        param: "reduction",
        message: `${size} pixels cannot be divided by ${reduction}: choose a size that can, or another reduction.`,
      });
    }
    return ok({
      outputs: {
        image: image(size, size, 3, range),
        label: { ...label(kinds.length), names: kinds },
        attributes: { ...vector(attributeNames.length, "unit"), names: attributeNames },
        factors: vector(factorNames.length, "signed"),
        map: image(size, size, 3, range),
        other: image(size, size, 3, range),
        small: image(small, small, 3, range),
        caption: captionType,
        embedding: vector(embedding),
      },
    });
  },
  size: (params) => params.examples,
  generate({ params, random, count }) {
    const pixels = params.size * params.size * 3;
    const images = new Float32Array(count * pixels);
    const maps = new Float32Array(count * pixels);
    const labels = new Int32Array(count);
    const attributes = new Float32Array(count * attributeNames.length);
    const factors = new Float32Array(count * factorNames.length);
    const captions = new Int32Array(count * captionLength);
    const embeddings = new Float32Array(count * params.embedding);
    // All scenes first: cards with other textures or outlines then draw the same ones from the same random numbers.
    const scenes = Array.from({ length: count }, () => drawScene(params, random));
    for (const [i, scene] of scenes.entries()) {
      const tokens = encodeCaption(captionOf(scene, random));
      const part = (all: Float32Array) => all.subarray(i * pixels, (i + 1) * pixels);
      paintScene(scene, params, part(images), part(maps));
      labels[i] = scene.kind;
      writeAttributes(scene, attributes, i * attributeNames.length);
      factors.set(factorsOf(scene), i * factorNames.length);
      captions.set(tokens.slice(0, captionLength), i * captionLength);
      embeddings.set(embedCaption(tokens, params.embedding), i * params.embedding);
    }
    if (params.range === "signed") for (const all of [images, maps]) for (let k = 0; k < all.length; k++) all[k] = 2 * (all[k] ?? 0) - 1;
    const small = reduceImages(images, { size: params.size, channels: 3, factor: Number(params.reduction) });
    const other = mismatchedImages(images, labels, { size: pixels, random });
    return { image: images, label: labels, other, attributes, factors, map: maps, small, caption: captions, embedding: embeddings };
  },
});
