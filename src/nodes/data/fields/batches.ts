/** @file The parameters that every source of examples has: when a batch is renewed and in which order examples come. */
import type { Problem } from "../../definition.ts";
import { choice, integer } from "../../params.ts";

export function renewal() {
  return choice(
    "step",
    { step: "At every step of a player", iteration: "Once per iteration" },
    { label: "New batch", help: "Once per iteration: all players of an iteration see the same examples." },
  );
}

export function order() {
  return choice(
    "shuffle",
    { shuffle: "Shuffled: each example once per epoch", replacement: "Drawn with replacement" },
    { label: "Order", advanced: true },
  );
}

/** How the values of images are scaled. */
export function range() {
  return choice(
    "signed",
    { signed: "-1 to 1", unit: "0 to 1" },
    { label: "Range", help: "-1 to 1 goes with a tanh at the generator's end, 0 to 1 with a sigmoid." },
  );
}

/** More than this in memory at once makes a browser's tab fail. */
const POOL_LIMIT = 3 * 2 ** 30;

/** Undefined where `examples` of so many numbers each can be held, a byte for each as images are kept. */
export function poolProblem(examples: number, numbers: number): Problem | undefined {
  const bytes = examples * numbers;
  if (bytes <= POOL_LIMIT) return undefined;
  const most = Math.floor(POOL_LIMIT / numbers);
  const message = `${examples} examples would take ${(bytes / 2 ** 30).toFixed(1)} GB: at this size at most ${most} can be held.`;
  return { code: "data.pool", param: "examples", message };
}

/** How many examples a procedural kind makes before training starts. */
export function pool() {
  return integer(8192, {
    label: "Examples",
    min: 16,
    max: 65_536,
    scale: "log",
    help: "How many different examples are made before training starts.",
  });
}
