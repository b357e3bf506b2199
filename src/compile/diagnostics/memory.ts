import { BOARD } from "../../graph/edit.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Memory } from "../memory.ts";

const SHOWN = 3;

/** `limit`: the bytes that the device has to give. */
export function tooMuchMemory(memory: Memory, limit: number, batchSize: number): Diagnostic {
  const half = Math.max(1, Math.floor(batchSize / 2));
  return {
    code: "memory.limit",
    severity: "error",
    message: `Training needs ${apart(memory.bytes, limit)} may be used. The largest tensors: ${largest(memory)}. Lower the batch size, the image size or the number of filters.`,
    at: { graph: BOARD },
    ...(half < batchSize
      ? { fixes: [{ label: `Batch size ${half}`, edits: [{ edit: "set-training", training: { batchSize: half } }] }] }
      : {}),
  };
}

/** "board/data 3.1 MB", with the node or the state that each comes from. */
function largest(memory: Memory): string {
  return memory.largest
    .slice(0, SHOWN)
    .map(({ name, bytes }) => `${name} ${megabytes(bytes)}`)
    .join(", ");
}

/** "2041.2 MB, and 2000.0 MB" rather than the same number of gigabytes twice. */
function apart(needed: number, limit: number): string {
  const [one, other] = [megabytes(needed), megabytes(limit)];
  return one === other && limit >= 1e9 ? `${(needed / 1e6).toFixed(1)} MB, and ${(limit / 1e6).toFixed(1)} MB` : `${one}, and ${other}`;
}

function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(0.1, bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
