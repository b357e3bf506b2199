/** @file Generated images against the true ones that they should have become, and against making do without learning. */
import { sameShape } from "../core/tensor-type.ts";
import { counterpartOf } from "./counterparts.ts";
import { enlarge, methods } from "./enlarge.ts";
import type { Score } from "./score.ts";
import { l1Distance, psnr, ssim } from "./similarity.ts";
import type { Subject } from "./subjects.ts";
import { draw, type Rows, type Trained } from "./trained.ts";

const COUNT = 500;
/** The metric of what is to come out as it went in. */
export const COPIES = "L1 to what it copies";

export async function measurePairs(trained: Trained, subject: Subject): Promise<Score[]> {
  const found = counterpartOf(trained.analysis, subject);
  if (found === undefined) return [];
  const { truth: source, drawnAs, input } = found;
  const made = await draw(trained, { generated: subject.generated, input }, { count: COUNT });
  const instead =
    drawnAs && new Map([[source.node, { kind: drawnAs.node.kind, params: drawnAs.params as Readonly<Record<string, never>> }]]);
  const { truth } = await draw(trained, { truth: source }, { count: COUNT, ...(instead ? { instead } : {}) });
  const copies = input !== undefined && input.node === source.node && input.port === source.port && drawnAs === undefined;
  const baselines = [
    ...(made.input && !copies ? withoutLearning(made.input, truth) : []),
    { what: "the mean image", images: meanImage(truth) },
  ];
  const peak = subject.type.range === "signed" || subject.type.range === "any" ? 2 : 1;
  const score = (metric: string, of: (images: Rows) => number, among = baselines): Score => ({
    metric,
    value: of(made.generated),
    anchors: among.map(({ what, images }) => ({ what, value: of(images) })),
  });
  const enlarged = baselines.filter(({ what }) => what in methods);
  return [
    score(copies ? COPIES : "L1 to the true image", (images) => l1Distance(images, truth)),
    ...(enlarged.length > 0
      ? [score("PSNR, dB", (images) => psnr(images, truth, peak), enlarged), score("SSIM", (images) => ssim(images, truth, peak), enlarged)]
      : []),
  ];
}

/** The input as it is, or brought to size. */
function withoutLearning(input: Rows, truth: Rows): { readonly what: string; readonly images: Rows }[] {
  if (sameShape(input.shape, truth.shape)) return [{ what: "the input as it is", images: input }];
  const factor = (truth.shape[1] ?? 0) / (input.shape[1] ?? 1);
  if (!Number.isInteger(factor) || factor < 2 || input.shape[3] !== truth.shape[3]) return [];
  return Object.entries(methods).map(([what, kernel]) => ({ what, images: enlarge(input, factor, kernel) }));
}

function meanImage({ shape, values }: Rows): Rows {
  const [count = 1] = shape;
  const size = values.length / count;
  const mean = new Float32Array(size);
  values.forEach((value, i) => {
    mean[i % size] = (mean[i % size] ?? 0) + value / count;
  });
  return { shape, values: values.map((_, i) => mean[i % size] ?? 0) };
}
