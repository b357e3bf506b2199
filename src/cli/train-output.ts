/** @file What `ganvas train` writes: pictures as PNG, losses as CSV. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encode } from "fast-png";
import type { MetricsBatch, Status, ViewPicture } from "../train/protocol.ts";
import type { Session } from "../train/session.ts";
import { rasterOf } from "./raster.ts";

export interface Losses {
  add(batch: MetricsBatch): void;
  /** The last value of every report. */
  last(): Record<string, number>;
  csv(): string;
}

function createLosses(): Losses {
  const names: string[] = [];
  const rows = new Map<number, Record<string, number>>();
  return {
    add(batch) {
      for (const name of batch.names) if (!names.includes(name)) names.push(name);
      batch.iterations.forEach((iteration, r) => {
        const row = rows.get(iteration) ?? {};
        rows.set(iteration, row);
        batch.names.forEach((name, c) => {
          const value = batch.values[r * batch.names.length + c] ?? Number.NaN;
          if (!Number.isNaN(value)) row[name] = value;
        });
      });
    },
    last() {
      const last: Record<string, number> = {};
      for (const row of rows.values()) Object.assign(last, row);
      return last;
    },
    csv() {
      const lines = [...rows].map(([iteration, row]) => [iteration, ...names.map((name) => row[name] ?? "")].join(","));
      return `${["iteration", ...names].join(",")}\n${lines.join("\n")}\n`;
    },
  };
}

/** What a session said, as far as files and the summary need it. */
export interface Log {
  readonly losses: Losses;
  readonly status: Status | undefined;
  readonly peak: { readonly tensors: number; readonly bytes: number };
  /** Writes the latest picture of every view; answers the paths. */
  writeSamples(): Promise<string[]>;
}

/** `onStatus` is told of every status. */
export async function createLog(session: Session, folder: string, onStatus: (status: Status, losses: Losses) => void): Promise<Log> {
  const losses = createLosses();
  const views = new Map<string, { readonly iteration: number; readonly view: ViewPicture }>();
  let status: Status | undefined;
  let peak = { tensors: 0, bytes: 0 };
  await session.listen((events) => {
    for (const event of events) {
      if (event.event === "metrics") losses.add(event.metrics);
      else if (event.event === "view") views.set(event.node, event);
      else if (event.event === "status") {
        status = event.status;
        peak = { tensors: Math.max(peak.tensors, status.tensors), bytes: Math.max(peak.bytes, status.bytes) };
        onStatus(status, losses);
      }
    }
  });
  return {
    losses,
    get status() {
      return status;
    },
    get peak() {
      return peak;
    },
    async writeSamples() {
      const paths = [...views].map(([node, { iteration, view }]) => writePicture(folder, node, iteration, view));
      views.clear();
      return Promise.all(paths);
    },
  };
}

/** Writes `<node>-<iteration>.png` and answers its path. */
async function writePicture(folder: string, node: string, iteration: number, view: ViewPicture): Promise<string> {
  const { width, height, data } = rasterOf(view);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${node}-${String(iteration).padStart(7, "0")}.png`);
  await writeFile(path, encode({ width, height, data, channels: 4, depth: 8 }));
  return path;
}
