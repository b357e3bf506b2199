import type { Equation, Procedure, VariableId } from "../plan.ts";

const commutative = new Set(["add", "mul", "maximum", "minimum", "equal"]);

/**
 * Computes what is written twice once. Every primitive is a function of its inputs and attributes within a run; a
 * random draw too, since its stream and renewal are attributes.
 */
export function shareCommonSubexpressions(procedure: Procedure): Procedure {
  const same = new Map<VariableId, VariableId>();
  const known = new Map<string, VariableId>();
  const resolve = (id: VariableId) => same.get(id) ?? id;
  const equations: Equation[] = [];
  for (const equation of procedure.equations) {
    const inputs = equation.inputs.map(resolve);
    const key = expressionKey(equation, inputs);
    const first = known.get(key);
    if (first === undefined) {
      known.set(key, equation.output);
      equations.push({ ...equation, inputs });
    } else same.set(equation.output, first);
  }
  const results = procedure.results.map((result) => ({ ...result, variable: resolve(result.variable) }));
  return { ...procedure, equations, results };
}

/** The same for equations that give the same; `inputs` stand for what the equation reads. */
export function expressionKey(equation: Equation, inputs: readonly number[]): string {
  const order = commutative.has(equation.primitive) ? inputs.toSorted((a, b) => a - b) : inputs;
  return `${equation.primitive} ${order.join(" ")} ${attributesKey(equation)}`;
}

/** Attributes as text, in the order of their names. */
export function attributesKey({ attributes }: Equation): string {
  const names = Object.keys(attributes);
  if (names.length === 0) return "";
  return names
    .sort()
    .map((name) => `${name}=${JSON.stringify(attributes[name])}`)
    .join(" ");
}
