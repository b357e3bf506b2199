/** @file Unpacks gzip and deflate in pieces, and stops as soon as more comes out than may. */
import { Gunzip, Inflate } from "fflate";
import { ok, type Result } from "../../../core/result.ts";
import type { Fault } from "../../protocol.ts";
import { showBytes } from "../storage.ts";
import { breathe, stopped } from "../work.ts";
import type { ByteSource } from "./byte-source.ts";
import { refuse } from "./words.ts";

export interface Unpacking {
  readonly source: ByteSource;
  /** The packed bytes; left out: all. */
  readonly start?: number;
  readonly end?: number;
  readonly packing: "gzip" | "deflate";
  /** More than this is refused. */
  readonly most: number;
  /** Only the first bytes are wanted, so that many; what comes after is not unpacked. */
  readonly first?: number;
  readonly signal?: AbortSignal | undefined;
}

const PIECE = 256 * 1024;

export async function unpack({
  source,
  start = 0,
  end = source.size,
  packing,
  most,
  first,
  signal,
}: Unpacking): Promise<Result<Uint8Array, Fault>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = packing === "gzip" ? new Gunzip() : new Inflate();
  stream.ondata = (piece) => {
    pieces.push(piece);
    length += piece.length;
  };
  const wanted = () => first !== undefined && length >= first;
  try {
    for (let at = start, since = 0; at < end && !wanted(); at += PIECE, since++) {
      const stop = Math.min(at + PIECE, end);
      stream.push(await source.read(at, stop), stop === end);
      if (length > most) {
        return refuse(
          `"${source.name}" unpacks to more than ${showBytes(most)} and was not opened: it is damaged, made to fill up memory, or too large for this page.`,
        );
      }
      if (since % 16 === 15) await breathe();
      if (signal?.aborted) return { ok: false, error: stopped };
    }
  } catch (error) {
    const cut = error instanceof Error && error.message.includes("EOF");
    const what = cut ? "ends before its data are complete" : "cannot be unpacked: its compressed data are damaged";
    return refuse(`"${source.name}" ${what}. Download or pack it again.`);
  }
  return ok(joined(pieces, first === undefined ? length : Math.min(first, length)));
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only.subarray(0, length);
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece.subarray(0, length - at), at);
    at += piece.length;
    if (at >= length) break;
  }
  return all;
}
