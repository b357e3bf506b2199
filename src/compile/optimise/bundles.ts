/**
 * @file Which equations do the same to different data: the several uses of one network in a step. They begin at products
 * with one weight and go on through whatever does the same to the results. The equations of a bundle have numbers, one
 * for each use, and an equation only joins if all that it reads of bundles is of its own number.
 */
import { sameShape } from "../../core/tensor-type.ts";
import type { Equation, Procedure, VariableId } from "../plan.ts";
import { attributesOf } from "../primitives/table.ts";
import { attributesKey } from "./common-subexpressions.ts";
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
  readonly members: ReadonlyMap<VariableId, Member>;
}

/** `banned`: outputs of equations that must stay by themselves. */
export function bundle(procedure: Procedure, banned: ReadonlySet<VariableId>): Bundling {
  const { equations } = procedure;
  const bundles: Bundle[] = [];
  const members = new Map<VariableId, Member>();
  const readers = new Map<VariableId, Equation[]>();
  const seeds = new Map<string, Equation[]>();
  const enter = <K>(lists: Map<K, Equation[]>, key: K, equation: Equation): void => {
    const list = lists.get(key);
    if (list) list.push(equation);
    else lists.set(key, [equation]);
  };
  for (const equation of equations) {
    for (const id of new Set(equation.inputs)) enter(readers, id, equation);
    const seed = seedKey(equation, procedure);
    if (seed !== undefined && !banned.has(equation.output)) enter(seeds, seed, equation);
  }

  const numberOf = ({ inputs }: Equation): number | undefined => {
    const numbers = new Set(inputs.flatMap((id) => members.get(id)?.number ?? []));
    return numbers.size === 1 ? [...numbers][0] : undefined;
  };
  const isFree = ({ output }: Equation): boolean => !members.has(output) && !banned.has(output);

  /** Those that do to their own data what the equation does, by number; all that they read is settled already. */
  const alike = (equation: Equation): Map<number, Equation> => {
    const found = new Map<number, Equation>();
    const at = equation.inputs.findIndex((id) => members.has(id));
    const source = members.get(equation.inputs[at] ?? -1)?.bundle;
    for (const [number, { output }] of source?.equations ?? []) {
      const same = readers
        .get(output)
        ?.find((other) => isFree(other) && other.inputs[at] === output && numberOf(other) === number && doSame(equation, other));
      if (same) found.set(number, same);
    }
    return neighbours(found, numberOf(equation) ?? 0);
  };
  const doSame = (a: Equation, b: Equation): boolean =>
    a.primitive === b.primitive &&
    attributesKey(a) === attributesKey(b) &&
    isAlike(a, b, procedure) &&
    a.inputs.every((id, k) => {
      const [own, other] = [members.get(id), members.get(b.inputs[k] ?? -1)];
      if (own || other) return own?.bundle === other?.bundle;
      return id === b.inputs[k] || gathers.has(a.primitive);
    });

  /** The number of the first use that the data or what is made of it meets: which use a gradient belongs to shows there. */
  const met = ({ inputs: [data = -1], output }: Equation): number | undefined => {
    const queue = [data, output];
    for (let at = 0; at < queue.length && at < NEAR; at++) {
      for (const reader of readers.get(queue[at] ?? -1) ?? []) {
        const number = reader.inputs.find((id) => members.has(id));
        if (number !== undefined) return members.get(number)?.number;
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

  for (const equation of equations) {
    if (!isFree(equation)) continue;
    const continued = equation.inputs.some((id) => members.has(id));
    if (continued && numberOf(equation) === undefined) continue;
    const seed = continued ? undefined : seedKey(equation, procedure);
    if (!continued && seed === undefined) continue;
    const own = continued ? alike(equation) : numbered(seeds.get(seed ?? "")?.filter(isFree) ?? []);
    if (own.size < 2) continue;
    const varies = equation.inputs.map((id, k) => members.has(id) || [...own.values()].some(({ inputs }) => inputs[k] !== id));
    const stacking = stackingOf(equation, varies, procedure);
    if (!stacking) continue;
    const made: Bundle = {
      stacking,
      equations: own,
      operands: equation.inputs.map((id, k) => members.get(id)?.bundle ?? (varies[k] ? undefined : id)),
    };
    bundles.push(made);
    for (const [number, { output }] of own) members.set(output, { bundle: made, number });
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

function isAlike(a: Equation, b: Equation, { variables }: Procedure): boolean {
  return sameShape(variables[a.output]?.shape ?? [], variables[b.output]?.shape ?? []);
}

/** Products of data with a weight: the same for those that could be one product. */
function seedKey(equation: Equation, { variables }: Procedure): string | undefined {
  const { primitive, inputs } = equation;
  if (primitive !== "conv2d" && primitive !== "conv2dInput" && primitive !== "matMul") return undefined;
  const [data = -1, weight = -1] = inputs;
  const shape = variables[data]?.shape ?? [];
  if (primitive === "matMul" && (shape.length !== 2 || attributesOf(equation, "matMul").transposeA)) return undefined;
  return `${primitive} v${weight} [${shape.join(",")}] ${attributesKey(equation)}`;
}
