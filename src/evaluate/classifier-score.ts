/**
 * @file What a classifier says about images: exp(E KL(p(y|x) ‖ p(y))), which is the Inception Score when the classifier
 * is Inception; and how often it finds the class that was asked for.
 */
import type { Rows } from "./trained.ts";

/** From logits; between 1 and the number of classes. */
export function classifierScore(logits: Rows): number {
  const probabilities = softmaxRows(logits);
  const marginal = meanRow(probabilities);
  let divergence = 0;
  for (const row of rowsOf(probabilities))
    row.forEach((p, k) => {
      if (p > 0) divergence += p * Math.log(p / (marginal[k] ?? 0));
    });
  return Math.exp(divergence / (logits.shape[0] ?? 1));
}

/** The share of rows whose largest logit is that of the label. */
export function accuracy(logits: Rows, labels: Rows): number {
  const found = classesOf(logits);
  return found.filter((k, i) => k === labels.values[i]).length / found.length;
}

/** The most likely class of each row. */
export function classesOf(logits: Rows): number[] {
  return [...rowsOf(logits)].map((row) => row.reduce((best, value, k) => (value > (row[best] ?? 0) ? k : best), 0));
}

/** The mean over rows of the share of the attributes that hold (1 in `wanted`) to which `logits` give more than one half. */
export function attributeRecall(logits: Rows, wanted: Rows): number {
  const shares = [...rowsOf(wanted)].map((row, i) => {
    const size = row.length;
    const holding = [...row.keys()].filter((k) => row[k] === 1);
    return holding.length === 0 ? 1 : holding.filter((k) => (logits.values[i * size + k] ?? 0) > 0).length / holding.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function softmaxRows(logits: Rows): Rows {
  const values = logits.values.slice();
  for (const row of rowsOf({ shape: logits.shape, values })) {
    const high = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const exponentials = row.map((value) => Math.exp(value - high));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    row.set(exponentials.map((value) => value / sum));
  }
  return { shape: logits.shape, values };
}

function meanRow(rows: Rows): number[] {
  const count = rows.shape[0] ?? 1;
  const mean = Array.from({ length: rows.values.length / count }, () => 0);
  for (const row of rowsOf(rows))
    row.forEach((value, k) => {
      mean[k] = (mean[k] ?? 0) + value / count;
    });
  return mean;
}

/** Each row as a view into the values. */
function* rowsOf({ shape, values }: Rows): Generator<Float32Array> {
  const size = values.length / (shape[0] ?? 1);
  for (let at = 0; at < values.length; at += size) yield values.subarray(at, at + size);
}
