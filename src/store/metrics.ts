/**
 * @file The numbers of a run, outside React: growing typed arrays that charts read when they draw. Rows are iterations,
 * columns are reports; what was not measured is NaN.
 */
import type { MetricsBatch } from "../train/protocol.ts";

interface Mark {
  readonly iteration: number;
  readonly text: string;
}

/** Columns over the same iterations, as uPlot takes them. */
export interface Curves {
  readonly iterations: Float64Array;
  /** One per name asked for. */
  readonly columns: readonly Float32Array[];
}

export interface Metrics {
  readonly length: number;
  readonly names: readonly string[];
  readonly marks: readonly Mark[];
  /** Rows of an iteration that is there already are merged; an earlier iteration takes back everything from it on. */
  append(batch: MetricsBatch): void;
  mark(mark: Mark): void;
  /** Everything that was measured: views of the live arrays, valid until the next change. */
  curves(names: readonly string[]): Curves;
  /**
   * What a chart of so many pixels across shows between two iterations: of every pixel the least and the greatest value,
   * in the order in which they came, so that no spike is lost. Raw rows where they are few.
   */
  drawn(names: readonly string[], range: { readonly from: number; readonly to: number; readonly pixels: number }): Curves;
  latest(name: string): number | undefined;
  /** Told after every change; answers how to stop. */
  subscribe(listener: () => void): () => void;
  /** A copy that stays as it is, to lay another run over it. */
  freeze(): Metrics;
  clear(): void;
}

export function createMetrics(): Metrics {
  let iterations = new Float64Array(1024);
  let length = 0;
  let columns = new Map<string, Float32Array>();
  let marks: readonly Mark[] = [];
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };

  const grow = () => {
    const bigger = new Float64Array(iterations.length * 2);
    bigger.set(iterations);
    iterations = bigger;
    for (const [name, values] of columns) {
      const wider = new Float32Array(iterations.length).fill(Number.NaN);
      wider.set(values);
      columns.set(name, wider);
    }
  };
  const columnOf = (name: string): Float32Array => {
    const known = columns.get(name);
    if (known !== undefined) return known;
    const fresh = new Float32Array(iterations.length).fill(Number.NaN);
    columns.set(name, fresh);
    return fresh;
  };
  /** The row of an iteration that is not before the last one, or after everything from it on was taken back. */
  const rowOf = (iteration: number): number => {
    const last = length === 0 ? Number.NEGATIVE_INFINITY : (iterations[length - 1] ?? 0);
    if (iteration === last) return length - 1;
    if (iteration < last) {
      const cut = firstAtLeast(iterations, length, iteration);
      for (const values of columns.values()) values.fill(Number.NaN, cut, length);
      length = cut;
      marks = marks.filter((mark) => mark.iteration <= iteration);
    }
    if (length === iterations.length) grow();
    iterations[length] = iteration;
    length += 1;
    return length - 1;
  };

  const self: Metrics = {
    get length() {
      return length;
    },
    get names() {
      return [...columns.keys()];
    },
    get marks() {
      return marks;
    },
    append({ names, iterations: rows, values }) {
      rows.forEach((iteration, r) => {
        const row = rowOf(iteration);
        names.forEach((name, c) => {
          const value = values[r * names.length + c] ?? Number.NaN;
          if (!Number.isNaN(value)) columnOf(name)[row] = value;
        });
      });
      changed();
    },
    mark(mark) {
      marks = [...marks, mark];
      changed();
    },
    curves: (names) => ({ iterations: iterations.subarray(0, length), columns: names.map((name) => columnOf(name).subarray(0, length)) }),
    drawn(names, { from, to, pixels }) {
      // One row more on either side, so that lines run over the edges of the chart.
      const begin = Math.max(0, firstAtLeast(iterations, length, from) - 1);
      const end = Math.min(length, firstAtLeast(iterations, length, to) + 1);
      return decimate(
        iterations.subarray(begin, end),
        names.map((name) => columnOf(name).subarray(begin, end)),
        pixels,
      );
    },
    latest(name) {
      const value = columns
        .get(name)
        ?.subarray(0, length)
        .findLast((value) => !Number.isNaN(value));
      return value;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    freeze() {
      const copy = createMetrics();
      const names = [...columns.keys()];
      const values = new Float32Array(length * names.length);
      names.forEach((name, c) => {
        columnOf(name)
          .subarray(0, length)
          .forEach((value, r) => {
            values[r * names.length + c] = value;
          });
      });
      copy.append({ names, iterations: iterations.slice(0, length), values });
      for (const mark of marks) copy.mark(mark);
      return copy;
    },
    clear() {
      length = 0;
      columns = new Map();
      marks = [];
      changed();
    },
  };
  return self;
}

/** The first of `length` sorted numbers that is at least `value`; `length` when there is none. */
function firstAtLeast(sorted: Float64Array, length: number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Two rows per pixel: of each column the least and the greatest of that pixel's rows. */
export function decimate(iterations: Float64Array, columns: readonly Float32Array[], pixels: number): Curves {
  const rows = iterations.length;
  if (rows <= pixels * 2) return { iterations, columns };
  const out = columns.map(() => new Float32Array(pixels * 2).fill(Number.NaN));
  const times = new Float64Array(pixels * 2);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const begin = Math.floor((pixel * rows) / pixels);
    const end = Math.floor(((pixel + 1) * rows) / pixels);
    times[pixel * 2] = iterations[begin] ?? 0;
    times[pixel * 2 + 1] = iterations[end - 1] ?? 0;
    columns.forEach((values, c) => {
      const [first, second] = extremes(values, begin, end);
      const column = out[c];
      if (column === undefined) return;
      column[pixel * 2] = first;
      column[pixel * 2 + 1] = second;
    });
  }
  return { iterations: times, columns: out };
}

/** The least and the greatest value of a piece, the one that comes first first; NaN when nothing was measured. */
function extremes(values: Float32Array, begin: number, end: number): readonly [number, number] {
  let low = -1;
  let high = -1;
  for (let i = begin; i < end; i++) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (low < 0 || value < (values[low] ?? 0)) low = i;
    if (high < 0 || value > (values[high] ?? 0)) high = i;
  }
  if (low < 0) return [Number.NaN, Number.NaN];
  const [first, second] = low <= high ? [low, high] : [high, low];
  return [values[first] ?? 0, values[second] ?? 0];
}
