/** @file Where the line of a loss breaks off. */

/** Rows without a number that a line goes on over at least: a player may move every so many iterations. */
const SHORT = 64;

/**
 * The numbers as uPlot takes them: nothing where the line goes on to the next number, null where it breaks off, since nothing was
 * measured for more than a twentieth of what is drawn: a player that is not in this stage.
 */
export function withGaps(row: Float64Array | Float32Array): (number | null | undefined)[] {
  const values: (number | null | undefined)[] = Array.from(row, (value) => (Number.isFinite(value) ? value : undefined));
  const most = Math.max(SHORT, row.length / 20);
  let last = -1;
  for (let i = 0; i <= values.length; i++) {
    if (i < values.length && values[i] === undefined) continue;
    if (i - last > most) values.fill(null, last + 1, i);
    last = i;
  }
  return values;
}
