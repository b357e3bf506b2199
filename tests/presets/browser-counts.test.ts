/** @file Parameter counts of the presets that train in a browser, against their specifications. */
import { expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { openText } from "../../src/graph/file.ts";
import { catalogue } from "../../src/nodes/registry.ts";

const files = import.meta.glob<string>("../../presets/*.json", { eager: true, query: "?raw", import: "default" });

function counts(id: string): Record<string, number> {
  const opened = openText(files[`../../presets/${id}.json`] ?? "", kindsOf(catalogue));
  if (!opened.ok) throw new Error(opened.error.message);
  const { plan, analysis } = compile(opened.value.project, catalogue);
  expect(plan).toBeDefined();
  return Object.fromEntries([...analysis.networks.values()].map((network) => [network.id, network.trainable]));
}

/** Whole numbers: built elsewhere from the same specification, or added up by hand. */
const wanted: Record<string, Record<string, number>> = {
  "keras-gan": { generator: 1_489_936, discriminator: 533_505 },
  "dcgan-28": { generator: 259_040, discriminator: 55_265 },
  "dcgan-64": { generator: 304_352, discriminator: 175_296 },
  "ring-gan": { generator: 2 * 64 + 64 + 64 * 64 + 64 + 64 * 2 + 2, discriminator: 2 * 64 + 64 + 64 * 64 + 64 + 64 + 1 },
  "sngan-ring": { generator: 33_666, discriminator: 33_537 },
  "sngan-32": { generator: 437_251, discriminator: 185_617 },
  "sngan-projection-32": { generator: 310_147, discriminator: 67_168 },
  "sagan-32": { generator: 610_500, discriminator: 595_426 },
  "biggan-32": { generator: 295_620, discriminator: 270_530 },
  "pix2pix-32": { generator: 1_044_227, discriminator: 10_289 },
  "pix2pix-32-l1": { generator: 1_044_227 },
  "pix2pix-32-cgan": { generator: 1_044_227, discriminator: 10_289 },
  "pix2pix-32-pixel": { generator: 1_044_227, discriminator: 7 * 16 + 17 * 32 + 2 * 32 + 33 },
  // Three input channels fewer.
  "pix2pix-32-unconditional": { generator: 1_044_227, discriminator: 10_289 - 3 * 4 * 4 * 16 },
  "cyclegan-32": { "to-striped": 272_515, "to-plain": 272_515, "d-striped": 9_521, "d-plain": 9_521 },
  midinet: { generator: 530_625, discriminator: 312_703 },
  // One slope per channel in each of the seven PReLU layers: 95 more in all than the specification, whose 129 numbers beside
  // the other layers fit neither these 224 nor one slope per layer, which would be 7.
  "srgan-32": { generator: 173_379 + 7 * 32, discriminator: 360_241 },
  "lapgan-28": {
    generator0: 54_177,
    generator1: 54_177,
    generator2: 95_025,
    discriminator0: 29_665,
    discriminator1: 26_753,
    discriminator2: 23_041,
  },
  "stackgan-small": {
    augmentation1: 2_080,
    generator1: 87_552,
    discriminator1: 15_409,
    augmentation2: 2_080,
    generator2: 269_560,
    discriminator2: 190_065,
  },
  "stylegan2-32": { mapping: 16_640, generator: 255_667, discriminator: 288_993 },
  "sni-32": { generator: 229_609, discriminator: 288_993 },
};

it.each(Object.keys(wanted))("%s has the parameters of its specification", (id) => {
  expect(counts(id)).toMatchObject(wanted[id] ?? {});
});

it("the progressive discriminator has the parameters of its specification, all its parts together", () => {
  const { generator, ...parts } = counts("pggan-32");
  expect(generator).toBe(211_580);
  expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(212_433);
});
