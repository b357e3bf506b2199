/**
 * @file Old files become new ones, up only. There is one sequence for the document itself and one per node kind; each
 * step is a pure function with a frozen file in `tests/graph/fixtures`, and a test fails for a step without one.
 */
import type { JsonObject } from "../core/json.ts";
import { ok, type Result } from "../core/result.ts";
import { fault, type OpenFault } from "./limits.ts";
import { VERSION } from "./schema.ts";

export type Raw = Record<string, unknown>;
export type Migration = (old: Raw) => Raw;

/** What the document has to know of a kind. This folder knows none, so whoever opens or saves a file brings this along. */
export interface KindFacts {
  /** The values of parameters that are left out. */
  readonly defaults: JsonObject;
  /** `migrations[v]` turns parameters of version v into those of v + 1. */
  readonly migrations: readonly Migration[];
}

/** Answers undefined for a kind that this program does not know. */
export type Kinds = (kind: string) => KindFacts | undefined;

/** `coreMigrations[v - 1]` turns a document of version v into one of v + 1. */
export const coreMigrations: readonly Migration[] = [];

/**
 * The document in today's version. `kinds` of a file says in which version each kind's parameters were written; what is
 * newer than this program stays as it is, with a note, and keeps its number.
 */
export function migrate(
  document: Raw,
  kinds: Kinds,
  core: readonly Migration[] = coreMigrations,
): Result<{ document: Raw; notes: string[] }, OpenFault> {
  const latest = VERSION + core.length - coreMigrations.length;
  const version = document["version"];
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) {
    return fault(
      "invalid",
      `The file says format "ganvas" but its version is ${JSON.stringify(version) ?? "missing"}. A version is a whole number from 1 on.`,
    );
  }
  if (version > latest) {
    return fault(
      "newer",
      `This project was saved by a newer Ganvas (file version ${version}, this one reads up to ${latest}). Reload the page to get the new Ganvas, or save the project there in an older version. Nothing was changed.`,
    );
  }
  let current: Raw = document;
  for (const step of core.slice(version - 1)) current = step(current);
  const { kinds: written, ...rest }: Raw = { ...current, version: latest };
  const versions = new Map(Object.entries(isRaw(written) ? written : {}));
  const kept = new Map<string, unknown>();
  const notes: string[] = [];
  for (const [kind, from] of versions) {
    const facts = kinds(kind);
    if (facts !== undefined && typeof from === "number" && from <= facts.migrations.length) continue;
    kept.set(kind, from);
    if (facts !== undefined) notes.push(`Nodes of the kind "${kind}" were saved by a newer Ganvas; their parameters are kept as they are.`);
  }
  const inNode = (node: unknown): unknown => {
    if (!isRaw(node) || typeof node["kind"] !== "string" || kept.has(node["kind"])) return node;
    const facts = kinds(node["kind"]);
    const from = versions.get(node["kind"]) ?? 0;
    if (facts === undefined || typeof from !== "number" || from >= facts.migrations.length) return node;
    const params = facts.migrations.slice(from).reduce((old, step) => step(old), isRaw(node["params"]) ? node["params"] : {});
    return { ...node, params };
  };
  const inGraph = (graph: unknown): unknown =>
    isRaw(graph) && Array.isArray(graph["nodes"]) ? { ...graph, nodes: graph["nodes"].map(inNode) } : graph;
  for (const list of ["networks", "blocks"] as const) if (Array.isArray(rest[list])) rest[list] = rest[list].map(inGraph);
  if ("game" in rest) rest["game"] = inGraph(rest["game"]);
  return ok({ document: kept.size === 0 ? rest : { ...rest, kinds: Object.fromEntries(kept) }, notes });
}

export function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
