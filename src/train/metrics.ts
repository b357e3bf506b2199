/**
 * @file Reads what steps report, without ever waiting in the loop. Of each iteration the last step of every turn is
 * read; iterations are left out when too many reads are on their way already. Rows go out in batches.
 */
import type { RunOutputs } from "./engine.ts";
import type { MetricsBatch } from "./protocol.ts";

interface Row {
  readonly iteration: number;
  readonly values: Map<string, number>;
  /** Reads of it that are on their way. */
  pending: number;
}

export interface NotFinite {
  readonly iteration: number;
  readonly report: string;
  readonly value: number;
  readonly players: readonly string[];
}

export interface Metrics {
  /** Whether the reports of an iteration that begins now are to be read. */
  wanted(): boolean;
  /** Reads the outputs of one step; the session discards those that it does not hand over. */
  take(iteration: number, players: readonly string[], outputs: RunOutputs): void;
  /** The rows before iteration `end` that have been read whole since the last call; undefined when there are none. */
  drain(end: number): MetricsBatch | undefined;
  /** Resolves when everything taken has been read. */
  settled(): Promise<void>;
  /** Forgets what has not been drained, and what is still being read. */
  clear(): void;
}

export interface MetricsOptions {
  /** Reads on their way at any time. On a GPU each is a round trip. */
  readonly inFlight: number;
  /** Called once for the first report that is no finite number. */
  readonly onNotFinite: (what: NotFinite) => void;
  /** Called when a read failed, as it does when the device is lost. */
  readonly onError: (error: unknown) => void;
}

export function createMetrics({ inFlight, onNotFinite, onError }: MetricsOptions): Metrics {
  let rows: Row[] = [];
  let pending = new Set<Promise<void>>();
  let generation = 0;
  let failed = false;

  const rowOf = (iteration: number): Row => {
    const last = rows.at(-1);
    if (last?.iteration === iteration) return last;
    const row = { iteration, values: new Map<string, number>(), pending: 0 };
    rows.push(row);
    return row;
  };

  const read = async (row: Row, players: readonly string[], outputs: RunOutputs) => {
    const mine = generation;
    const { iteration } = row;
    row.pending += 1;
    try {
      const { reports } = await outputs.read();
      if (mine !== generation) return;
      for (const [name, value] of Object.entries(reports)) row.values.set(name, value);
      const bad = Object.entries(reports).find(([, value]) => !Number.isFinite(value));
      if (bad === undefined || failed) return;
      failed = true;
      onNotFinite({ iteration, report: bad[0], value: bad[1], players });
    } catch (error) {
      if (mine === generation) onError(error);
    } finally {
      row.pending -= 1;
    }
  };

  return {
    wanted: () => pending.size < inFlight,
    take(iteration, players, outputs) {
      const mine = pending;
      const reading = read(rowOf(iteration), players, outputs).finally(() => mine.delete(reading));
      mine.add(reading);
    },
    drain(end) {
      const open = rows.findIndex((row) => row.pending > 0 || row.iteration >= end);
      const whole = open < 0 ? rows : rows.slice(0, open);
      rows = open < 0 ? [] : rows.slice(open);
      return whole.length === 0 ? undefined : batchOf(whole);
    },
    async settled() {
      while (pending.size > 0) await Promise.all(pending);
    },
    clear() {
      generation += 1;
      rows = [];
      pending = new Set();
      failed = false;
    },
  };
}

function batchOf(rows: readonly Row[]): MetricsBatch {
  const names = [...new Set(rows.flatMap(({ values }) => [...values.keys()]))];
  const values = new Float32Array(rows.length * names.length).fill(Number.NaN);
  rows.forEach((row, r) => {
    names.forEach((name, c) => {
      values[r * names.length + c] = row.values.get(name) ?? Number.NaN;
    });
  });
  return { names, iterations: Float64Array.from(rows, ({ iteration }) => iteration), values };
}
