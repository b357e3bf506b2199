/**
 * @file The projects that come with Ganvas: what each is about at once, the project itself when it is asked for. They are
 * project files like those of any person.
 */
import { kindsOf } from "../export/kinds.ts";
import { openText } from "../graph/file.ts";
import type { Kinds } from "../graph/migrate.ts";
import type { Meta, Project } from "../graph/schema.ts";
import { catalogue } from "../nodes/registry.ts";
import { type Family, familyOf } from "./presets-families.ts";

export interface Preset {
  /** The file's name without its ending. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly family: Family;
  readonly paper: Meta["paper"];
  readonly watch: string | undefined;
  readonly pitfalls: string | undefined;
  /** The preset that it grew from, and what differs. */
  readonly parent: { readonly id: string; readonly differs: string } | undefined;
}

/** Opening and saving with the kinds of this program. */
export const kinds: Kinds = kindsOf(catalogue);

const metas = import.meta.glob<Partial<Meta>>("../../presets/*.json", { eager: true, import: "meta" });
const texts = import.meta.glob<string>("../../presets/*.json", { query: "?raw", import: "default" });

/** In the order of the gallery: by family, within a family a preset after the one that it grew from. */
export const presets: readonly Preset[] = inOrder(
  Object.entries(metas).map(([path, meta]) => {
    const tags = meta.tags ?? [];
    return {
      id: idOf(path),
      title: meta.title ?? idOf(path),
      summary: meta.summary ?? "",
      tags,
      family: familyOf(tags),
      paper: meta.paper,
      watch: meta.watch,
      pitfalls: meta.pitfalls,
      parent: meta.parent,
    };
  }),
);

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

function idOf(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.json$/, "");
}

function inOrder(list: readonly Preset[]): readonly Preset[] {
  const byId = new Map(list.map((preset) => [preset.id, preset]));
  /** "ring-gan/wgan/wgan-gp": a path that sorts children behind their parents. */
  const path = (preset: Preset, seen: readonly string[] = []): string => {
    const parent = preset.parent === undefined ? undefined : byId.get(preset.parent.id);
    // Points train in seconds, so they stand before images.
    const own = `${preset.tags.includes("points") ? 0 : 1} ${String(preset.paper?.year ?? 9999)} ${preset.title}`;
    return parent === undefined || parent.family.id !== preset.family.id || seen.includes(parent.id)
      ? own
      : `${path(parent, [...seen, preset.id])}/${own}`;
  };
  return list.toSorted((a, b) => a.family.rank - b.family.rank || (path(a) < path(b) ? -1 : 1));
}
