/** @file Whose steps may write a state: a player's, those of a set of weights, or of a node that keeps numbers. */
import type { Analysis } from "../../src/compile/analysis.ts";
import type { StateEntry } from "../../src/compile/plan.ts";

export interface Movers {
  readonly analysis: Analysis;
  /** Ids of what moves in the turn. */
  readonly movers: readonly string[];
}

export function mayWrite({ analysis, movers }: Movers, { name, network, role }: StateEntry): boolean {
  const { board, players } = analysis;
  const owned = new Set(movers.flatMap((id) => players.get(id)?.networks ?? []));
  if (network !== undefined) {
    const always = [...board.nodes.values()].some(({ params }) => params["network"] === network && params["update"] === "always");
    return owned.has(network) || (role === "statistic" && always);
  }
  const [first = "", second = ""] = name.split("/");
  if (first === "board") {
    const { follows } = board.nodes.get(second)?.params ?? {};
    return movers.includes(second) || follows === "" || movers.includes(String(follows));
  }
  if (movers.includes(first)) return true;
  if (board.nodes.get(first)?.definition?.family === "weight-penalty") return true;
  // Of an optimizer, only for what its players own.
  return movers.some((id) => players.get(id)?.optimizer === first) && (second === "step" || owned.has(second));
}
