/**
 * The error function to about 15 digits: its Maclaurin series near 0, the continued fraction of its complement
 * (Abramowitz and Stegun 7.1.6, 7.1.14) further out.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  return size < 2.5 ? series(x) : Math.sign(x) * (1 - complement(size));
}

/** 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!: every term of one sign, so nothing cancels. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Of x ≥ 2.5: exp(-x²)/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + ...)))). */
function complement(x: number): number {
  let fraction = x;
  for (let n = 60; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
