/** @file Joint batches in formulas: what is done with one is written for each of the batches that were joined. */
import { negate, over, plus, type Term, texOfNumber, times } from "../nodes/tex.ts";

type Write = (terms: readonly Term[]) => Term;

export function overParts(terms: readonly Term[], write: Write): Term {
  const whole = write(terms.map((term) => ({ ...term, parts: [] })));
  const count = partsIn(terms);
  return count === 0 ? whole : { ...whole, parts: partsOf(terms, count).map(write) };
}

/** A loss over a joint batch is the mean of those over the batches that were joined. */
export function averaged(terms: readonly Term[], write: Write): Term {
  const count = partsIn(terms);
  if (count === 0) return write(terms);
  const losses = partsOf(terms, count).map(write);
  const negative = losses.every((loss) => loss.negative === true);
  const sum = (negative ? losses.map(negate) : losses).reduce(plus);
  const mean = times(over(texOfNumber(1), count), sum);
  return negative ? negate(mean) : mean;
}

/** The random variables that any of them depends on. */
export function variablesOf(terms: readonly Term[]): ReadonlySet<string> {
  return new Set(terms.flatMap((term) => [...(term.over ?? [])]));
}

function partsIn(terms: readonly Term[]): number {
  return Math.max(0, ...terms.map(({ parts = [] }) => parts.length));
}

function partsOf(terms: readonly Term[], count: number): Term[][] {
  return Array.from({ length: count }, (_, index) => terms.map((term) => term.parts?.[index] ?? term));
}
