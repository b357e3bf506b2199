/** @file What can go wrong while training, in words. */
import { BOARD } from "../graph/edit.ts";
import type { Engine } from "./engine.ts";
import type { NotFinite } from "./metrics.ts";
import type { Fault } from "./protocol.ts";

export const nothingOpen: Fault = { code: "diagnostics", message: "No project is open for training yet." };

export function internal(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: "internal",
    message: `Training stopped by a mistake in Ganvas itself: ${message}. Your drawing is safe; go back to the last checkpoint or reset.`,
  };
}

/**
 * Why the device was lost, if it was: calls fail before the device says that it is lost, and such a failure is no bug.
 */
export async function lossOf(engine: Engine | undefined): Promise<string | undefined> {
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, 500, undefined));
  return Promise.race([engine?.lost, patience]);
}

export function lostMeanwhile(reason: string): Fault {
  return { code: "device-lost", message: `The device was lost meanwhile (${reason}). Try again, or choose another backend.` };
}

export function notFiniteReport({ iteration, report, value, players }: NotFinite): Fault {
  const [node = report] = players;
  const what = Number.isNaN(value) ? "no number (NaN)" : "infinite";
  return {
    code: "not-finite",
    message: `${report} became ${what} in iteration ${iteration}. Training stopped; the checkpoints kept before are good. Lower the learning rate, or look at what ${node}'s losses divide by or take the logarithm of.`,
    iteration,
    at: { graph: BOARD, node },
  };
}

export function notFiniteTensor(name: string, iteration: number): Fault {
  return {
    code: "not-finite",
    message: `${name} holds numbers that are not finite in iteration ${iteration}, so no checkpoint was kept. Go back to an earlier one and lower the learning rate.`,
    iteration,
  };
}

export function idlePlayer(player: string): Fault {
  return {
    code: "diagnostics",
    message: "This player moves in no stage: add it to a turn of the training.",
    at: { graph: BOARD, node: player },
  };
}
