/** @file From a source in the plan to batches: examples drawn on the fly, made once into a pool, or read from a person's files. */
import { createRandom } from "../../core/random.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { DataDefinition, Examples } from "../../nodes/definition.ts";
import { catalogue } from "../../nodes/registry.ts";
import type { Fault } from "../protocol.ts";
import { bytesOf, type Columns, gatherExamples } from "./columns.ts";
import { createDrawer, type Order } from "./order.ts";
import { prepareOwn } from "./prepare-own.ts";
import { renderPool } from "./render-pool.ts";
import type { BatchSource, SourceRequest } from "./source.ts";

/** Two sources with equal entries and seeds give equal batches. */
export async function openSource(request: SourceRequest): Promise<Result<BatchSource, Fault>> {
  const { entry, seed } = request;
  const at = { graph: "board", node: entry.node };
  const fault = (message: string): Result<never, Fault> => err({ code: "data", message, at });
  const definition = catalogue.get(entry.kind);
  if (definition?.family !== "data") return fault(`"${entry.kind}" is no kind of data: choose another source.`);
  const params = definition.params.safeParse(entry.params);
  if (!params.success)
    return fault(`${definition.doc.title} has a parameter that cannot be used: ${params.error.issues[0]?.message ?? ""}.`);

  if (definition.generate !== undefined && definition.size(params.data) === "endless") return ok(endless(definition, params.data, request));
  const columns = definition.generate ? await renderPool(definition, params.data, request) : await prepareOwn(params.data, request);
  if (!columns.ok) return err({ at, ...columns.error });
  const order: Order = params.data["order"] === "replacement" ? "replacement" : "shuffle";
  return ok(pooled(columns.value, { name: `data/${entry.node}`, seed, order, mirror: params.data["mirror"] === true }));
}

function endless(definition: DataDefinition, params: Record<string, unknown>, { entry, seed }: SourceRequest): BatchSource {
  return {
    size: "endless",
    bytes: 0,
    batch(draw, count) {
      const made = definition.generate?.({ params, random: createRandom(seed, `data/${entry.node}/${draw}`), count });
      return made ?? {};
    },
  };
}

function pooled(columns: Columns, how: { name: string; seed: number; order: Order; mirror: boolean }): BatchSource {
  const [first] = Object.values(columns);
  const size =
    first === undefined
      ? 0
      : first.data.length /
        Math.max(
          1,
          first.type.shape.reduce((product, n) => product * n, 1),
        );
  const drawRows = createDrawer(how.order, size, how.seed, how.name);
  let rows = new Uint32Array(0);
  return {
    size,
    bytes: bytesOf(columns),
    batch(draw: number, count: number, into?: Examples) {
      if (rows.length !== count) rows = new Uint32Array(count);
      drawRows(draw, rows);
      return gatherExamples(columns, rows, how.mirror ? coins(how, draw, count) : undefined, into);
    },
  };
}

/** One fair coin per image of the batch. */
function coins({ seed, name }: { seed: number; name: string }, draw: number, count: number): Uint8Array {
  const random = createRandom(seed, `${name}/mirror/${draw}/${count}`);
  return Uint8Array.from({ length: count }, () => random.integer(2));
}
