/** @file Changes of a stage's turns: which players move, in what order, and which of them at the same time. Pure. */
import type { Stage } from "../../graph/schema.ts";
import { moversOf, withMovers, withoutMovers } from "../../graph/turn.ts";

type Turns = Stage["turns"];

/** Without the player; a turn that is left empty goes. */
export function withoutPlayer(turns: Turns, player: string): Turns {
  return withoutMovers(turns, (id) => id === player);
}

/** The player in a turn of its own at the end. */
export function withPlayer(turns: Turns, player: string): Turns {
  return [...withoutPlayer(turns, player), [player]];
}

/** The turn one place earlier or later. */
export function moveTurn(turns: Turns, index: number, by: 1 | -1): Turns {
  const [turn, other] = [turns[index], turns[index + by]];
  if (turn === undefined || other === undefined) return turns;
  return turns.map((old, i) => (i === index ? other : i === index + by ? turn : old));
}

/** The players of this turn and the next move at the same time. */
export function joinTurns(turns: Turns, index: number): Turns {
  const [turn, next] = [turns[index], turns[index + 1]];
  if (turn === undefined || next === undefined) return turns;
  return [...turns.slice(0, index), withMovers(turn, [...new Set([...moversOf(turn), ...moversOf(next)])]), ...turns.slice(index + 2)];
}

/** Each player of the turn in a turn of its own, in their order. */
export function splitTurn(turns: Turns, index: number): Turns {
  return turns.flatMap((turn, i) => (i === index ? moversOf(turn).map((player) => withMovers(turn, [player])) : [turn]));
}
