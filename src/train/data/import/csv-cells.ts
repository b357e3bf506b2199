/** @file Cuts a text into the cells of a table: commas, semicolons or tabs, quotes, any line ends. */

export interface Table {
  readonly rows: readonly (readonly string[])[];
  /** Counted from 1 in the file, of each row: blank lines are not rows. */
  readonly lines: readonly number[];
  readonly separator: "," | ";" | "\t" | " ";
}

export function readTable(text: string): Table {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const separator = separatorOf(body.slice(0, 4000));
  const rows: string[][] = [];
  const lines: number[] = [];
  let line = 1;
  for (let at = 0; at < body.length; line++) {
    let end = body.indexOf("\n", at);
    if (end < 0) end = body.length;
    let piece = body.slice(at, end);
    const started = line;
    // An open quote takes the next lines in.
    while (piece.includes('"') && (piece.split('"').length & 1) === 0 && end < body.length) {
      const next = body.indexOf("\n", end + 1);
      end = next < 0 ? body.length : next;
      piece = body.slice(at, end);
      line++;
    }
    at = end + 1;
    if (piece.trim() === "") continue;
    rows.push(cellsOf(piece.endsWith("\r") ? piece.slice(0, -1) : piece, separator));
    lines.push(started);
  }
  return { rows, lines, separator };
}

/** The candidate that the first line has most of. */
function separatorOf(text: string): Table["separator"] {
  const first = text.split("\n").find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
  const times = (mark: string) => first.split(mark).length - 1;
  // A semicolon or a tab wins over commas, which may be decimal.
  if (times("\t") > 0) return "\t";
  if (times(";") > 0) return ";";
  if (times(",") > 0) return ",";
  return times(" ") > 0 ? " " : ",";
}

function cellsOf(line: string, separator: string): string[] {
  if (!line.includes('"')) {
    return separator === " " ? line.trim().split(/ +/) : line.split(separator);
  }
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const letter = line[i] ?? "";
    if (letter === '"' && quoted && line[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) {
      cells.push(cell);
      cell = "";
    } else cell += letter;
  }
  return [...cells, cell];
}

/** NaN for what is no number. With a separator other than the comma, a decimal comma is read as a point. */
export function numberOf(cell: string, separator: Table["separator"]): number {
  const trimmed = cell.trim();
  const text = separator === "," ? trimmed : trimmed.replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}
