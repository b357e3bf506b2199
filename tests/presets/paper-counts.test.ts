/**
 * @file Parameter counts of the presets of the papers' sizes. Whole numbers are what the papers' code, or a well-known
 * re-implementation, counts; the others are added up by hand, layer by layer.
 */
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { openText } from "../../src/graph/file.ts";
import { catalogue } from "../../src/nodes/registry.ts";

const files = import.meta.glob<string>("../../presets/*.json", { eager: true, query: "?raw", import: "default" });

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
const dense = (from: number, to: number, bias = 1) => from * to + bias * to;
const conv = (kernel: number, from: number, to: number, bias = 1) => kernel * kernel * from * to + bias * to;
const norm = (...features: number[]) => 2 * sum(features);
/** A chain of convolutions without biases. */
const chain = (kernel: number, ...features: number[]) => sum(features.slice(1).map((to, i) => conv(kernel, features[i] ?? 0, to, 0)));
/** Two convolutions of 3 × 3, and one of 1 × 1 on the short cut where there is one. */
const residual = (from: number, to: number, short = true) => conv(3, from, to) + conv(3, to, to) + (short ? conv(1, from, to) : 0);
/** Queries, keys and values of an eighth, an eighth and a half of the features, the way back, and γ. */
const attention = (features: number) => (features * features * (1 + 1 + 4 + 4)) / 8 + 1;

/** Of the conditional residual generators: two norms per block, with a row per class. */
const classBlock = (from: number, to: number, classes: number) => residual(from, to) + 2 * classes * (from + to);
/** StackGAN's bottleneck: 1 × 1, 3 × 3, 3 × 3, each with a norm. */
const bottleneck = (features: number, between: number) =>
  conv(1, features, between, 0) + conv(3, between, between, 0) + conv(3, between, features, 0) + norm(between, between, features);
/** StackGAN's last part of D: the caption beside 512 features of 4 × 4, mixed, and one kernel of 4. */
const judged = dense(1024, 128) + conv(1, 512 + 128, 512, 0) + norm(512) + conv(4, 512, 1);
/** ControlDCGAN's module of two convolutions of 64 filters; with norms that learn, or without. */
const module64 = (norms: number) => 2 * conv(3, 64, 64) + norms * norm(64, 64);
/** ControlGAN's classifier: two layer norms, the second of `between` features. */
const layerBlock = (from: number, between: number, to: number, short: boolean) =>
  norm(from, between) + conv(3, from, between) + conv(3, between, to) + (short ? conv(1, from, to) : 0);
/** A weight-normalised convolution: a length for every filter too. */
const lengths = (kernel: number, from: number, to: number) => conv(kernel, from, to) + to;

