/** @file Mistakes in the order of play. One function per code. */
import { BOARD } from "../../graph/edit.ts";
import type { Training } from "../../graph/schema.ts";
import type { Diagnostic } from "../diagnostic.ts";

type Fix = NonNullable<Diagnostic["fixes"]>[number];

function setStages(label: string, stages: Training["stages"]): Fix {
  return { label, edits: [{ edit: "set-training", training: { stages } }] };
}

/** `stages`: one that lets every player move in turn. */
export function noStages(stages: Training["stages"]): Diagnostic {
  return {
    code: "stage.none",
    severity: "error",
    message: "The order of play is not set: nothing says which player moves when. Write a stage.",
    at: { graph: BOARD },
    fixes: [setStages("Let the players move in turn", stages)],
  };
}

export function noPlayers(): Diagnostic {
  return {
    code: "stage.no-players",
    severity: "error",
    message: "Nobody plays yet. Put a Player on the board, let it own a network and wire a loss and an optimizer to it.",
    at: { graph: BOARD },
  };
}

export function emptyStage(name: string, stages: Training["stages"]): Diagnostic {
  return {
    code: "stage.empty",
    severity: "error",
    message: `In the stage "${name}" nobody moves. Give it a turn or remove it.`,
    at: { graph: BOARD },
    fixes: [setStages("Let the players move in turn", stages)],
  };
}

/** `without`: the stages with these moves taken out. */
export function unknownPlayer(stage: string, player: string, without: Training["stages"]): Diagnostic {
  return {
    code: "stage.player",
    severity: "error",
    message: `The stage "${stage}" lets "${player}" move, which is no player on the board. Take it out, or put the player back.`,
    at: { graph: BOARD },
    fixes: [setStages("Take it out", without)],
  };
}

export function mutedPlayer(stage: string, player: string, name: string): Diagnostic {
  return {
    code: "stage.muted",
    severity: "hint",
    message: `${name} is muted and does not move in the stage "${stage}".`,
    at: { graph: BOARD, node: player },
    fixes: [{ label: "Unmute it", edits: [{ edit: "mute", graph: BOARD, nodes: [player], muted: false }] }],
  };
}

export function unequalBatches(
  stage: string,
  players: readonly { readonly id: string; readonly name: string; readonly batch: number }[],
): Diagnostic {
  const [first] = players;
  return {
    code: "stage.batch",
    severity: "error",
    message: `${players.map(({ name, batch }) => `${name} (${batch})`).join(" and ")} move at the same time in "${stage}" with batches of different sizes. Make them equal, or give each a turn of its own.`,
    at: { graph: BOARD, ...(first ? { node: first.id, param: "batch" } : {}) },
    fixes: [
      {
        label: "Use the project's batch size",
        edits: players.map(({ id }) => ({ edit: "set-param" as const, graph: BOARD, node: id, param: "batch", value: undefined })),
      },
    ],
  };
}

export function unequalSteps(stage: string, players: readonly { readonly id: string; readonly name: string }[]): Diagnostic {
  const [first] = players;
  return {
    code: "stage.steps",
    severity: "warning",
    message: `${players.map(({ name }) => name).join(" and ")} move at the same time in "${stage}" but are to make different numbers of steps; ${first?.name ?? "the first"} decides for all.`,
    at: { graph: BOARD, ...(first ? { node: first.id, param: "steps" } : {}) },
    fixes: [
      {
        label: "Make 1 step each",
        edits: players.map(({ id }) => ({ edit: "set-param" as const, graph: BOARD, node: id, param: "steps", value: undefined })),
      },
    ],
  };
}

export function unequalDraws(
  stage: string,
  players: readonly { readonly id: string; readonly name: string; readonly accumulate: number }[],
): Diagnostic {
  const [first] = players;
  return {
    code: "stage.draws",
    severity: "error",
    message: `${players.map(({ name, accumulate }) => `${name} (${accumulate})`).join(" and ")} move at the same time in "${stage}" with different numbers of draws per step. Make them equal, or give each a turn of its own.`,
    at: { graph: BOARD, ...(first ? { node: first.id, param: "accumulate" } : {}) },
    fixes: [
      {
        label: "Draw once per step",
        edits: players.map(({ id }) => ({ edit: "set-param" as const, graph: BOARD, node: id, param: "accumulate", value: undefined })),
      },
    ],
  };
}

export function sharedInTurn(
  stage: string,
  network: string,
  players: readonly { readonly id: string; readonly name: string }[],
): Diagnostic {
  return {
    code: "stage.conflict",
    severity: "error",
    message: `${players.map(({ name }) => name).join(" and ")} both own ${network} and move at the same time in "${stage}", so one step would undo the other. Give each a turn of its own.`,
    at: { graph: BOARD, node: players[0]?.id ?? "", param: "networks" },
  };
}

export function neverMoves(at: { readonly id: string; readonly name: string }, stages: Training["stages"]): Diagnostic {
  return {
    code: "stage.idle",
    severity: "warning",
    message: `${at.name} moves in no stage, so what it owns never changes through it. Give it a turn.`,
    at: { graph: BOARD, node: at.id },
    fixes: [setStages("Add a turn for it", stages)],
  };
}
