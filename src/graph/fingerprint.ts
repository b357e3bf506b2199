/**
 * @file What tells two drawings apart that train differently: networks, blocks, training, and of the game what the
 * movers are computed from; without places, names, and views.
 */
import { type Json, type JsonObject, sortedKeys } from "../core/json.ts";
import { crc32 } from "./crc32.ts";
import { toFile } from "./file-text.ts";
import type { Kinds } from "./migrate.ts";
import type { Graph, Project } from "./schema.ts";

/** Eight hexadecimal digits. The seed is left out: a record names its own. */
export function fingerprint(project: Project, kinds: Kinds): string {
  const { networks = [], blocks = [], game = {}, training = {} } = toFile({ ...project, game: played(project) }, kinds);
  const drawing = sortedKeys(bare({ networks, blocks, game, training }));
  return crc32(new TextEncoder().encode(JSON.stringify(drawing)))
    .toString(16)
    .padStart(8, "0");
}

/** The movers of all turns, everything that leads to them, and what those name in their parameters. */
function played({ game, training }: Project): Graph {
  const movers = training.stages.flatMap(({ turns }) => turns.flatMap((turn) => (Array.isArray(turn) ? turn : turn.players)));
  const nodes = new Map(game.nodes.map((node) => [node.id, node]));
  const kept = new Set(movers);
  for (const id of kept) {
    for (const { source, target } of game.edges) if (target === id) kept.add(source);
    for (const value of Object.values(nodes.get(id)?.params ?? {})) if (typeof value === "string" && nodes.has(value)) kept.add(value);
  }
  return {
    nodes: game.nodes.filter(({ id }) => kept.has(id)),
    edges: game.edges.filter(({ source, target }) => kept.has(source) && kept.has(target)),
  };
}

const shown: ReadonlySet<string> = new Set(["position", "label", "name", "summary"]);

/** Names of networks, nodes and stages are only shown; parameters and wires keep theirs. */
function bare(value: Json, inside = ""): Json {
  if (Array.isArray(value)) return value.map((entry: Json) => bare(entry, inside));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).flatMap(([key, entry]) =>
      inside !== "params" && shown.has(key) ? [] : [[key, bare(entry, inside === "params" ? inside : key)]],
    ),
  );
}