const wanted: Record<string, Record<string, number>> = {
  "gan-2014-mnist": { generator: 2_503_984, discriminator: 1_231_441 },
  "gan-2014-cifar-dense": {
    generator: dense(100, 8000) + dense(8000, 8000) + dense(8000, 3072),
    discriminator: dense(3072, 1600 * 5) + dense(1600, 1600 * 5) + dense(1600, 1),
  },
  "gan-2014-cifar": {
    generator: dense(100, 8000) + dense(8000, 8000) + conv(5, 80, 3, 0) + 32 * 32 * 3,
    discriminator: conv(8, 3, 32 * 2) + conv(8, 32, 32 * 2) + conv(5, 32, 192 * 2) + dense(5 * 5 * 192, 500 * 5) + dense(500, 1),
  },
  "cgan-2014": { generator: 2_413_984, discriminator: 1_224_351 },
  // 6.8 and 6.7 million in the words of the specification; norms learn nothing here.
  "cgan-conv": {
    generator: dense(110, 1024, 0) + dense(1034, 6272, 0) + conv(5, 138, 64, 0) + conv(5, 74, 1, 0),
    discriminator: conv(5, 11, 64, 0) + conv(5, 74, 128, 0) + dense(6272 + 10, 1024, 0) + dense(1034, 1, 0),
  },
  // 2.66 and 0.53 million.
  "acgan-tfjs": {
    generator: 10 * 100 + dense(100, 3456) + conv(5, 384, 192) + norm(192) + conv(5, 192, 96) + norm(96) + conv(5, 96, 1),
    discriminator: conv(3, 1, 32) + conv(3, 32, 64) + conv(3, 64, 128) + conv(3, 128, 256) + dense(7 * 7 * 256, 1 + 10),
  },
  "acgan-cifar": {
    generator: dense(110, 384) + chain(4, 384, 192, 96, 48, 3) + 3 + norm(192, 96, 48),
    discriminator: conv(3, 3, 16) + chain(3, 16, 32, 64, 128, 256, 512) + norm(32, 64, 128, 256, 512) + dense(4 * 4 * 512, 11),
  },
  "acgan-imagenet": {
    generator: dense(110, 768) + chain(5, 768, 384, 256, 192, 64) + conv(8, 64, 3) + norm(384, 256, 192, 64),
    discriminator: conv(3, 3, 16) + chain(3, 16, 32, 64, 128, 256, 512) + norm(32, 64, 128, 256, 512) + dense(16 * 16 * 512, 11),
  },
  "dcgan-64-torch": { generator: 3_576_704, discriminator: 2_765_568 },
  // 18.9 and 17.2 million.
  "dcgan-64-theano": {
    generator: dense(100, 4 * 4 * 1024, 0) + chain(5, 1024, 512, 256, 128, 3) + norm(1024, 512, 256, 128),
    discriminator: chain(5, 3, 128, 256, 512, 1024) + norm(256, 512, 1024) + dense(4 * 4 * 1024, 1, 0),
  },
  "dcgan-64-tensorflow": {
    generator: dense(100, 4 * 4 * 512) + chain(5, 512, 256, 128, 64, 3) + 256 + 128 + 64 + 3 + norm(512, 256, 128, 64),
    discriminator: chain(5, 3, 64, 128, 256, 512) + 64 + 128 + 256 + 512 + norm(128, 256, 512) + dense(4 * 4 * 512, 1),
  },
  "lapgan-cifar": {
    generator0: 218_179,
    generator1: 218_179,
    generator2: dense(100, 1200) + dense(1200, 1200) + dense(1200, 8 * 8 * 3),
    discriminator0: conv(5, 3, 64) + conv(5, 64, 64) + dense(10 * 10 * 64, 1),
    discriminator1: conv(5, 3, 64) + conv(5, 64, 64) + dense(3 * 3 * 64, 1),
    discriminator2: dense(8 * 8 * 3, 600) + dense(600, 600) + dense(600, 1),
  },
  stackgan: {
    augmentation1: dense(1024, 256),
    augmentation2: dense(1024, 256),
    generator1:
      dense(228, 4 * 4 * 1024) +
      norm(4 * 4 * 1024) +
      bottleneck(1024, 256) +
      chain(3, 1024, 512, 256, 128, 3) +
      norm(512, 256, 128) +
      bottleneck(512, 128),
    discriminator1: chain(4, 3, 64, 128, 256, 512) + norm(128, 256, 512) + bottleneck(512, 128) + judged,
    generator2:
      conv(3, 3, 128, 0) +
      chain(4, 128, 256, 512) +
      norm(256, 512) +
      conv(3, 512 + 128, 512, 0) +
      norm(512) +
      4 * (chain(3, 512, 512, 512) + norm(512, 512)) +
      chain(3, 512, 256, 128, 64, 32, 3) +
      norm(256, 128, 64, 32),
    discriminator2:
      chain(4, 3, 64, 128, 256, 512, 1024, 2048) +
      chain(1, 2048, 1024, 512) +
      norm(128, 256, 512, 1024, 2048, 1024, 512) +
      bottleneck(512, 128) +
      judged,
  },
  "controldcgan-128": {
    generator: dense(500 + 31, 32 * 32 * 64) + norm(32 * 32 * 64) + 8 * module64(1) + 3 * (conv(5, 64, 64) + norm(64)) + conv(1, 64, 3),
    discriminator: conv(5, 3, 64) + 10 * module64(0) + dense(8 * 8 * 64, 128) + dense(128, 1),
    classifier: conv(5, 3, 64) + 10 * module64(1) + dense(8 * 8 * 64, 128) + dense(128, 31),
  },
  "controlgan-cifar": {
    generator: dense(128, 4 * 4 * 128) + 3 * classBlock(128, 128, 10) + norm(128) + conv(3, 128, 3),
    discriminator: residual(3, 128) + residual(128, 128) + 2 * residual(128, 128, false) + dense(128, 1),
    classifier:
      conv(3, 3, 32) +
      norm(32) +
      conv(3, 32, 32) +
      conv(1, 3, 32) +
      2 * layerBlock(32, 32, 32, false) +
      layerBlock(32, 32, 128, true) +
      2 * layerBlock(128, 128, 128, false) +
      layerBlock(128, 128, 512, true) +
      2 * layerBlock(512, 512, 512, false) +
      dense(512, 10),
  },
  "wgan-64": { generator: 3_576_704, discriminator: 2_765_568 },
  // 1.55 and 1.03 million.
  "wgan-gp-mnist": {
    generator: dense(128, 4 * 4 * 256) + conv(5, 256, 128) + conv(5, 128, 64) + conv(5, 64, 1),
    discriminator: conv(5, 1, 64) + conv(5, 64, 128) + conv(5, 128, 256) + dense(4 * 4 * 256, 1),
  },
  "wgan-gp-cifar": {
    generator: dense(128, 4 * 4 * 128) + 3 * classBlock(128, 128, 10) + norm(128) + conv(3, 128, 3),
    discriminator: residual(3, 128) + residual(128, 128) + 2 * residual(128, 128, false) + dense(128, 1 + 10),
  },
  "improved-gan-cifar": {
    // Batch norm shifts but does not scale.
    generator: dense(100, 8192) + conv(5, 512, 256) + conv(5, 256, 128) + lengths(5, 128, 3),
    discriminator:
      lengths(3, 3, 96) +
      2 * lengths(3, 96, 96) +
      lengths(3, 96, 192) +
      3 * lengths(3, 192, 192) +
      2 * lengths(1, 192, 192) +
      lengths(1, 192, 10),
  },
  // 3.81 and 2.94 million.
  "sngan-cifar": {
    generator: dense(128, 4 * 4 * 512) + chain(4, 512, 256, 128, 64) + 256 + 128 + 64 + norm(512, 256, 128, 64) + conv(3, 64, 3),
    discriminator:
      conv(3, 3, 64) +
      conv(4, 64, 64) +
      conv(3, 64, 128) +
      conv(4, 128, 128) +
      conv(3, 128, 256) +
      conv(4, 256, 256) +
      conv(3, 256, 512) +
      dense(4 * 4 * 512, 1),
  },
  "sngan-resnet-cifar": {
    generator: dense(128, 4 * 4 * 256) + 3 * (residual(256, 256) + norm(256, 256)) + norm(256) + conv(3, 256, 3),
    discriminator: residual(3, 128) + residual(128, 128) + 2 * residual(128, 128, false) + dense(128, 1, 0),
  },
  "sagan-128": {
    generator:
      dense(128, 4 * 4 * 1024) +
      sum([1024, 512, 256, 128, 64].map((to, i) => classBlock(i === 0 ? 1024 : 2 * to, to, 1000))) +
      attention(256) +
      norm(64) +
      conv(3, 64, 3),
    discriminator:
      residual(3, 64) +
      sum([128, 256, 512, 1024].map((to) => residual(to / 2, to))) +
      residual(1024, 1024, false) +
      attention(128) +
      dense(1024, 1) +
      1000 * 1024,
  },
  // As the author's code counts them.
  "biggan-128": { generator: 70_433_988, discriminator: 87_982_370 },
  "cyclegan-256": { "to-striped": 11_378_179, "to-plain": 11_378_179, "d-striped": 2_764_737, "d-plain": 2_764_737 },
  "pix2pix-256": { generator: 54_413_955, discriminator: 2_768_705 },
  "srgan-96": {
    // 1.55 million, with one slope per channel.
    generator:
      conv(9, 3, 64) +
      64 +
      16 * (2 * conv(3, 64, 64) + norm(64, 64) + 64) +
      conv(3, 64, 64) +
      norm(64) +
      2 * (conv(3, 64, 256) + 64) +
      conv(9, 64, 3),
    discriminator:
      conv(3, 3, 64) +
      sum([64, 128, 128, 256, 256, 512, 512].map((to, i, all) => conv(3, all[i - 1] ?? 64, to) + norm(to))) +
      dense(6 * 6 * 512, 1024) +
      dense(1024, 1),
  },
  "stylegan2-256": {
    mapping: 8 * dense(512, 512),
    // The authors' network for 1024 × 1024, without its mapping and its sizes of 512 and 1024.
    generator:
      30_370_060 - 8 * dense(512, 512) - sum([64, 32].map((to) => styled(2 * to, to) + styled(to, to) + dense(512, to) + conv(1, to, 3))),
    // Theirs for 1024 × 1024, with the step from colours to 128 features in place of the two largest sizes.
    discriminator:
      29_012_513 -
      conv(1, 3, 32) -
      sum([32, 64].map((from) => conv(3, from, from) + conv(3, from, 2 * from) + conv(1, from, 2 * from, 0))) +
      conv(1, 3, 128),
  },
};

