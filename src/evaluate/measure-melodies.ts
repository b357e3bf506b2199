/** @file Bars of melody against the chords that they were made for and the bars that they were learnt from. */
import type { Analysis } from "../compile/analysis.ts";
import { PITCHES, STEPS, triad } from "../nodes/data/melodies/roll.ts";
import { melodies } from "../nodes/data/melodies.ts";
import { jensenShannon } from "./mode-coverage.ts";
import type { Score } from "./score.ts";
import { dataUnder, type Subject } from "./subjects.ts";
import { draw, type Rows, type Trained } from "./trained.ts";

type Compared = Subject & { readonly real: NonNullable<Subject["real"]> };

const COUNT = 1000;
const LEARNT = 10_000;
const major = [0, 2, 4, 5, 7, 9, 11];

export function isMelody(analysis: Analysis, { real }: Compared): boolean {
  return dataUnder(analysis, real).some(({ node }) => node.kind === melodies.kind);
}

export async function measureMelodies(trained: Trained, { generated, real, from }: Compared): Promise<Score[]> {
  const [data] = from;
  const chord = data && { node: data.id, port: "chord" };
  const drawn = await draw(trained, { generated, real, chord }, { count: COUNT });
  const { real: learnt } = await draw(trained, { real }, { count: LEARNT, seen: true });
  const [made, truth] = [barsOf(drawn.generated), barsOf(drawn.real)];
  const known = new Set(barsOf(learnt).map(String));
  const against = (metric: string, of: (bars: readonly (readonly number[])[]) => number): Score => ({
    metric,
    value: of(made),
    anchors: [{ what: "real", value: of(truth) }],
  });
  return [
    ...(drawn.chord ? [inChord(made, truth, drawn.chord)] : []),
    against("share of a bar's steps in one major scale", (bars) => mean(bars.map(inBestScale))),
    against("different bars, share", (bars) => new Set(bars.map(String)).size / bars.length),
    against("bars that the data hold already, share", (bars) => bars.filter((bar) => known.has(String(bar))).length / bars.length),
    against("mean interval, semitones", (bars) => mean(bars.flatMap(intervals))),
    {
      metric: "JS divergence of the pitch classes from the data's, nats",
      value: jensenShannon(classesOf(made), classesOf(truth)),
      anchors: [{ what: "real against real", value: jensenShannon(classesOf(barsOf(learnt)), classesOf(truth)) }],
    },
  ];
}

/** One pitch a step, as the loudest key of it says. */
function barsOf({ shape, values }: Rows): number[][] {
  const [count = 0] = shape;
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: STEPS }, (_step, step) => {
      const keys = values.subarray((i * STEPS + step) * PITCHES, (i * STEPS + step + 1) * PITCHES);
      return keys.reduce((best, value, key) => (value > (keys[best] ?? 0) ? key : best), 0);
    }),
  );
}

function inChord(made: readonly (readonly number[])[], truth: readonly (readonly number[])[], chords: Rows): Score {
  const width = chords.shape[1] ?? 1;
  const share = (bars: readonly (readonly number[])[]) =>
    mean(
      bars.map((bar, i) => {
        const chord = chords.values.subarray(i * width, (i + 1) * width);
        const tones = triad({ root: chord.indexOf(1), minor: chord[width - 1] === 1 });
        return mean(bar.map((pitch) => (tones.includes(pitch % 12) ? 1 : 0)));
      }),
    );
  return {
    metric: "share of steps on a note of the chord",
    value: share(made),
    anchors: [
      { what: "real", value: share(truth) },
      { what: "real, of another bar", value: share([...truth.slice(1), ...truth.slice(0, 1)]) },
    ],
  };
}

function inBestScale(bar: readonly number[]): number {
  const shares = Array.from({ length: 12 }, (_, key) => mean(bar.map((pitch) => (major.includes((pitch - key + 132) % 12) ? 1 : 0))));
  return Math.max(...shares);
}

/** Between notes that differ. */
function intervals(bar: readonly number[]): number[] {
  return bar.slice(1).flatMap((pitch, i) => (pitch === bar[i] ? [] : [Math.abs(pitch - (bar[i] ?? pitch))]));
}

/** How often each of the twelve comes. */
function classesOf(bars: readonly (readonly number[])[]): number[] {
  const counts = Array.from({ length: 12 }, () => 0);
  for (const pitch of bars.flat()) counts[pitch % 12] = (counts[pitch % 12] ?? 0) + 1;
  return counts;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
