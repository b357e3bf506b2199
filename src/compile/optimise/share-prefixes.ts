/**
 * @file What turns of one iteration compute alike, because the document gives them the same noise or batch and nobody has
 * moved the weights in between, is computed once: by a prefix, a procedure that keeps values for the turns that read them.
 * A prefix is needed again as soon as something that it reads is written; who runs the plan sees to that, so that turns
 * may come in any order, any number of times.
 *
 * In a DCGAN, D's step and G's step that follows need the same G(z). The prefix is G's forward pass: D reads the image, G
 * the layers too, which it needs for its backward pass and would have held in memory all the same.
 */
import { sizeOf } from "../../core/tensor-type.ts";
import { equationFlops, flopsOf } from "../cost.ts";
import type { Plan, PlannedStage, Procedure, Turn } from "../plan.ts";
import { removeDeadCode } from "./dead-code.ts";
import { type Expression, type Expressions, findExpressions, type Turns } from "./expressions.ts";
import { renumber } from "./renumber.ts";

/**
 * A value is kept if computing it from its operands takes so many operations for each byte: more than a device does in
 * the time in which it reads the byte. What takes fewer, such as an activation, is computed again from what is kept.
 */
const WORTH = 16;

/** A prefix must take at least this part of the operations of a turn that it saves them: less is not worth a run of its own. */
const LEAST = 0.01;

interface Prefix extends Expression {
  readonly name: string;
  /** The names of what may be kept. */
  readonly members: Map<Expression, string>;
}

export function sharePrefixes(plan: Plan): Plan {
  const expressions = findExpressions(plan);
  const prefixes = prefixesOf(plan, expressions);
  if (prefixes.length === 0) return plan;
  const { turns, found } = expressions;
  const kept = new Map(prefixes.flatMap(({ members }) => [...members]));
  const rest = turns.map((turn, at) => {
    const changed = reading(turn, found[at] ?? [], kept);
    return changed === turn ? turn : pruned(changed);
  });
  const read = new Set(rest.flatMap(keptBy));
  const made = new Map<string, Procedure>();
  for (const { name, first, members } of prefixes.toReversed()) {
    const [turn, computed] = [turns[first], found[first]];
    const wanted = [...members].filter(([, value]) => read.has(value));
    if (!turn || !computed || wanted.length === 0) continue;
    const others = new Map([...kept].filter(([expression]) => !members.has(expression)));
    const results = wanted.map(([expression, value]) => ({
      variable: computed.indexOf(expression),
      target: { to: "kept", name: value } as const,
    }));
    const prefix = pruned(reading({ ...turn, name, results }, computed, others));
    for (const value of keptBy(prefix)) read.add(value);
    made.set(name, prefix);
  }
  const order = prefixes.flatMap(({ name }) => made.get(name) ?? []);
  const changed = new Map(rest.map((procedure) => [procedure.name, procedure]));
  return {
    ...plan,
    procedures: {
      ...Object.fromEntries(Object.entries(plan.procedures).map(([name, procedure]) => [name, changed.get(name) ?? procedure])),
      ...Object.fromEntries(order.map((prefix) => [prefix.name, prefix])),
    },
    stages: plan.stages.map((stage) => ({
      ...stage,
      turns: stage.turns.map((turn) => {
        const needed = neededBy(changed.get(turn.procedure), order);
        return needed.length > 0 ? { ...turn, prefixes: needed } : turn;
      }),
    })),
  };
}

/** Expressions with the same users and spoilers. */
interface Kind {
  readonly like: Expression;
  readonly shared: boolean;
  /** What is worth keeping. */
  readonly worth: Expression[];
  flops: number;
}

