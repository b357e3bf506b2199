/** @file The parameters that every source of examples has: when a batch is renewed and in which order examples come. */
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
