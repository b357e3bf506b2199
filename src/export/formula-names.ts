/**
 * @file Symbols and means that a formula mentions, as marks in its text until it is known what else stands there. `x` stays
 * x while nothing else is called so; the first mean over x says where x comes from; what has a definition gets a line.
 */
import type { Named } from "../nodes/tex.ts";

/** A random variable or an abbreviation. */
export interface FormulaSymbol extends Named {
  readonly id: string;
  /** The node that it is drawn by: what comes from one node is drawn together. */
  readonly node: string;
  /** Whether `is` says all in a few signs, so that it may stand under a mean. */
  readonly short: boolean;
}

const OPEN = "\uE000";
const MEAN = "\uE001";
const CLOSE = "\uE002";

export function mentionOf(id: string): string {
  return `${OPEN}${id}${CLOSE}`;
}

export function meanOver(ids: readonly string[]): string {
  return `${MEAN}${ids.join("\t")}${CLOSE}`;
}

export class FormulaNames {
  private readonly known = new Map<string, FormulaSymbol>();

  /** The mark that stands for the symbol. */
  add(symbol: FormulaSymbol): string {
    if (!this.known.has(symbol.id)) this.known.set(symbol.id, symbol);
    return mentionOf(symbol.id);
  }

  /** Without numbers: equal for what differs only in which of several alike noises it draws. */
  plain(text: string): string {
    return text.replaceAll(new RegExp(`[${OPEN}${MEAN}]([^${CLOSE}]*)${CLOSE}`, "g"), (_, ids: string) =>
      ids
        .split("\t")
        .map((id) => this.get(id).symbol)
        .join(),
    );
  }

  get(id: string): FormulaSymbol {
    const symbol = this.known.get(id);
    if (symbol === undefined) throw new Error(`no symbol ${id}`);
    return symbol;
  }

  /** x; with another node's x beside it, x_1. */
  show(id: string): string {
    const { symbol, node } = this.get(id);
    const nodes = [...new Set([...this.known.values()].filter((other) => other.symbol === symbol).map((other) => other.node))];
    return nodes.length > 1 ? `${symbol}_{${nodes.indexOf(node) + 1}}` : symbol;
  }
}

/** One text after the other, with what was explained before left out, and the lines that explain the rest. */
export class FormulaPrinter {
  private readonly introduced = new Set<string>();
  private readonly explained = new Set<string>();
  private readonly waiting: FormulaSymbol[] = [];
  private readonly names: FormulaNames;

  constructor(names: FormulaNames) {
    this.names = names;
  }

  print(text: string): string {
    return text
      .replaceAll(new RegExp(`${MEAN}([^${CLOSE}]*)${CLOSE}`, "g"), (_, ids: string) => this.mean(ids.split("\t")))
      .replaceAll(new RegExp(`${OPEN}([^${CLOSE}]*)${CLOSE}`, "g"), (_, id: string) => this.mention(id));
  }

  /** Lines for what was mentioned since the last call: abbreviations, and where random variables come from. */
  explain(): string[] {
    const lines: string[] = [];
    for (let symbol = this.waiting.shift(); symbol !== undefined; symbol = this.waiting.shift()) {
      if (this.explained.has(symbol.id) || this.introduced.has(symbol.id)) continue;
      this.explained.add(symbol.id);
      const drawn = symbol.short ? this.introduce([symbol.id]) : `${this.names.show(symbol.id)} ${this.print(symbol.is)}`;
      lines.push(drawn);
    }
    return lines;
  }

  private mention(id: string): string {
    this.waiting.push(this.names.get(id));
    return this.names.show(id);
  }

  private mean(ids: readonly string[]): string {
    const nodes = new Map<string, string[]>();
    for (const id of ids) nodes.set(this.names.get(id).node, [...(nodes.get(this.names.get(id).node) ?? []), id]);
    // Data and noise come before what is made of them.
    const groups = [...nodes.values()].sort((a, b) => Number(this.isShort(b)) - Number(this.isShort(a)));
    const parts = groups.map((together) => {
      if (this.isShort(together) && together.some((id) => !this.introduced.has(id))) return this.introduce(together);
      return together.map((id) => this.mention(id)).join(", ");
    });
    return `\\mathbb{E}_{${parts.join(",\\, ")}}`;
  }

  private isShort(ids: readonly string[]): boolean {
    return ids.every((id) => this.names.get(id).short);
  }

  private introduce(ids: readonly string[]): string {
    for (const id of ids) this.introduced.add(id);
    const shown = ids.map((id) => this.names.show(id));
    return `${shown.length > 1 ? `(${shown.join(", ")})` : shown[0]} ${this.names.get(ids[0] ?? "").is}`;
  }
}
