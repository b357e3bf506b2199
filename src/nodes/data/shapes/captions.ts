/** @file Says in words what a scene shows, and turns words into numbers. */
import { createRandom, type RandomSource } from "../../../core/random.ts";
import type { TensorType } from "../../../core/tensor-type.ts";
import { attributeNames, namesOf, type Scene } from "./factors.ts";

/** Word number 0 fills up short captions. */
export const vocabulary: readonly string[] = [
  "",
  ...attributeNames,
  "a",
  "an",
  "on",
  "at",
  "the",
  "background",
  "there",
  "is",
  "shape",
  "in",
];

/** Words of the longest caption. */
export const captionLength = 16;

export const captionType: TensorType = {
  meaning: "text",
  shape: [captionLength],
  dtype: "int32",
  range: "non-negative",
  classes: vocabulary.length,
  names: vocabulary,
};

const numberOf: ReadonlyMap<string, number> = new Map(vocabulary.map((word, number) => [word, number]));

/** One of several phrasings; words that say the usual (plain, filled, medium) are sometimes left out. */
export function captionOf(scene: Scene, random: RandomSource): string {
  const [kind = "", colour = "", size = "", column = "", row = "", background = "", outline = "", texture = ""] = namesOf(scene);
  const said = (word: string, usual: string) => (word !== usual || random.uniform() < 0.25 ? [word] : []);
  const about = [...said(size, "medium"), ...said(outline, "filled"), ...said(texture, "plain"), colour];
  const thing = [/^[aeiou]/.test(about[0] ?? "") ? "an" : "a", ...about, kind];
  const place = random.uniform() < 0.7 ? ["at", "the", row, column] : [];
  const ground = random.uniform() < 0.7 ? ["on", "a", background, "background"] : [];
  const words = random.uniform() < 0.3 ? ["there", "is", ...thing, ...place, ...ground] : [...thing, ...place, ...ground];
  return words.join(" ");
}

/** Word numbers; a word outside the vocabulary is left out. */
export function encodeCaption(caption: string): number[] {
  return caption
    .toLowerCase()
    .split(/[^a-z]+/)
    .flatMap((word) => numberOf.get(word) ?? []);
}

export function decodeCaption(tokens: Iterable<number>): string {
  return [...tokens].flatMap((token) => (token === 0 ? [] : [vocabulary[token] ?? "?"])).join(" ");
}

const tables = new Map<number, Float32Array>();

/** A fixed direction per word, N(0, 1): the same in every project. Row-major [words, size]. */
function directions(size: number): Float32Array {
  const known = tables.get(size);
  if (known) return known;
  const random = createRandom(0, `shapes/words/${size}`);
  const made = Float32Array.from({ length: vocabulary.length * size }, () => random.normal());
  tables.set(size, made);
  return made;
}

/** A caption as a vector: the sum of its words' directions over the root of their number, so that each entry is about N(0, 1). */
export function embedCaption(tokens: readonly number[], size: number): Float32Array {
  const table = directions(size);
  const out = new Float32Array(size);
  const words = tokens.filter((token) => token > 0 && token <= attributeNames.length);
  const scale = 1 / Math.sqrt(Math.max(1, words.length));
  for (const word of words) for (let k = 0; k < size; k++) out[k] = (out[k] ?? 0) + scale * (table[word * size + k] ?? 0);
  return out;
}
