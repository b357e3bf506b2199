/** @file What captions of a grid have in common: a label for each row, and where the rest goes by columns, one for each of those. */

export interface GridLabels {
  readonly rows: readonly string[];
  /** Empty where the rows say it all. */
  readonly columns: readonly string[];
}

/** Undefined where every image needs a caption of its own. "red −1, red 0, blue −1, blue 0" is red and blue by −1 and 0. */
export function labelsOf(captions: readonly string[], rows: number, columns: number): GridLabels | undefined {
  if (columns < 2 || captions.length < rows * columns) return undefined;
  const cells = captions.slice(0, rows * columns);
  const whole = shared(cells, rows, (i) => Math.floor(i / columns));
  if (whole) return { rows: whole, columns: [] };
  const heads = shared(cells.map(headOf), rows, (i) => Math.floor(i / columns));
  const tails = shared(cells.map(tailOf), columns, (i) => i % columns);
  return heads && tails ? { rows: heads, columns: tails } : undefined;
}

/** The label of each line, if all cells of the line have it. */
function shared(cells: readonly string[], count: number, lineOf: (cell: number) => number): readonly string[] | undefined {
  const labels = Array.from({ length: count }, (_, line) => cells.find((_, i) => lineOf(i) === line) ?? "");
  return cells.every((cell, i) => cell === labels[lineOf(i)]) ? labels : undefined;
}

function headOf(caption: string): string {
  return caption.slice(0, Math.max(0, caption.lastIndexOf(" ")));
}

function tailOf(caption: string): string {
  return caption.slice(caption.lastIndexOf(" ") + 1);
}
