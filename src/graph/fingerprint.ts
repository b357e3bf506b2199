/** @file What tells two drawings apart that train differently: networks, blocks, game and training, without places and names. */
import { type Json, type JsonObject, sortedKeys } from "../core/json.ts";
import { crc32 } from "./crc32.ts";
import { toFile } from "./file-text.ts";
import type { Kinds } from "./migrate.ts";
import type { Project } from "./schema.ts";

/** Eight hexadecimal digits. The seed is left out: a record names its own. */
export function fingerprint(project: Project, kinds: Kinds): string {
  const { networks = [], blocks = [], game = {}, training = {} } = toFile(project, kinds);
  const drawing = sortedKeys(bare({ networks, blocks, game, training }));
  return crc32(new TextEncoder().encode(JSON.stringify(drawing)))
    .toString(16)
    .padStart(8, "0");
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
