/**
 * @file Which equations do the same to different data: the several uses of one network in a step. They begin at products
 * with one weight and go on through whatever does the same to the results. The equations of a bundle have numbers, one
 * for each use, and an equation only joins if all that it reads of bundles is of its own number.
 */
import type { Equation, Procedure, VariableId } from "../plan.ts";
import type { EquationIndex } from "./equation-index.ts";
import { type Stacking, stackingOf } from "./stacking.ts";

export interface Bundle {
  readonly stacking: Stacking;
  /** By number, ascending and without a gap; at least two. */
  readonly equations: ReadonlyMap<number, Equation>;
  /** By operand: the bundle that it comes from, the variable that all share, or undefined for data that enters here. */
  readonly operands: readonly (Bundle | VariableId | undefined)[];
}

/** Worth putting data together for. */
const gathers: ReadonlySet<string> = new Set(["matMul", "conv2dFilter"]);

/** How many values on from a product one looks for the use that it belongs to. */
const NEAR = 32;

interface Member {
  readonly bundle: Bundle;
  readonly number: number;
}

export interface Bundling {
  readonly bundles: readonly Bundle[];
  /** By variable. */
  readonly members: readonly (Member | undefined)[];
}

/** `banned`: outputs of equations that must stay by themselves. */
export function bundle(procedure: Procedure, index: EquationIndex, banned: ReadonlySet<VariableId>): Bundling {
  const { readers, kinds, seeds } = index;
  const bundles: Bundle[] = [];
  const members = Array<Member | undefined>(procedure.variables.length).fill(undefined);

  /** Undefined where an equation reads nothing of bundles, or of several numbers. */
  const numberOf = ({ inputs }: Equation): number | undefined => {
    let number: number | undefined;
    for (const id of inputs) {
      const other = members[id]?.number;
      if (other === undefined) continue;
      if (number !== undefined && number !== other) return undefined;
      number = other;
    }
    return number;
  };
  const isFree = ({ output }: Equation): boolean => members[output] === undefined && !banned.has(output);

  /** Those that do to their own data what the equation does, by number; all that they read is settled already. */
  const alike = (equation: Equation): Map<number, Equation> => {
    const found = new Map<number, Equation>();
    const at = equation.inputs.findIndex((id) => members[id]);
    const source = members[equation.inputs[at] ?? -1]?.bundle;
    for (const [number, { output }] of source?.equations ?? []) {
      const same = readers[output]?.find(
        (other) => doSame(equation, other) && other.inputs[at] === output && isFree(other) && numberOf(other) === number,
      );
      if (same) found.set(number, same);
    }
    return neighbours(found, numberOf(equation) ?? 0);
  };
  const doSame = (a: Equation, b: Equation): boolean =>
    kinds[a.output] === kinds[b.output] &&
    a.inputs.every((id, k) => {
      const own = members[id];
      const other = members[b.inputs[k] ?? -1];
      if (own || other) return own?.bundle === other?.bundle;
      return id === b.inputs[k] || gathers.has(a.primitive);
    });

  /** The number of the first use that the data or what is made of it meets: which use a gradient belongs to shows there. */
  const met = ({ inputs: [data = -1], output }: Equation): number | undefined => {
    const queue = [data, output];
    for (let at = 0; at < queue.length && at < NEAR; at++) {
      for (const reader of readers[queue[at] ?? -1] ?? []) {
        const known = reader.inputs.find((id) => members[id]);
        if (known !== undefined) return members[known]?.number;
        queue.push(reader.output);
      }
    }
    return undefined;
  };
  const numbered = (uses: readonly Equation[]): Map<number, Equation> => {
    const inOrder = new Map(uses.map((equation, number) => [number, equation]));
    const [first] = uses;
    if (first === undefined || first.phase === "forward") return inOrder;
    const byUse = new Map(
      uses.flatMap((equation) => {
        const number = met(equation);
        return number === undefined ? [] : [[number, equation] as const];
      }),
    );
    return byUse.size === uses.length ? neighbours(byUse, [...byUse.keys()][0] ?? 0) : inOrder;
  };

  for (const equation of procedure.equations) {
    if (!isFree(equation)) continue;
    const continued = equation.inputs.some((id) => members[id]);
    if (continued && numberOf(equation) === undefined) continue;
    const own = continued ? alike(equation) : numbered(seeds[equation.output]?.filter(isFree) ?? []);
    if (own.size < 2 || index.needOneAnother([...own.values()])) continue;
    const varies = equation.inputs.map((id, k) => members[id] !== undefined || [...own.values()].some(({ inputs }) => inputs[k] !== id));
    const stacking = stackingOf(equation, varies, procedure);
    if (!stacking) continue;
    const made: Bundle = {
      stacking,
      equations: own,
      operands: equation.inputs.map((id, k) => members[id]?.bundle ?? (varies[k] ? undefined : id)),
    };
    bundles.push(made);
    for (const [number, { output }] of own) members[output] = { bundle: made, number };
  }
  return { bundles, members };
}

/** Of the numbers, those without a gap to `number`, ascending. */
function neighbours(found: ReadonlyMap<number, Equation>, number: number): Map<number, Equation> {
  let [first, last] = [number, number];
  while (found.has(first - 1)) first--;
  while (found.has(last + 1)) last++;
  return new Map([...found].filter(([at]) => at >= first && at <= last).sort(([a], [b]) => a - b));
}
