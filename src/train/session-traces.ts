/** @file The numbers of views that draw over time: one row per iteration, read without waiting, the last ones kept. */
import type { PlannedView } from "../compile/plan.ts";
import { sizeOf } from "../core/tensor-type.ts";
import type { ViewPicture } from "./protocol.ts";
import type { Run } from "./session-run.ts";
import { numberOf, titlesOf, type ViewTensors } from "./view-tensors.ts";

interface Row {
  readonly iteration: number;
  /** Of all players since the start: in slow motion an iteration has several rows. */
  readonly step: number;
  readonly values: readonly number[];
}

export interface Traces {
  /** Reads the numbers as they are now; left out when too many reads are on their way, or that step is there. */
  take(run: Run, view: PlannedView): Promise<void>;
  picture(view: PlannedView): ViewPicture;
}

export function createTraces(inFlight: number): Traces {
  const rows = new Map<string, Row[]>();
  let pending = 0;
  const rowsOf = (view: PlannedView) => {
    const known = rows.get(view.node);
    if (known !== undefined) return known;
    const fresh: Row[] = [];
    rows.set(view.node, fresh);
    return fresh;
  };
  return {
    async take(run, view) {
      const mine = rowsOf(view);
      const { iteration, step } = run.position;
      if (pending >= inFlight || mine.at(-1)?.step === step) return;
      pending++;
      try {
        const { views } = await run.view(view).read();
        const values = numbersIn(view, views);
        // Another number of curves is another drawing.
        if (mine[0]?.values.length !== values.length) mine.length = 0;
        mine.push({ iteration, step, values });
        const keeps = view.keeps ?? 1;
        if (mine.length > 1.2 * keeps) mine.splice(0, mine.length - keeps);
      } finally {
        pending--;
      }
    },
    picture(view) {
      const shown = rowsOf(view).slice(-(view.keeps ?? 1));
      const names = namesOf(view);
      return {
        picture: "trace",
        names,
        iterations: Float64Array.from(shown, ({ iteration }) => iteration),
        values: Float32Array.from(shown.flatMap(({ values }) => values)),
        radius: view.params["plane"] === true ? numberOf(view, "radius", 4) : undefined,
      };
    },
  };
}

/** Of the first example, one wire after the other. */
function numbersIn(view: PlannedView, tensors: ViewTensors): number[] {
  return Object.entries(view.shown).flatMap(([port, { type }]) => [...(tensors[port]?.values.subarray(0, sizeOf(type.shape)) ?? [])]);
}

function namesOf(view: PlannedView): string[] {
  const titles = titlesOf(view);
  const own = Object.values(view.shown).flatMap(({ type, title }) => {
    const count = sizeOf(type.shape);
    return count === 1 ? [title] : Array.from({ length: count }, (_, k) => type.names?.[k] ?? `${title} ${k + 1}`);
  });
  return own.map((name, k) => titles[k] || name);
}
