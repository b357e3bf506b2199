import { createRandom } from "../../core/random.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { DataDefinition } from "../../nodes/definition.ts";
import type { Fault } from "../protocol.ts";
import { type Column, type Columns, columnBytes, emptyColumn, writeExamples } from "./columns.ts";
import type { SourceRequest } from "./source.ts";
import { showBytes } from "./storage.ts";
import { breathe, defaultBudget, stopped } from "./work.ts";

/** Examples made between two looks at the clock and the stop signal. */
const CHUNK = 128;

/** Makes all examples of a procedural kind. Chunk k is a function of seed, node and k, so that a larger pool begins with the smaller one. */
export async function renderPool(
  definition: DataDefinition,
  params: Record<string, unknown>,
  request: SourceRequest,
): Promise<Result<Columns, Fault>> {
  const { entry, seed, signal, progress, budget = defaultBudget } = request;
  const count = definition.size(params);
  const inferred = definition.infer({ params });
  if (!inferred.ok) return err({ code: "data", message: inferred.error.message });
  if (count === "endless") return err({ code: "internal", message: `${definition.kind} has no pool.` });

  const used = Object.keys(entry.outputs);
  const types = Object.entries(inferred.value.outputs).filter(([port]) => used.length === 0 || used.includes(port));
  const bytes = types.reduce((sum, [, type]) => sum + columnBytes(type, count), 0);
  if (bytes > budget) {
    return err({
      code: "memory",
      message: `${definition.doc.title} would take ${showBytes(bytes)}, more than the ${showBytes(budget)} there is room for: choose fewer examples or a smaller size.`,
    });
  }
  const columns: Record<string, Column> = {};
  for (const [port, type] of types) columns[port] = emptyColumn(type, count);

  let rested = performance.now();
  for (let done = 0; done < count; done += CHUNK) {
    if (signal?.aborted) return err(stopped);
    const random = createRandom(seed, `data/${entry.node}/pool/${done / CHUNK}`);
    const examples = definition.generate?.({ params, random, count: Math.min(CHUNK, count - done) }) ?? {};
    for (const [port, values] of Object.entries(examples)) {
      const column = columns[port];
      if (column) writeExamples(column, done, values);
    }
    if (performance.now() - rested > 30) {
      progress?.(`Making ${definition.doc.title.toLowerCase()}`, done, count);
      await breathe();
      rested = performance.now();
    }
  }
  progress?.(`Making ${definition.doc.title.toLowerCase()}`, count, count);
  return ok(columns);
}
