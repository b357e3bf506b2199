/** @file What long work on data needs of its caller: a way to stop it, and somebody to tell how far it is. */
import type { Fault } from "../protocol.ts";

export interface Work {
  readonly signal?: AbortSignal | undefined;
  /** `done` of `total`; total 0 when unknown. */
  readonly progress?: ((task: string, done: number, total: number) => void) | undefined;
  /** The most bytes that decoded examples may take; left out: 1 GB. */
  readonly budget?: number | undefined;
}

export const defaultBudget = 1e9;

export const stopped: Fault = { code: "data", message: "Preparing the data was stopped." };

/** Lets messages in, such as the one that stops this work; resolves in the next turn of the event loop. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
