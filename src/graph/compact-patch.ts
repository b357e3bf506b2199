/**
 * @file What differs between a project and the preset it grew from, as a merge patch (RFC 7396) over a form of the
 * project in which nodes and wires stand under their ids.
 */
import type { Json, JsonObject } from "../core/json.ts";
import { equalJson } from "../core/json-equal.ts";
import { isRaw, type Raw } from "./migrate.ts";
import type { Edge } from "./schema.ts";

/** A merge patch from `before` to `after`; undefined when they are the same. Lists are replaced whole. */
export function difference(before: Json, after: Json): Json | undefined {
  if (equalJson(before, after)) return undefined;
  if (!isRaw(before) || !isRaw(after)) return after;
  const patch: Record<string, Json> = {};
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) patch[key] = null;
  for (const [key, value] of Object.entries(after as JsonObject)) {
    const change = Object.hasOwn(before, key) ? difference(before[key] as Json, value) : value;
    if (change !== undefined) patch[key] = change;
  }
  return patch;
}

export function patched(value: Json | undefined, patch: Json): Json {
  if (!isRaw(patch)) return patch;
  const result = new Map(Object.entries(isRaw(value) ? (value as JsonObject) : {}));
  for (const [key, change] of Object.entries(patch as JsonObject)) {
    if (change === null) result.delete(key);
    else result.set(key, patched(result.get(key), change));
  }
  return Object.fromEntries(result);
}

/** A file's object with `nodes`, `networks` and `blocks` by id and wires by their ends. */
export function byId(file: JsonObject): JsonObject {
  const graph = (g: JsonObject): JsonObject => ({ ...g, nodes: keyed(g["nodes"]), edges: wires(g["edges"]) });
  const graphs = (list: Json | undefined): JsonObject =>
    Object.fromEntries(Object.entries(keyed(list)).map(([id, g]) => [id, graph(g as JsonObject)]));
  const { $schema: _, ...rest } = file;
  return { ...rest, networks: graphs(file["networks"]), blocks: graphs(file["blocks"]), game: graph((file["game"] ?? {}) as JsonObject) };
}

/** The way back; what is not as it should be is left for the opening to refuse. */
export function fromById(value: Json): Raw {
  const graph = (g: unknown): unknown => (isRaw(g) ? { ...g, nodes: listed(g["nodes"]), edges: unwired(g["edges"]) } : g);
  const graphs = (map: unknown): unknown => (isRaw(map) ? listed(map).map(graph) : []);
  if (!isRaw(value)) return {};
  return { ...value, networks: graphs(value["networks"]), blocks: graphs(value["blocks"]), game: graph(value["game"]) };
}

function keyed(list: Json | undefined): JsonObject {
  return Object.fromEntries(((list ?? []) as readonly { readonly id: string }[]).map(({ id, ...rest }) => [id, rest]));
}

function listed(map: unknown): unknown[] {
  return isRaw(map) ? Object.entries(map).map(([id, rest]) => (isRaw(rest) ? { id, ...rest } : rest)) : [];
}

function wires(list: Json | undefined): JsonObject {
  return Object.fromEntries(
    ((list ?? []) as unknown as readonly Edge[]).map((e) => [[e.source, e.sourcePort, e.target, e.targetPort].join(" "), 1]),
  );
}

function unwired(map: unknown): unknown[] {
  if (!isRaw(map)) return [];
  return Object.keys(map).map((ends) => {
    const [source, sourcePort, target, targetPort] = ends.split(" ");
    return { source, sourcePort, target, targetPort };
  });
}
