/**
 * @file What several turns compute alike: equal expressions have equal numbers across procedures, with the turns that
 * compute them and those that spoil them, which write a state that they read. An expression varies, and has no number,
 * where two steps of one iteration give it other values: fresh noise, a fresh batch, a count of steps.
 */
import type { Plan, Procedure } from "../plan.ts";
import { bindingKey } from "../trace.ts";
import { variationIn } from "../variation.ts";
import { expressionKey } from "./common-subexpressions.ts";

/** Turns as bits, by their place in `Expressions.turns`. */
export type Turns = bigint;

export interface Expression {
  /** The place of the first user. */
  readonly first: number;
  readonly users: Turns;
  readonly spoilers: Turns;
}

export interface Expressions {
  /** Every procedure that is a turn, once. */
  readonly turns: readonly Procedure[];
  /** By turn and variable: the expression that an equation computes; undefined for one that varies, and for inputs. */
  readonly found: readonly (readonly (Expression | undefined)[])[];
}

interface Growing {
  readonly number: number;
  readonly first: number;
  users: Turns;
  readonly spoilers: Turns;
}

export function findExpressions(plan: Plan): Expressions {
  const names = new Set(plan.stages.flatMap(({ turns }) => turns.map(({ procedure }) => procedure)));
  const turns = [...names].flatMap((name) => plan.procedures[name] ?? []);
  const spoilers = writersOf(turns);
  const { read, drawn } = variationIn(plan);
  const known = new Map<string, Growing>();
  const enter = (key: string, at: number, spoiledBy: () => Turns): Growing => {
    const old = known.get(key);
    if (old) {
      if (old.first !== at) old.users |= 1n << BigInt(at);
      return old;
    }
    const made = { number: known.size, first: at, users: 1n << BigInt(at), spoilers: spoiledBy() };
    known.set(key, made);
    return made;
  };

  const found = turns.map(({ inputs, equations, variables }, at) => {
    const values = Array<Growing | undefined>(variables.length).fill(undefined);
    const computed = Array<Expression | undefined>(variables.length).fill(undefined);
    for (const { variable, binding } of inputs) {
      if (read(binding) !== undefined) continue;
      const key = `${bindingKey(binding)} [${variables[variable]?.shape.join(",")}]`;
      values[variable] = enter(key, at, () => (binding.from === "state" ? (spoilers.get(binding.name) ?? 0n) : 0n));
    }
    for (const equation of equations) {
      const operands = equation.inputs.flatMap((id) => values[id] ?? []);
      if (operands.length < equation.inputs.length || drawn(equation) !== undefined) continue;
      const key = expressionKey(
        equation,
        operands.map(({ number }) => number),
      );
      const value = enter(key, at, () => operands.reduce((all, operand) => all | operand.spoilers, 0n));
      values[equation.output] = value;
      computed[equation.output] = value;
    }
    return computed;
  });
  return { turns, found };
}

/** By state: the turns that write it. */
function writersOf(turns: readonly Procedure[]): Map<string, Turns> {
  const writers = new Map<string, Turns>();
  for (const [at, { results }] of turns.entries()) {
    for (const { target } of results)
      if (target.to === "state") writers.set(target.name, (writers.get(target.name) ?? 0n) | (1n << BigInt(at)));
  }
  return writers;
}
