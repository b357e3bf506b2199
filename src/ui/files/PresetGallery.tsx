import { useIntersection } from "@mantine/hooks";
import { go } from "fuzzysort";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Project } from "../../graph/schema.ts";
import { openPreset } from "../../store/library-page.ts";
import { loadPreset } from "../../store/presets.ts";
import { type Preset, presets, recordOf } from "../../store/presets-gallery.ts";
import classes from "./files.module.css";
import { GraphDrawing } from "./GraphDrawing.tsx";
import { useLibrary } from "./library-hooks.ts";
import { PresetObjectives } from "./PresetObjectives.tsx";
import { PresetRecord } from "./PresetRecord.tsx";

interface PresetGalleryProps {
  readonly query: string;
  onOpened?(id: string): void;
}

/** Every preset as a card, by family. One stop for Tab; arrows go from card to card. */
export function PresetGallery({ query, onOpened }: PresetGalleryProps) {
  const found = useMemo(() => findPresets(query), [query]);
  const current = useLibrary((state) => (state.current?.origin.is === "preset" ? state.current.origin.name : undefined));
  const [focus, setFocus] = useState(0);
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -presets.length, End: presets.length }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(found.length - 1, focus + step));
    setFocus(next);
    list.current?.querySelectorAll<HTMLElement>("[data-card]")[next]?.focus();
  };

  if (found.length === 0) return <p className={classes["empty"]}>No preset is called that. Fewer letters find more.</p>;
  const shelves = query.trim() === "" ? byFamily(found) : [{ family: undefined, entries: found }];
  const card = (preset: Preset) => {
    const index = found.indexOf(preset);
    return (
      <div key={preset.id} role="listitem">
        <PresetCard
          preset={preset}
          tabIndex={index === Math.min(focus, found.length - 1) ? 0 : -1}
          current={preset.id === current}
          onFocus={() => setFocus(index)}
          onOpen={() => void openPreset(preset.id).then(() => onOpened?.(preset.id))}
        />
        <PresetObjectives preset={preset.id} tabIndex={index === Math.min(focus, found.length - 1) ? 0 : -1} />
      </div>
    );
  };
  return (
    <div ref={list} onKeyDown={onKeyDown}>
      {shelves.map(({ family, entries }) => (
        <section key={family?.id ?? "found"} className={classes["shelf"]}>
          {family && (
            <h3 className={classes["family"]} title={family.summary}>
              {family.title}
            </h3>
          )}
          <div className={classes["gallery"]} role="list" aria-label={family?.title ?? "Presets"}>
            {entries.map(card)}
          </div>
        </section>
      ))}
    </div>
  );
}

function byFamily(list: readonly Preset[]) {
  const shelves = new Map<string, { readonly family: Preset["family"]; readonly entries: Preset[] }>();
  for (const preset of list) {
    const shelf = shelves.get(preset.family.id) ?? { family: preset.family, entries: [] };
    shelf.entries.push(preset);
    shelves.set(preset.family.id, shelf);
  }
  return [...shelves.values()];
}

interface PresetCardProps {
  readonly preset: Preset;
  readonly tabIndex: number;
  readonly current: boolean;
  onFocus(): void;
  onOpen(): void;
}

function PresetCard({ preset, tabIndex, current, onFocus, onOpen }: PresetCardProps) {
  const { ref, entry } = useIntersection({ rootMargin: "200px" });
  const near = entry?.isIntersecting === true;
  const [project, setProject] = useState<Project>();
  useEffect(() => {
    if (near) void loadPreset(preset.id).then(setProject);
  }, [near, preset.id]);
  const parent = presets.find(({ id }) => id === preset.parent?.id);
  return (
    <div ref={ref} className={classes["entry"]}>
      <button
        type="button"
        data-card
        className={classes["card"]}
        tabIndex={tabIndex}
        aria-current={current || undefined}
        onFocus={onFocus}
        onClick={onOpen}
        title={preset.summary}
      >
        <span className={classes["card-drawing"]}>{project && <GraphDrawing project={project} height={64} />}</span>
        <span className={classes["card-title"]}>
          {preset.title}
          {preset.size === "paper" && (
            <span
              className={classes["card-mark"]}
              title="As large as in the paper: to study and to export, too large to train in most browsers"
            >
              Paper size
            </span>
          )}
          {preset.paper?.year !== undefined && <span className={classes["card-year"]}>{preset.paper.year}</span>}
        </span>
        <span className={classes["card-text"]}>
          {preset.parent === undefined ? preset.summary : `${parent === undefined ? "" : `From ${parent.title}: `}${preset.parent.differs}`}
        </span>
      </button>
      {project && (
        <PresetRecord
          record={recordOf(project)}
          strip={preset.strip}
          points={preset.tags.includes("points")}
          published={project.meta.published}
          tabIndex={tabIndex}
        />
      )}
    </div>
  );
}

function findPresets(query: string): readonly Preset[] {
  const text = query.trim();
  if (text === "") return presets;
  const keys = [
    "title",
    (preset: Preset) => [...preset.tags, ...(preset.size === "paper" ? ["paper size"] : [])].join(" "),
    (preset: Preset) => preset.paper?.title ?? "",
    "summary",
    (preset: Preset) => preset.parent?.differs ?? "",
  ];
  return go(text, presets, { keys, threshold: 0.4, limit: 40 }).map(({ obj }) => obj);
}
