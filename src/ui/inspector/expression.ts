/**
 * @file Numbers as a person types them: "1e-4", "2e-4*0.5", "2^10", "sqrt(2)/3", "50%". A recursive descent over
 * + - * / ^, brackets, a few functions and constants; nothing is ever evaluated as code.
 */
import { err, ok, type Result } from "../../core/result.ts";

const functions: Readonly<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  abs: Math.abs,
  round: Math.round,
};
const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

const MOST = 200;

/** The number, or in words why there is none. */
export function evaluate(text: string): Result<number, string> {
  const source = text.trim().replaceAll("×", "*").replaceAll("−", "-").replaceAll("÷", "/");
  if (source === "") return err("Type a number.");
  if (source.length > MOST) return err("That is too long for a number.");
  const tokens = source.match(/\d[\d_]*\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|[a-z]\w*|[-+*/^()%]|\S/gi) ?? [];
  const parser = new Parser(tokens);
  const value = parser.sum();
  if (parser.failure !== undefined) return err(parser.failure);
  if (parser.rest !== undefined) return err(`"${parser.rest}" is not expected here.`);
  return Number.isFinite(value) ? ok(value) : err("That is not a finite number.");
}

class Parser {
  /** The first thing that went wrong. */
  failure: string | undefined;
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  get rest(): string | undefined {
    return this.tokens[this.at];
  }

  private take(...wanted: readonly string[]): string | undefined {
    const token = this.tokens[this.at];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.at++;
    return token;
  }

  private fail(reason: string): number {
    this.failure ??= reason;
    return Number.NaN;
  }

  sum(): number {
    let value = this.product();
    for (let sign = this.take("+", "-"); sign !== undefined; sign = this.take("+", "-"))
      value = sign === "+" ? value + this.product() : value - this.product();
    return value;
  }

  private product(): number {
    let value = this.signed();
    for (let sign = this.take("*", "/"); sign !== undefined; sign = this.take("*", "/"))
      value = sign === "*" ? value * this.signed() : value / this.signed();
    return value;
  }

  private signed(): number {
    const sign = this.take("-", "+");
    if (sign !== undefined) return sign === "-" ? -this.signed() : this.signed();
    return this.power();
  }

  /** Binds tighter than a sign before it and to the right: -2^2 is -4, 2^3^2 is 2^9. */
  private power(): number {
    const base = this.atom();
    return this.take("^") === undefined ? base : base ** this.signed();
  }

  private atom(): number {
    const token = this.tokens[this.at++];
    if (token === undefined) return this.fail("Something is missing at the end.");
    if (/^[\d.]/.test(token)) return this.percent(Number(token.replaceAll("_", "")));
    if (token === "(") return this.bracket();
    const named = token.toLowerCase();
    if (Object.hasOwn(constants, named)) return constants[named] ?? Number.NaN;
    if (Object.hasOwn(functions, named))
      return this.take("(") === undefined ? this.fail(`Write ${named}(…).`) : (functions[named]?.(this.bracket()) ?? Number.NaN);
    return this.fail(`"${token}" is not a number.`);
  }

  private bracket(): number {
    const value = this.sum();
    return this.take(")") === undefined ? this.fail("A bracket is not closed.") : this.percent(value);
  }

  private percent(value: number): number {
    return this.take("%") === undefined ? value : value / 100;
  }
}
