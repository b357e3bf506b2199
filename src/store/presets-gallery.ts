/** @file What each preset is about, for the gallery: it comes with the gallery, not with the page. */
import { fingerprint } from "../graph/fingerprint.ts";
import type { Meta, Project, RunRecord } from "../graph/schema.ts";
import { kinds } from "./presets.ts";
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
  /** Of the size that the paper trained: to study and to export. */
  readonly size: Meta["size"];
  /** Where the picture of its record is. */
  readonly strip: string | undefined;
}

const metas = import.meta.glob<Partial<Meta>>("../../presets/*.json", { eager: true, import: "meta" });
const strips = import.meta.glob<string>("../../presets/records/*.png", { eager: true, query: "?url&no-inline", import: "default" });

/** What was measured of this very drawing. */
export function recordOf(project: Project): RunRecord | undefined {
  return project.record?.drawing === fingerprint(project, kinds) ? project.record : undefined;
}

/**
 * In the order of the gallery: by family, within a family a preset after the one that it grew from, first that of the
 * paper's size.
 */
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
      size: meta.size,
      strip: strips[`../../presets/records/${idOf(path)}.png`],
    };
  }),
);

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
      : `${path(parent, [...seen, preset.id])}/${preset.size === "paper" ? 0 : 1} ${own}`;
  };
  return list.toSorted((a, b) => a.family.rank - b.family.rank || (path(a) < path(b) ? -1 : 1));
}