/** Those that others read from before those that read from them. */
function prefixesOf({ stages }: Plan, { turns, found }: Expressions): Prefix[] {
  const sequences = stages.map((stage) => sequenceOf(stage, turns));
  const kinds = new Map<string, Kind>();
  for (const [at, turn] of turns.entries()) {
    for (const equation of turn.equations) {
      const expression = found[at]?.[equation.output];
      if (expression?.first !== at) continue;
      const key = `${expression.users} ${expression.spoilers}`;
      const kind = kinds.get(key) ?? {
        like: expression,
        shared: sequences.some((sequence) => isSharedIn(sequence, expression)),
        worth: [],
        flops: 0,
      };
      kinds.set(key, kind);
      if (!kind.shared) continue;
      const { shape = [], dtype } = turn.variables[equation.output] ?? {};
      const flops = equationFlops(turn, equation);
      kind.flops += flops;
      if (dtype === "float32" && flops >= WORTH * 4 * sizeOf(shape)) kind.worth.push(expression);
    }
  }
  const names = new Map<string, number>();
  return (
    [...kinds.values()]
      .filter(
        ({ like, worth, flops }) => worth.length > 0 && turns.some((turn, at) => has(like.users, at) && flops >= LEAST * flopsOf(turn)),
      )
      .map(({ like: { first, users, spoilers }, worth }) => {
        const base = `shared/${turns.flatMap((turn, at) => (has(users, at) ? turn.name : [])).join("+")}`;
        const number = (names.get(base) ?? 0) + 1;
        names.set(base, number);
        const name = number > 1 ? `${base} ${number}` : base;
        return { name, first, users, spoilers, members: new Map(worth.map((expression, i) => [expression, `${name}/${i}`])) };
      })
      // An expression has all users of those that read it, and no spoilers that they have not.
      .sort((a, b) => count(b.users) - count(a.users) || count(a.spoilers) - count(b.spoilers))
  );
}

/** The turns of an iteration by their places, twice where one may come several times. */
function sequenceOf({ turns }: PlannedStage, procedures: readonly Procedure[]): number[] {
  return turns.flatMap((turn) => {
    const at = procedures.findIndex(({ name }) => name === turn.procedure);
    return mayRepeat(turn) ? [at, at] : [at];
  });
}

function mayRepeat({ steps, draws = 1 }: Turn): boolean {
  return typeof steps !== "number" || steps * draws > 1;
}

/** Whether two turns of an iteration need the same value. */
function isSharedIn(sequence: readonly number[], { users, spoilers }: Expression): boolean {
  let held = false;
  for (const at of sequence) {
    if (held && has(users, at)) return true;
    held = (held || has(users, at)) && !has(spoilers, at);
  }
  return false;
}

/** The procedure with kept values in the place of what they are. */
function reading(procedure: Procedure, found: readonly (Expression | undefined)[], kept: ReadonlyMap<Expression, string>): Procedure {
  const names = procedure.equations.map(({ output }) => {
    const expression = found[output];
    return expression && kept.get(expression);
  });
  const inputs = procedure.equations.flatMap(({ output }, i) =>
    names[i] === undefined ? [] : [{ variable: output, binding: { from: "kept", name: names[i] } as const }],
  );
  if (inputs.length === 0) return procedure;
  const equations = procedure.equations.filter((_, i) => names[i] === undefined);
  return { ...procedure, inputs: [...procedure.inputs, ...inputs], equations };
}

function pruned(procedure: Procedure): Procedure {
  return renumber(removeDeadCode(procedure));
}

/** The names of the kept values that a procedure reads. */
function keptBy({ inputs }: Procedure): string[] {
  return inputs.flatMap(({ binding }) => (binding.from === "kept" ? [binding.name] : []));
}

/** The prefixes that a procedure reads from, and those that these read from. */
function neededBy(procedure: Procedure | undefined, prefixes: readonly Procedure[]): string[] {
  const read = new Set(procedure ? keptBy(procedure) : []);
  const needed = prefixes.toReversed().filter((prefix) => {
    const wanted = prefix.results.some(({ target }) => target.to === "kept" && read.has(target.name));
    if (wanted) for (const name of keptBy(prefix)) read.add(name);
    return wanted;
  });
  return needed.map(({ name }) => name).reverse();
}

function has(turns: Turns, at: number): boolean {
  return ((turns >> BigInt(at)) & 1n) === 1n;
}

function count(turns: Turns): number {
  let [rest, total] = [turns, 0];
  for (; rest > 0n; rest &= rest - 1n) total++;
  return total;
}
