/** @file What passes ask again and again about the equations of a procedure, looked up once. */
import type { Equation, Procedure, VariableId } from "../plan.ts";
import { attributesOf } from "../primitives/table.ts";
import { attributesKey } from "./common-subexpressions.ts";

/** By variable, except for the sums. */
export interface EquationIndex {
  readonly makers: readonly (Equation | undefined)[];
  readonly readers: readonly (readonly Equation[] | undefined)[];
  /** The same number for equations that do the same, to whatever data. */
  readonly kinds: readonly (number | undefined)[];
  /** Of a product of data with a weight: all that could be one product with it, in order. */
  readonly seeds: readonly (readonly Equation[] | undefined)[];
  readonly sums: readonly Sum[];
  /** Whether one of the equations reads what another makes, by whatever way. */
  needOneAnother(uses: readonly Equation[]): boolean;
}

/** An addition with the terms of those that are only made for it. */
interface Sum {
  readonly output: VariableId;
  /** At least two, all different. */
  readonly terms: readonly VariableId[];
  /** Nothing else reads the terms. */
  readonly alone: boolean;
}

export function indexEquations(procedure: Procedure): EquationIndex {
  const { equations, variables } = procedure;
  const makers = Array<Equation | undefined>(variables.length).fill(undefined);
  const readers = Array<Equation[] | undefined>(variables.length).fill(undefined);
  const kinds = Array<number | undefined>(variables.length).fill(undefined);
  const seeds = Array<Equation[] | undefined>(variables.length).fill(undefined);
  const numbers = new Map<string, number>();
  const products = new Map<string, Equation[]>();
  for (const equation of equations) {
    const { primitive, inputs, output } = equation;
    makers[output] = equation;
    for (const id of new Set(inputs)) (readers[id] ??= []).push(equation);
    const attributes = attributesKey(equation);
    const kind = `${primitive} ${attributes} [${variables[output]?.shape.join(",")}]`;
    const number = numbers.get(kind) ?? numbers.size;
    numbers.set(kind, number);
    kinds[output] = number;
    if (!isSeed(equation, procedure)) continue;
    const [data = -1, weight = -1] = inputs;
    const product = `${primitive} v${weight} [${variables[data]?.shape.join(",")}] ${attributes}`;
    const alike = products.get(product) ?? [];
    alike.push(equation);
    products.set(product, alike);
    seeds[output] = alike;
  }
  return { makers, readers, kinds, seeds, sums: sumsOf(procedure), needOneAnother: dependence(procedure) };
}

/** A product of data with a weight. */
function isSeed(equation: Equation, { variables }: Procedure): boolean {
  const { primitive, inputs } = equation;
  if (primitive === "matMul") return variables[inputs[0] ?? -1]?.shape.length === 2 && !attributesOf(equation, "matMul").transposeA;
  return primitive === "conv2d" || primitive === "conv2dInput";
}

function sumsOf({ equations, results, variables }: Procedure): Sum[] {
  const reads = new Uint32Array(variables.length);
  const count = (id: VariableId): void => {
    reads[id] = (reads[id] ?? 0) + 1;
  };
  for (const { inputs } of equations) inputs.forEach(count);
  for (const { variable } of results) count(variable);
  const found = new Map<VariableId, Sum>();
  for (const { primitive, inputs, output } of equations) {
    if (primitive !== "add") continue;
    const terms = inputs.flatMap((id) => (reads[id] === 1 ? (found.get(id)?.terms ?? [id]) : [id]));
    found.set(output, { output, terms, alone: terms.every((id) => reads[id] === 1) });
  }
  return [...found.values()].filter(({ terms }) => new Set(terms).size === terms.length);
}

function dependence({ equations, variables }: Procedure): EquationIndex["needOneAnother"] {
  const places = new Int32Array(variables.length).fill(-1);
  /** By equation: a bit for each before it, set for those that it needs. */
  const needs: Uint32Array[] = [];
  for (const [at, { inputs, output }] of equations.entries()) {
    places[output] = at;
    const own = new Uint32Array((at >> 5) + 1);
    for (const id of inputs) {
      const from = places[id] ?? -1;
      const further = needs[from];
      if (!further) continue;
      for (let word = 0; word < further.length; word++) own[word] = (own[word] ?? 0) | (further[word] ?? 0);
      own[from >> 5] = (own[from >> 5] ?? 0) | (1 << (from & 31));
    }
    needs.push(own);
  }
  return (uses) => {
    const all = uses.map(({ output }) => places[output] ?? 0);
    return all.some((at) => all.some((from) => from < at && ((needs[at]?.[from >> 5] ?? 0) >>> (from & 31)) % 2 === 1));
  };
}
