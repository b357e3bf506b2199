/**
 * @file Which prefixes must run before a turn. What one has kept is good for the rest of the iteration, until something
 * that it reads is written: then it runs again, and with it those that read from it.
 */
import type { Plan, Procedure, Turn } from "../compile/plan.ts";

export interface Prefixes {
  /** Runs those of the turn that must, in order. */
  prepare(turn: Pick<Turn, "prefixes">, iteration: number, run: (procedure: string) => void): void;
  /** To be told of every other procedure that has run. */
  ran(procedure: string): void;
}

export function createPrefixes({ stages, procedures }: Pick<Plan, "stages" | "procedures">): Prefixes {
  const all = new Set(stages.flatMap(({ turns }) => turns.flatMap(({ prefixes = [] }) => prefixes)));
  const readers = new Map<string, string[]>();
  for (const prefix of all) {
    for (const name of readBy(procedures[prefix])) readers.set(name, [...(readers.get(name) ?? []), prefix]);
  }
  /** By procedure: the prefixes that read what it writes. */
  const spoiled = new Map(
    Object.entries(procedures).map(([name, procedure]) => [name, new Set(writtenBy(procedure).flatMap((of) => readers.get(of) ?? []))]),
  );
  /** By prefix: the iteration that it ran in. */
  const good = new Map<string, number>();
  const ran = (procedure: string): void => {
    for (const prefix of spoiled.get(procedure) ?? []) good.delete(prefix);
  };
  return {
    prepare({ prefixes = [] }, iteration, run) {
      for (const prefix of prefixes) {
        if (good.get(prefix) === iteration) continue;
        run(prefix);
        ran(prefix);
        good.set(prefix, iteration);
      }
    },
    ran,
  };
}

function readBy(procedure: Procedure | undefined): string[] {
  return (procedure?.inputs ?? []).flatMap(({ binding }) =>
    binding.from === "state" || binding.from === "kept" ? [`${binding.from} ${binding.name}`] : [],
  );
}

function writtenBy({ results }: Procedure): string[] {
  return results.flatMap(({ target }) => (target.to === "state" || target.to === "kept" ? [`${target.to} ${target.name}`] : []));
}
