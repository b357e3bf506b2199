/** @file Data sets in the browser's own storage (IndexedDB), in pieces that every browser takes. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { err, ok, type Result } from "../../core/result.ts";
import type { TensorType } from "../../core/tensor-type.ts";
import type { Fault, ImportedData } from "../protocol.ts";
import { bytesOf, type Column } from "./columns.ts";
import { type DataSet, type DataStorage, missingData, showBytes, storageFull } from "./storage.ts";

type Piece = { readonly port: string; readonly type: TensorType; readonly data: Column["data"] };

interface Schema extends DBSchema {
  abouts: { key: string; value: ImportedData };
  /** By data set, port and number. */
  pieces: { key: [string, string, number]; value: Piece };
}

/** Chrome refuses single values of more than 128 MB. */
const PIECE_BYTES = 32 * 2 ** 20;

/** Opens nothing until it is first used; where the browser refuses storage, `save` and `load` are faults. */
export function browserDataStorage(name = "ganvas-data", pieceBytes = PIECE_BYTES): DataStorage {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const database = () => {
    opened ??= openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore("abouts", { keyPath: "id" });
        db.createObjectStore("pieces");
      },
    });
    return opened;
  };
  const pieceRange = (id: string) => IDBKeyRange.bound([id], [id, []]);

  return {
    async save(data) {
      try {
        await write(await database(), data, pieceBytes);
        return ok(data.about);
      } catch (error) {
        return err(refusal(error, bytesOf(data.columns)));
      }
    },
    async load(id) {
      try {
        return await read(await database(), id, pieceRange(id));
      } catch (error) {
        return err({ code: "data", message: `The stored files "${id}" cannot be read (${reason(error)}): open them again.` });
      }
    },
    async list() {
      try {
        return await (await database()).getAll("abouts");
      } catch {
        return [];
      }
    },
    async remove(id) {
      try {
        const transaction = (await database()).transaction(["abouts", "pieces"], "readwrite");
        await Promise.all([
          transaction.objectStore("abouts").delete(id),
          transaction.objectStore("pieces").delete(pieceRange(id)),
          transaction.done,
        ]);
      } catch {
        // Without storage there is nothing to remove.
      }
    },
  };
}

/** All or nothing: one transaction. */
async function write(database: IDBPDatabase<Schema>, { about, columns }: DataSet, pieceBytes: number): Promise<void> {
  const transaction = database.transaction(["abouts", "pieces"], "readwrite");
  // Heard of here even where the error that ended it is thrown below.
  const over = transaction.done.catch(() => undefined);
  const pieces = transaction.objectStore("pieces");
  try {
    await pieces.delete(IDBKeyRange.bound([about.id], [about.id, []]));
    await transaction.objectStore("abouts").put(about);
    for (const [port, { type, data }] of Object.entries(columns)) {
      const step = Math.max(1, Math.floor(pieceBytes / data.BYTES_PER_ELEMENT));
      for (let at = 0, k = 0; at < data.length; at += step, k++) {
        // A slice: a view would carry its whole buffer along.
        await pieces.put({ port, type, data: data.slice(at, at + step) }, [about.id, port, k]);
      }
    }
  } catch (error) {
    // Left alone, the transaction would keep the part that went well; where the error ended it, there is nothing to end.
    try {
      transaction.abort();
    } catch {}
    await over;
    throw error;
  }
  await transaction.done;
}

async function read(database: IDBPDatabase<Schema>, id: string, range: IDBKeyRange): Promise<Result<DataSet, Fault>> {
  const about = await database.get("abouts", id);
  if (about === undefined) return err(missingData(id));
  const byPort = new Map<string, Piece[]>();
  for (const piece of await database.getAll("pieces", range)) byPort.set(piece.port, [...(byPort.get(piece.port) ?? []), piece]);
  const columns: Record<string, Column> = {};
  for (const [port, pieces] of byPort) {
    const [first] = pieces;
    if (first) columns[port] = { type: first.type, data: joined(pieces) };
  }
  return ok({ about, columns });
}

function joined(pieces: readonly Piece[]): Column["data"] {
  const [first] = pieces;
  if (first === undefined || pieces.length === 1) return first?.data ?? new Uint8Array(0);
  const length = pieces.reduce((sum, { data }) => sum + data.length, 0);
  const all =
    first.data instanceof Uint8Array
      ? new Uint8Array(length)
      : first.data instanceof Int32Array
        ? new Int32Array(length)
        : new Float32Array(length);
  let at = 0;
  for (const { data } of pieces) {
    all.set(data, at);
    at += data.length;
  }
  return all;
}

function refusal(error: unknown, bytes: number): Fault {
  if (error instanceof Error && error.name === "QuotaExceededError") return storageFull(bytes);
  return {
    code: "data",
    message: `The browser did not store these files (${showBytes(bytes)}; ${reason(error)}). A private window often refuses: open the page in an ordinary one.`,
  };
}

function reason(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : "no reason given";
}
