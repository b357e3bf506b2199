import { choice } from "./params.ts";

/** The parameter `renewal` of everything that draws: noise, random labels, data. */
export const renewalParam = choice(
  "step",
  { step: "At every step", iteration: "Once an iteration", never: "Never: always the same" },
  {
    label: "Drawn anew",
    help: "At every step of a player, or once an iteration, so that all players see the same numbers, or never, as a reference batch must stay. A view always shows the same ones.",
  },
);
