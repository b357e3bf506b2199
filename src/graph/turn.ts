/** @file The two forms of a turn, a list of ids and an object with when it comes, as one. */
import type { Turn } from "./schema.ts";

/** The ids of those who move. */
export function moversOf(turn: Turn): readonly string[] {
  return Array.isArray(turn) ? turn : turn.players;
}

/** When the turn comes: in iterations t ≥ `after` of its stage that `every` divides. */
export function timingOf(turn: Turn): { readonly every: number; readonly after: number } {
  return Array.isArray(turn) ? { every: 1, after: 0 } : { every: turn.every ?? 1, after: turn.after ?? 0 };
}

/** The same turn for others. */
export function withMovers(turn: Turn, movers: readonly string[]): Turn {
  return Array.isArray(turn) ? [...movers] : { ...turn, players: [...movers] };
}

/** The same turn at another time; "always": in every iteration. */
export function withTiming(turn: Turn, timing: { readonly every: number; readonly after: number } | "always"): Turn {
  const players = [...moversOf(turn)];
  return timing === "always" ? players : { players, every: timing.every, after: timing.after };
}

/** Without some of those who move; a turn that is left empty goes. */
export function withoutMovers(turns: readonly Turn[], gone: (id: string) => boolean): Turn[] {
  return turns
    .map((turn) =>
      withMovers(
        turn,
        moversOf(turn).filter((id) => !gone(id)),
      ),
    )
    .filter((turn) => moversOf(turn).length > 0);
}