/** StyleGAN2's convolution: kernel, bias, style, and the strength of the noise. */
function styled(from: number, to: number): number {
  return conv(3, from, to) + dense(512, from) + 1;
}

function counts(id: string): Record<string, number> {
  const opened = openText(files[`../../presets/${id}.json`] ?? "", kindsOf(catalogue));
  if (!opened.ok) throw new Error(opened.error.message);
  return Object.fromEntries(
    [...analyse(opened.value.project, catalogue).networks.values()].map(({ id: network, trainable }) => [network, trainable]),
  );
}

describe("the papers' networks", () => {
  it.each(Object.keys(wanted))("of %s have the parameters that they should", (id) => {
    expect(counts(id)).toMatchObject(wanted[id] ?? {});
  });

  it("of progressive growing have those of the authors' networks without the sizes of 512 and 1024", () => {
    const { generator, ...parts } = counts("pggan-256");
    const larger = [32, 16];
    expect(generator).toBe(23_079_115 - sum(larger.map((to) => conv(3, 2 * to, to) + conv(3, to, to) + conv(1, to, 3))));
    expect(sum(Object.values(parts))).toBe(
      23_087_249 - sum(larger.map((from) => conv(1, 3, from) + conv(3, from, from) + conv(3, from, 2 * from))),
    );
  });

  it("are all counted here", () => {
    const paperSize = Object.entries(files).flatMap(([path, text]) =>
      /"size": "paper"/.test(text) ? [path.replace(/^.*\/|\.json$/g, "")] : [],
    );
    expect(paperSize.sort()).toEqual([...Object.keys(wanted), "pggan-256"].sort());
  });
});
