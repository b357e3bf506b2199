/** @file The best discriminator between two densities on a line, D* = p / (p + q) (Goodfellow et al. 2014), from samples of both. */

/** NaN where neither has samples nearby. Densities are Gaussian kernels with Silverman's width. */
export function optimalScores(real: Float32Array, generated: Float32Array, at: readonly number[]): Float64Array {
  const [p, q] = [densityOf(real), densityOf(generated)];
  return Float64Array.from(at, (x) => {
    const [a, b] = [p(x), q(x)];
    return a + b > 1e-4 ? a / (a + b) : Number.NaN;
  });
}

function densityOf(samples: Float32Array): (x: number) => number {
  const count = Math.max(1, samples.length);
  let mean = 0;
  for (const x of samples) mean += x / count;
  let variance = 0;
  for (const x of samples) variance += (x - mean) ** 2 / count;
  // A point has no width of its own.
  const width = Math.max(1e-2, 1.06 * Math.sqrt(variance) * count ** -0.2);
  const scale = 1 / (count * width * Math.sqrt(2 * Math.PI));
  return (x) => {
    let sum = 0;
    for (const y of samples) sum += Math.exp(-0.5 * ((x - y) / width) ** 2);
    return sum * scale;
  };
}
