/** @file The projects that come with Ganvas, each loaded when it is asked for. They are project files like those of any person. */
import { kindsOf } from "../export/kinds.ts";
import { openText } from "../graph/file.ts";
import type { Kinds } from "../graph/migrate.ts";
import type { Project } from "../graph/schema.ts";
import { catalogue } from "../nodes/registry.ts";

/** Opening and saving with the kinds of this program. */
export const kinds: Kinds = kindsOf(catalogue);

const texts = import.meta.glob<string>("../../presets/*.json", { query: "?raw", import: "default" });

const loaded = new Map<string, Promise<Project | undefined>>();

/** Undefined when there is no preset of this id. A preset that does not open is a bug of ours and throws. */
export function loadPreset(id: string): Promise<Project | undefined> {
  const known = loaded.get(id) ?? load(id);
  loaded.set(id, known);
  return known;
}

async function load(id: string): Promise<Project | undefined> {
  const text = await texts[`../../presets/${id}.json`]?.();
  if (text === undefined) return undefined;
  const opened = openText(text, kinds);
  if (!opened.ok) throw new Error(`preset ${id}: ${opened.error.message}`);
  return opened.value.project;
}
