import { choice } from "./params.ts";

/** The parameter `renewal` of everything that draws: noise, random labels, data. */
export const renewalParam = choice(
  "step",
  { step: "At every step", iteration: "Once an iteration" },
  {
    label: "Drawn anew",
    help: "At every step of a player, or once an iteration, so that all players see the same numbers. A view always shows the same ones.",
  },
);
