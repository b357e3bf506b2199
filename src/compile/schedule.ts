/** @file Stages and turns of the document against the players that there are. */
import type { Stage, Training } from "../graph/schema.ts";
import { moversOf, timingOf, withoutMovers } from "../graph/turn.ts";
import { type GraphAnalysis, type NodeAnalysis, nameOf, type PlayerAnalysis, type StageAnalysis, type TurnAnalysis } from "./analysis.ts";
import type { Diagnostic } from "./diagnostic.ts";
import {
  emptyStage,
  mutedPlayer,
  neverMoves,
  noPlayers,
  noStages,
  sharedInTurn,
  unequalBatches,
  unequalDraws,
  unequalSteps,
  unknownPlayer,
} from "./diagnostics/stage.ts";

interface Scheduling {
  readonly training: Training;
  readonly board: GraphAnalysis;
  readonly players: ReadonlyMap<string, PlayerAnalysis>;
  /** Of networks, by id. */
  readonly names: ReadonlyMap<string, string>;
}

export function scheduleStages(game: Scheduling): {
  readonly stages: readonly StageAnalysis[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const { training, players } = game;
  if (players.size === 0) return { stages: [], diagnostics: [noPlayers()] };
  const inTurn = [alternating([...players.keys()])];
  if (training.stages.length === 0) return { stages: [], diagnostics: [noStages(inTurn)] };
  const diagnostics: Diagnostic[] = [];
  const stages = training.stages.map((stage): StageAnalysis => {
    const turns = stage.turns.flatMap((turn) => {
      const moving = moversOf(turn).flatMap((id) => mover(id, stage, game, diagnostics));
      const others = [...new Set(moversOf(turn))].filter((id) => isMover(game.board.nodes.get(id)));
      if (moving.length + others.length === 0) return [];
      return [{ ...checkedTurn(moving, stage, game, diagnostics), others, ...timingOf(turn) }];
    });
    if (turns.length === 0)
      diagnostics.push(emptyStage(stage.name, replaceStage(training.stages, stage, alternating([...players.keys()], stage))));
    return { name: stage.name, iterations: stage.iterations, turns };
  });
  const moves = new Set(stages.flatMap(({ turns }) => turns.flatMap((turn) => [...turn.players, ...turn.others])));
  for (const player of [...players.values(), ...mustMove(game.board)]) {
    if (!moves.has(player.id))
      diagnostics.push(
        neverMoves(
          player,
          training.stages.map((stage) => ({ ...stage, turns: [...stage.turns, [player.id]] })),
        ),
      );
  }
  return { stages, diagnostics };
}

/** One stage in which each player has a turn, in the given order. */
function alternating(players: readonly string[], like: Omit<Stage, "turns"> = { name: "Play" }): Stage {
  return { ...like, turns: players.map((player) => [player]) };
}

function replaceStage(stages: readonly Stage[], old: Stage, stage: Stage): Stage[] {
  return stages.map((other) => (other === old ? stage : other));
}

function mover(id: string, stage: Stage, game: Scheduling, diagnostics: Diagnostic[]): PlayerAnalysis[] {
  const player = game.players.get(id);
  if (player) return [player];
  const node = game.board.nodes.get(id);
  // What is wrong inside a node stands on it.
  if (isMover(node) || node?.status === "failed" || node?.status === "waiting") return [];
  if (node?.node.muted === true) diagnostics.push(mutedPlayer(stage.name, id, nameOf(node)));
  else
    diagnostics.push(
      unknownPlayer(
        stage.name,
        id,
        game.training.stages.map((other) => ({
          ...other,
          turns: withoutMovers(other.turns, (mover) => mover === id),
        })),
      ),
    );
  return [];
}

/** A node of the board that can stand in a turn beside the players: a set of weights, or one that keeps numbers of its own. */
export function isMover(node: NodeAnalysis | undefined): boolean {
  if (node?.status !== "typed" || node.definition === undefined) return false;
  const { definition } = node;
  if (definition.family === "weights") return definition.move !== undefined;
  if (definition.family === "weight-penalty") return (definition.slots?.length ?? 0) > 0;
  return Object.values(node.weights).some(({ trainable }) => trainable === false);
}

/** Sets of weights are kept for nothing when their turn never comes. */
function mustMove(board: GraphAnalysis): { readonly id: string; readonly name: string }[] {
  return [...board.nodes.values()]
    .filter((node) => node.definition?.family === "weights" && isMover(node))
    .map((node) => ({ id: node.id, name: nameOf(node) }));
}

function checkedTurn(
  moving: readonly PlayerAnalysis[],
  stage: Stage,
  { names, training }: Scheduling,
  diagnostics: Diagnostic[],
): Pick<TurnAnalysis, "players" | "batch"> {
  const players = [...new Set(moving)];
  const [first] = players;
  if (players.some((player) => player.batch !== first?.batch)) diagnostics.push(unequalBatches(stage.name, players));
  if (players.some((player) => JSON.stringify(player.steps) !== JSON.stringify(first?.steps)))
    diagnostics.push(unequalSteps(stage.name, players));
  if (players.some((player) => player.accumulate !== first?.accumulate)) diagnostics.push(unequalDraws(stage.name, players));
  for (const network of new Set(players.flatMap((player) => player.networks))) {
    const owners = players.filter((player) => player.networks.includes(network));
    if (owners.length > 1) diagnostics.push(sharedInTurn(stage.name, names.get(network) || network, owners));
  }
  return { players: players.map((player) => player.id), batch: first?.batch ?? training.batchSize };
}
