import type { Equation, Procedure, Variable, VariableId } from "../plan.ts";
import { attributesOf } from "../primitives/table.ts";

/**
 * Takes the mask of a leaky ReLU from its output: y = select(x > 0, x, slope · x) is above 0 just where x is, if the
 * slope is. The next layer keeps y anyway, so that neither x nor the mask must be kept for the backward pass; the
 * new mask is computed where it is used.
 */
export function takeLeakyMasksFromOutputs(procedure: Procedure): Procedure {
  const variables: Variable[] = [...procedure.variables];
  const producers = new Map<VariableId, Equation>();
  /** By mask: the output that may stand for x, and the 0 that it is compared with. */
  const outputs = new Map<VariableId, readonly [VariableId, VariableId]>();
  const equations: Equation[] = [];
  for (const equation of procedure.equations) {
    const [mask] = equation.inputs;
    const stand = equation.primitive === "select" && mask !== undefined ? outputs.get(mask) : undefined;
    let next = equation;
    if (stand !== undefined && mask !== undefined && equation.phase !== producers.get(mask)?.phase) {
      const output = variables.push({ shape: variables[mask]?.shape ?? [], dtype: "float32" }) - 1;
      equations.push({ primitive: "greater", inputs: stand, attributes: {}, output, origin: equation.origin, phase: equation.phase });
      next = { ...equation, inputs: [output, ...equation.inputs.slice(1)] };
    }
    const leaky = leakyRelu(next, producers);
    if (leaky !== undefined && !outputs.has(leaky.mask)) outputs.set(leaky.mask, [next.output, leaky.zero]);
    producers.set(next.output, next);
    equations.push(next);
  }
  return { ...procedure, variables, equations };
}

/** Recognises the last of its three equations. */
function leakyRelu(
  equation: Equation,
  producers: ReadonlyMap<VariableId, Equation>,
): { readonly mask: VariableId; readonly zero: VariableId } | undefined {
  const [mask = -1, x, scaled = -1] = equation.inputs;
  const comparison = producers.get(mask);
  const product = producers.get(scaled);
  if (equation.primitive !== "select" || comparison?.primitive !== "greater" || product?.primitive !== "mul") return undefined;
  const [compared, zero = -1] = comparison.inputs;
  const [factor, slope = -1] = product.inputs;
  if (compared !== x || factor !== x || numberOf(producers.get(zero)) !== 0 || !((numberOf(producers.get(slope)) ?? 0) > 0))
    return undefined;
  return { mask, zero };
}

function numberOf(equation: Equation | undefined): number | undefined {
  return equation?.primitive === "fill" ? attributesOf(equation, "fill").value : undefined;
}
