/** @file Stages and turns of the document against the players that there are. */
import type { Stage, Training } from "../graph/schema.ts";
import { type GraphAnalysis, nameOf, type PlayerAnalysis, type StageAnalysis, type TurnAnalysis } from "./analysis.ts";
import type { Diagnostic } from "./diagnostic.ts";
import {
  emptyStage,
  mutedPlayer,
  neverMoves,
  noPlayers,
  noStages,
  sharedInTurn,
  unequalBatches,
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
      const moving = turn.flatMap((id) => mover(id, stage, game, diagnostics));
      return moving.length > 0 ? [checkedTurn(moving, stage, game, diagnostics)] : [];
    });
    if (turns.length === 0)
      diagnostics.push(emptyStage(stage.name, replaceStage(training.stages, stage, alternating([...players.keys()], stage))));
    return { name: stage.name, iterations: stage.iterations, turns };
  });
  const moves = new Set(stages.flatMap(({ turns }) => turns.flatMap((turn) => turn.players)));
  for (const player of players.values()) {
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
  if (node?.definition?.kind === "player") diagnostics.push(mutedPlayer(stage.name, id, nameOf(node)));
  else
    diagnostics.push(
      unknownPlayer(
        stage.name,
        id,
        game.training.stages.map((other) => ({
          ...other,
          turns: other.turns.map((turn) => turn.filter((player) => player !== id)).filter((turn) => turn.length > 0),
        })),
      ),
    );
  return [];
}

function checkedTurn(moving: readonly PlayerAnalysis[], stage: Stage, { names }: Scheduling, diagnostics: Diagnostic[]): TurnAnalysis {
  const players = [...new Set(moving)];
  const [first] = players;
  if (players.some((player) => player.batch !== first?.batch)) diagnostics.push(unequalBatches(stage.name, players));
  if (players.some((player) => JSON.stringify(player.steps) !== JSON.stringify(first?.steps)))
    diagnostics.push(unequalSteps(stage.name, players));
  for (const network of new Set(players.flatMap((player) => player.networks))) {
    const owners = players.filter((player) => player.networks.includes(network));
    if (owners.length > 1) diagnostics.push(sharedInTurn(stage.name, names.get(network) || network, owners));
  }
  return { players: players.map((player) => player.id), batch: first?.batch ?? 1 };
}
