/**
 * @file Formulas in TeX, put together from parts that know how tightly they bind, so that parentheses stand where they
 * are needed and signs meet as a person would write them. A definition's `tex` is written with these.
 */
import type { LiveNumber } from "../core/schedule.ts";

export interface Term {
  /** Without the sign where `negative` is set. */
  readonly tex: string;
  /** `list`: several things with commas between; `sum`, `product`: what binds last in it. */
  readonly level: "list" | "sum" | "product" | "atom";
  readonly negative?: boolean;
  /** The random variables it depends on, by id; whoever asks for a formula fills this in. */
  readonly over?: ReadonlySet<string>;
  /** Of a number. */
  readonly value?: number;
  /** Of batches that were joined into one: each of them. */
  readonly parts?: readonly Term[];
}

/** Something with a symbol of its own, which is explained beneath the formula: `is` begins with the relation, "= a + b". */
export interface Named {
  readonly symbol: string;
  readonly is: string;
}

export type Tex = Term | Named;

export function atom(tex: string): Term {
  return { tex, level: "atom" };
}

export function product(tex: string): Term {
  return { tex, level: "product" };
}

function sum(tex: string): Term {
  return { tex, level: "sum" };
}

export function list(terms: readonly Term[]): Term {
  return { tex: terms.map((term) => (term.level === "list" ? term.tex : signed(term))).join(", "), level: "list" };
}

export function negate(term: Term): Term {
  return { ...term, negative: term.negative !== true };
}

/** Where nothing binds tighter: between brackets, as an argument. */
export function signed(term: Term): string {
  if (term.negative !== true) return term.level === "list" ? `[${term.tex}]` : term.tex;
  return `-${factor({ ...term, negative: false })}`;
}

/** Beside other factors. */
export function factor(term: Term): string {
  if (term.level === "list") return `[${term.tex}]`;
  return term.negative === true || term.level === "sum" ? inParentheses(signed(term)) : term.tex;
}

/** A size larger where parentheses stand inside. */
export function inParentheses(tex: string): string {
  return /[([]|\\lVert/.test(tex) ? `\\bigl(${tex}\\bigr)` : `(${tex})`;
}

/** Before an exponent. */
export function base(term: Term): string {
  return term.level === "product" ? inParentheses(signed(term)) : factor(term);
}

export function plus(a: Term, b: Term): Term {
  if (b.value === 0) return a;
  if (a.value === 0) return b;
  return sum(`${signed(a)} ${b.negative === true ? "-" : "+"} ${b.negative === true ? factor({ ...b, negative: false }) : signed(b)}`);
}

export function minus(a: Term, b: Term): Term {
  return plus(a, negate(b));
}

/** The factor 1 is left out, and minus signs come to the front. */
export function times(a: Term, b: Term): Term {
  const negative = (a.negative === true) !== (b.negative === true);
  const [x, y] = [
    { ...a, negative: false },
    { ...b, negative: false },
  ];
  if (x.value !== undefined && y.value !== undefined) return { ...texOfNumber(x.value * y.value), negative };
  if (x.value === 1) return { ...y, negative };
  if (y.value === 1) return { ...x, negative };
  return { ...product(`${factor(x)}\\,${factor(y)}`), negative };
}

export function power(term: Term, exponent: number): Term {
  return atom(`${base(term)}^${exponent}`);
}

/** `f(x)`; `f` without backslash is set upright. */
export function applied(f: string, ...terms: readonly Term[]): Term {
  const name = f.startsWith("\\") ? f : `\\operatorname{${f.replaceAll(" ", "\\ ")}}`;
  return atom(`${name}(${list(terms).tex})`);
}

export function norm(term: Term, of: 1 | 2): Term {
  return atom(`\\lVert ${signed(term)} \\rVert_${of}`);
}

/** A constant; its `value` is without the sign, as its text is. */
export function texOfNumber(value: number): Term {
  const text = showNumber(Math.abs(value));
  return { ...(text.includes("\\cdot") ? product(text) : atom(text)), value: Math.abs(value), negative: value < 0 };
}

/** `term` over a whole number. */
export function over(term: Term, count: number): Term {
  return count === 1
    ? term
    : { ...atom(`\\tfrac{${term.value === undefined ? term.tex : showNumber(term.value)}}{${count}}`), negative: term.negative === true };
}

/** 0.05, 1500, 2 \cdot 10^{-5} */
function showNumber(value: number): string {
  const short = Number(value.toPrecision(5));
  if (short === 0.5) return "\\tfrac12";
  if (short === 0 || (short >= 1e-3 && short < 1e6)) return String(short);
  const [mantissa = "1", exponent = "0"] = short.toExponential().split("e");
  const tens = `10^{${Number(exponent)}}`;
  return mantissa === "1" ? tens : `${mantissa} \\cdot ${tens}`;
}

/** A constant, or how a schedule moves: "0.1 \to 0 \text{ in } 500 \text{ iterations}". */
export function texOfSchedule(value: LiveNumber): string {
  if (typeof value === "number") return signed(texOfNumber(value));
  const from = "from" in value ? signed(texOfNumber(value.from)) : "";
  switch (value.schedule) {
    case "linear":
    case "cosine": {
      const way = value.schedule === "cosine" ? "\\text{ by a cosine}" : "";
      const start = value.start ? `\\text{ from } t = ${value.start}` : "";
      return `${from} \\to ${signed(texOfNumber(value.to))}${way}${start}\\text{ in } ${value.over} \\text{ iterations}`;
    }
    case "exponential":
      return floored(`${from} \\cdot ${value.factor}^{t}`, value.floor);
    case "step":
      return floored(`${from} \\cdot ${value.factor}^{\\lfloor t / ${value.every} \\rfloor}`, value.floor);
    case "piecewise":
      return value.points.map(([time, at]) => `${signed(texOfNumber(at))}\\text{ at } t = ${time}`).join(" \\to ");
  }
}

function floored(tex: string, floor: number | undefined): string {
  return floor === undefined ? tex : `\\max(${tex},\\ ${signed(texOfNumber(floor))})`;
}

/** Words in a formula, as a subscript or a symbol. */
export function texOfWords(words: string): string {
  return `\\text{${words
    .replace(/[\\{}$&#^_%~]/g, " ")
    .replace(/\s+/g, " ")
    .trim()}}`;
}

/** The derivative of each example's score by the example. */
export function texOfGradient(score: Term, at: Term): Term {
  return product(`\\nabla_{${signed(at)}} ${factor(score)}`);
}
