/** @file What networks and their weights are called in formulas: G, D, E, with a number where a letter is taken twice. */
import type { Analysis } from "../compile/analysis.ts";
import type { Role } from "../graph/schema.ts";
import { texOfWords } from "../nodes/tex.ts";

const letterOf: Readonly<Record<Role, string>> = {
  generator: "G",
  discriminator: "D",
  classifier: "C",
  encoder: "E",
  decoder: "\\mathrm{Dec}",
  other: "N",
};

export interface NetworkSymbols {
  /** By network id. */
  readonly of: ReadonlyMap<string, string>;
  /** The name behind a numbered letter, by network id. */
  readonly names: ReadonlyMap<string, string>;
}

/** A name that is one letter, perhaps with an index, is its own symbol: `G`, `D_A`, `x`. Others go by their role. */
export function symbolsOf(networks: Analysis["networks"]): NetworkSymbols {
  const letters = [...networks.values()].map(({ id, name, role }) => ({ id, name, own: ownSymbol(name), letter: letterOf[role] }));
  const of = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { id, name, own, letter } of letters) {
    const alike = letters.filter((other) => other.own === undefined && other.letter === letter);
    const number = alike.findIndex((other) => other.id === id) + 1;
    const taken = letters.some((other) => other.own === letter);
    if (own !== undefined) of.set(id, own);
    else of.set(id, alike.length > 1 || taken ? `${letter}_{${number}}` : letter);
    if (own === undefined && (alike.length > 1 || taken)) names.set(id, texOfWords(name));
  }
  return { of, names };
}

function ownSymbol(name: string): string | undefined {
  const [, letter, index] = /^([A-Za-z])(?:_?([A-Za-z0-9]{1,3}))?$/.exec(name.trim()) ?? [];
  return letter && (index ? `${letter}_{${index}}` : letter);
}

export function thetaOf(symbols: readonly string[]): string {
  return `\\theta_{${symbols.join(",\\,")}}`;
}
