import { reference } from "./params.ts";

/** The parameter `follows` of nodes on the board that keep numbers of their own. */
export const followsParam = reference("player", {
  label: "Changes with",
  help: "The player whose steps change what it keeps; without one, every step in which it is computed. Where the node itself stands in a turn, that turn alone.",
  advanced: true,
});
