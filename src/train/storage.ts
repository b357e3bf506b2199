/** @file Checkpoints in the browser's own storage (IndexedDB), so that a closed or crashed tab loses little. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { err, ok, type Result } from "../core/result.ts";
import type { CheckpointBytes, Fault } from "./protocol.ts";

export interface StoredCheckpoint {
  readonly id: string;
  /** Which projects can take it: a fingerprint of names and shapes of the tensors. */
  readonly key: string;
  readonly iteration: number;
  readonly time: number;
  readonly bytes: number;
}

export interface CheckpointStorage {
  list(): Promise<readonly StoredCheckpoint[]>;
  /** Makes room by dropping the oldest; a fault when the browser gives no room at all. */
  put(info: StoredCheckpoint, bytes: CheckpointBytes): Promise<Result<void, Fault>>;
  get(id: string): Promise<CheckpointBytes | undefined>;
}

interface Schema extends DBSchema {
  infos: { key: string; value: StoredCheckpoint };
  files: { key: string; value: CheckpointBytes };
}

const LIMITS = { count: 12, bytes: 512 * 2 ** 20 } as const;

/** Opens nothing until it is first used; without IndexedDB, or where the browser refuses it, every `put` is a fault. */
export function browserStorage(name = "ganvas-checkpoints"): CheckpointStorage {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const database = () => {
    opened ??= openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore("infos", { keyPath: "id" });
        db.createObjectStore("files");
      },
    });
    return opened;
  };

  const list = async () => {
    try {
      const infos = await (await database()).getAll("infos");
      return infos.sort((a, b) => b.time - a.time);
    } catch {
      return [];
    }
  };

  const remove = async (id: string) => {
    const transaction = (await database()).transaction(["infos", "files"], "readwrite");
    await Promise.all([transaction.objectStore("infos").delete(id), transaction.objectStore("files").delete(id), transaction.done]);
  };

  const write = async (info: StoredCheckpoint, bytes: CheckpointBytes) => {
    const transaction = (await database()).transaction(["infos", "files"], "readwrite");
    await Promise.all([transaction.objectStore("infos").put(info), transaction.objectStore("files").put(bytes, info.id), transaction.done]);
  };

  return {
    list,
    async put(info, bytes) {
      const kept = (await list()).filter(({ id }) => id !== info.id);
      try {
        while (kept.length > 0 && (kept.length >= LIMITS.count || kept.reduce((sum, old) => sum + old.bytes, info.bytes) > LIMITS.bytes)) {
          await remove(kept.pop()?.id ?? "");
        }
        for (;;) {
          try {
            await write(info, bytes);
            return ok(undefined);
          } catch (error) {
            const oldest = kept.pop();
            if (oldest === undefined) throw error;
            await remove(oldest.id);
          }
        }
      } catch (error) {
        return err({ code: "checkpoint", message: refusal(info.bytes, error) });
      }
    },
    async get(id) {
      try {
        return await (await database()).get("files", id);
      } catch {
        return undefined;
      }
    },
  };
}

function refusal(bytes: number, error: unknown): string {
  const why =
    error instanceof Error && error.name === "QuotaExceededError" ? "the browser's storage is full" : "the browser allows no storage here";
  return `The checkpoint (${(bytes / 2 ** 20).toFixed(1)} MB) was kept in memory only, because ${why}. Download it to keep it, or remove data sets that are no longer needed.`;
}
