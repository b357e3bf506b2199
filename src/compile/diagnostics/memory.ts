import { BOARD } from "../../graph/edit.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Memory } from "../memory.ts";

/** `limit`: the bytes that the device has to give. */
export function tooMuchMemory(memory: Memory, limit: number, batchSize: number): Diagnostic {
  const [first] = memory.largest;
  const largest = first ? ` The largest tensor has ${megabytes(first.bytes)}, of ${first.name}.` : "";
  const half = Math.max(1, Math.floor(batchSize / 2));
  return {
    code: "memory.limit",
    severity: "error",
    message: `Training needs about ${megabytes(memory.bytes)}, and ${megabytes(limit)} may be used.${largest} Lower the batch size or the layers' widths.`,
    at: { graph: BOARD },
    ...(half < batchSize
      ? { fixes: [{ label: `Batch size ${half}`, edits: [{ edit: "set-training", training: { batchSize: half } }] }] }
      : {}),
  };
}

function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(0.1, bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
