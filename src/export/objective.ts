/** @file What each player minimises, in TeX, read from the board: nothing in it is typed by hand. */
import type { Analysis, PlayerAnalysis } from "../compile/analysis.ts";
import { closureOf, usesOf } from "../compile/players.ts";
import { valueAt } from "../core/schedule.ts";
import { factor, negate, signed, type Term, texOfSchedule, texOfWords } from "../nodes/tex.ts";
import { FormulaPrinter } from "./formula-names.ts";
import { FormulaTerms } from "./formula-terms.ts";

/** `left` = the sum of the terms; each further one begins with its sign, so that lines may break between them. */
export interface Formula {
  readonly left: string;
  readonly terms: readonly string[];
}

interface Objective extends Formula {
  readonly player: string;
  readonly name: string;
}

export interface GameFormula {
  /** Two players of whom one minimises what the other maximises. */
  readonly value?: Formula;
  readonly objectives: readonly Objective[];
  /** What the symbols stand for. */
  readonly where: readonly string[];
}

export function texOf({ left, terms }: Formula): string {
  return `${left} = ${terms.join(" ")}`;
}

/** Of one player alone, or of all; the symbols are the same in both. */
export function writeObjectives(analysis: Analysis, player?: string): GameFormula {
  const terms = new FormulaTerms(analysis);
  const players = [...analysis.players.values()].filter(({ losses }) => losses.length > 0);
  const written = players.map((found) => ({
    player: found,
    left: leftOf(found, players, terms),
    terms: found.losses.map((loss) => terms.at(loss)),
  }));
  const shown = written.filter((one) => player === undefined || one.player.id === player);
  const printer = new FormulaPrinter(terms.names);
  const value = player === undefined ? valueOf(analysis, written, terms) : undefined;
  const shownValue = value && { left: value.left, terms: print(value.terms, printer) };
  const objectives = shown.map((one) => ({
    player: one.player.id,
    name: one.player.name,
    left: one.left,
    terms: print(one.terms, printer),
  }));
  const bounds = shown.flatMap((one) => boundOf(one.player, terms));
  return { ...(shownValue ? { value: shownValue } : {}), objectives, where: [...new Set([...printer.explain(), ...bounds])] };
}

interface Written {
  readonly player: PlayerAnalysis;
  readonly left: string;
  readonly terms: readonly Term[];
}

function print(terms: readonly Term[], printer: FormulaPrinter): string[] {
  return terms.map((term, index) => {
    if (index === 0) return printer.print(signed(term));
    const text = term.negative === true ? factor(negate(term)) : signed(term);
    return `${term.negative === true ? "-" : "+"} ${printer.print(text)}`;
  });
}

function leftOf(player: PlayerAnalysis, players: readonly PlayerAnalysis[], { symbols }: FormulaTerms): string {
  const called = (one: PlayerAnalysis) =>
    one.networks.length > 0 && one.networks.length <= 3 ? one.networks.map((id) => symbols.of.get(id)).join(",\\,") : texOfWords(one.name);
  const alike = players.filter((one) => called(one) === called(player));
  const number = alike.length > 1 ? `^{(${alike.indexOf(player) + 1})}` : "";
  return `\\mathcal{L}_{${called(player)}}${number}`;
}

/** Weight clipping is a bound on what the player may choose. */
function boundOf({ clip, networks }: PlayerAnalysis, terms: FormulaTerms): string[] {
  if (typeof clip === "number" ? clip === 0 : valueAt(clip, 0) === 0) return [];
  const c = texOfSchedule(clip);
  return [`${terms.theta(networks)} \\in [-c, c],\\quad c = ${c}`];
}

/** min max of one value, where all that depends on both players is minimised by one and maximised by the other. */
function valueOf(analysis: Analysis, written: readonly Written[], terms: FormulaTerms): { left: string; terms: Term[] } | undefined {
  const [a, b, ...more] = written;
  if (a === undefined || b === undefined || more.length > 0) return undefined;
  const [max, min] = judges(analysis, a.player) && !judges(analysis, b.player) ? [a, b] : [b, a];
  const networks = [min, max].map(({ player }) => player.networks);
  const shared = ({ player, terms: all }: Written) =>
    all.filter((_, index) => {
      const source = player.losses[index];
      const used = source
        ? usesOf(analysis.board, closureOf(analysis.board, [source.node])).map((use) => String(use.params["network"]))
        : [];
      return networks.every((owned) => owned.some((id) => used.includes(id)));
    });
  const keys = (all: readonly Term[]) => all.map((term) => terms.names.plain(signed(term))).sort();
  const [minimised, maximised] = [keys(shared(min)), keys(shared(max).map(negate))];
  if (minimised.length === 0 || minimised.join() !== maximised.join()) return undefined;
  const symbols = (one: Written) => one.player.networks.map((id) => terms.symbols.of.get(id)).join(",\\,");
  const own = min.terms.filter((term) => !shared(min).includes(term));
  return {
    left: `\\min_{${symbols(min)}} \\max_{${symbols(max)}} V(${symbols(max)},\\, ${symbols(min)})`,
    terms: [...max.terms.map(negate), ...own],
  };
}

function judges({ networks }: Analysis, { networks: owned }: PlayerAnalysis): boolean {
  return owned.some((id) => networks.get(id)?.role === "discriminator");
}
