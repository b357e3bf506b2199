/** @file Where decoded files of a person's own are kept. */
import { err, ok, type Result } from "../../core/result.ts";
import type { Fault, ImportedData } from "../protocol.ts";
import { bytesOf, type Columns } from "./columns.ts";

/** What an import found, and the examples themselves. */
export interface DataSet {
  readonly about: ImportedData;
  readonly columns: Columns;
}

export interface DataStorage {
  /** Replaces what has the same id. */
  save(data: DataSet): Promise<Result<ImportedData, Fault>>;
  load(id: string): Promise<Result<DataSet, Fault>>;
  list(): Promise<readonly ImportedData[]>;
  remove(id: string): Promise<void>;
}

export function missingData(id: string): Fault {
  return { code: "data", message: `The files "${id}" are not in this browser's storage: open them again, or choose other data.` };
}

/** Keeps data sets until the page is closed or the process ends. `capacity`: bytes. */
export function createMemoryStorage(capacity = Number.POSITIVE_INFINITY): DataStorage {
  const sets = new Map<string, DataSet>();
  return {
    save(data) {
      const others = [...sets.values()].filter(({ about }) => about.id !== data.about.id);
      const used = others.reduce((sum, { columns }) => sum + bytesOf(columns), 0);
      if (used + bytesOf(data.columns) > capacity) return Promise.resolve(err(storageFull(bytesOf(data.columns))));
      sets.set(data.about.id, data);
      return Promise.resolve(ok(data.about));
    },
    load(id) {
      const found = sets.get(id);
      return Promise.resolve(found ? ok(found) : err(missingData(id)));
    },
    list: () => Promise.resolve([...sets.values()].map(({ about }) => about)),
    remove(id) {
      sets.delete(id);
      return Promise.resolve();
    },
  };
}

export function storageFull(bytes: number): Fault {
  return {
    code: "memory",
    message: `There is no room left to store these files (${showBytes(bytes)}): remove data sets that you no longer need, or import fewer or smaller images.`,
  };
}

/** "45 MB" */
export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [unit, size] = bytes < 1e6 ? ["kB", 1e3] : bytes < 1e9 ? ["MB", 1e6] : ["GB", 1e9];
  const value = bytes / size;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
