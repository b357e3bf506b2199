/**
 * @file Where checkpoints are kept: the last few in memory, bounded by bytes, and the same ones in the browser's storage
 * where there is one.
 */
import { err, ok, type Result } from "../core/result.ts";
import type { CheckpointBytes, CheckpointInfo, Fault } from "./protocol.ts";
import type { CheckpointStorage, StoredCheckpoint } from "./storage.ts";

export interface ShelfOptions {
  readonly storage?: CheckpointStorage | undefined;
  /** Of the ring in memory. The newest is kept even when it is larger alone. */
  readonly count?: number;
  readonly bytes?: number;
}

export interface Shelf {
  /** Always keeps it in memory; a fault says why it is not in storage as well. */
  keep(
    what: Omit<StoredCheckpoint, "id" | "bytes">,
    bytes: CheckpointBytes,
  ): Promise<{ readonly info: CheckpointInfo; readonly refused: Fault | undefined }>;
  /** Newest first: of the projects that share the key. */
  list(key: string): Promise<readonly CheckpointInfo[]>;
  read(id: string): Promise<Result<CheckpointBytes, Fault>>;
  /** The newest in memory. */
  newest(): CheckpointBytes | undefined;
  clear(): void;
}

export function createShelf({ storage, count = 5, bytes: bound = 128 * 2 ** 20 }: ShelfOptions): Shelf {
  let ring: { readonly info: StoredCheckpoint; readonly bytes: CheckpointBytes }[] = [];
  return {
    async keep(what, bytes) {
      const info = { ...what, id: `${what.key}-${what.iteration}-${what.time}`, bytes: bytes.length };
      ring = [{ info, bytes }, ...ring.filter((old) => old.info.id !== info.id)].slice(0, count);
      while (ring.length > 1 && ring.reduce((sum, kept) => sum + kept.bytes.length, 0) > bound) ring.pop();
      const stored = await storage?.put(info, bytes);
      const kept = stored?.ok === true ? "storage" : "memory";
      return { info: shown(info, kept), refused: stored?.ok === false ? stored.error : undefined };
    },
    async list(key) {
      const stored = ((await storage?.list()) ?? []).filter((info) => info.key === key);
      const ids = new Set(stored.map(({ id }) => id));
      const memory = ring.map(({ info }) => info).filter((info) => info.key === key && !ids.has(info.id));
      return [...stored.map((info) => shown(info, "storage")), ...memory.map((info) => shown(info, "memory"))].sort(
        (a, b) => b.time - a.time,
      );
    },
    async read(id) {
      const bytes = ring.find(({ info }) => info.id === id)?.bytes ?? (await storage?.get(id));
      if (bytes === undefined)
        return err({ code: "checkpoint", message: "This checkpoint is no longer kept: newer ones took its room. Choose another one." });
      return ok(bytes);
    },
    newest: () => ring[0]?.bytes,
    clear() {
      ring = [];
    },
  };
}

function shown({ id, iteration, time, bytes }: StoredCheckpoint, kept: CheckpointInfo["kept"]): CheckpointInfo {
  return { id, iteration, time, bytes, kept };
}
