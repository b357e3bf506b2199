/** @file Plans of a few turns that are written down by hand. */
import type { Plan, Procedure } from "../../src/compile/plan.ts";
import { createTracer, type Tracer } from "../../src/compile/trace.ts";

export function procedure(name: string, write: (t: Tracer) => void): Procedure {
  const t = createTracer();
  t.setOrigin("test", "forward");
  write(t);
  return t.finish(name);
}

/** Turns in order, all in one stage. */
export function planFrom(turns: readonly Procedure[], more: Partial<Plan> = {}): Plan {
  return {
    seed: 1,
    batchSize: 4,
    state: [],
    scalars: [],
    sources: [],
    views: [],
    procedures: Object.fromEntries(turns.map((turn) => [turn.name, turn])),
    stages: [
      {
        name: "Play",
        iterations: undefined,
        turns: turns.map(({ name }) => ({ players: [name], procedure: name, steps: 1, counts: [] })),
      },
    ],
    ...more,
  };
}

/** The prefixes that any turn reads from. */
export const prefixesOf = ({ stages }: Plan): string[] => [
  ...new Set(stages.flatMap(({ turns }) => turns.flatMap((turn) => turn.prefixes ?? []))),
];
