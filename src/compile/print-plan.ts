/** @file A procedure as text, one equation a line, for tests, bug reports and curious people. */
import type { Json } from "../core/json.ts";
import type { Equation, Procedure, Variable, VariableId } from "./plan.ts";
import { bindingKey, targetKey } from "./trace.ts";

/**
 * ```
 * generator-step
 * in   v0:f32[64,784] = state generator/out/kernel
 *      v12:f32[64,784] = tanh v11  ; generator/out forward
 * out  report generator/total = v30
 * ```
 */
export function printProcedure(procedure: Procedure): string {
  const name = (id: VariableId) => typed(id, procedure.variables[id]);
  return [
    procedure.name,
    ...procedure.inputs.map(({ variable, binding }) => `in   ${name(variable)} = ${bindingKey(binding)}`),
    ...procedure.equations.map((equation) => `     ${name(equation.output)} = ${printEquation(equation)}`),
    ...procedure.results.map(({ variable, target }) => `out  ${targetKey(target)} = v${variable}`),
  ].join("\n");
}

/** One equation by itself, without the node it comes from: `v12:f32[64,784] = tanh v11`. */
export function printLine(procedure: Procedure, equation: Equation): string {
  return `${typed(equation.output, procedure.variables[equation.output])} = ${printEquation({ ...equation, origin: "" })}`;
}

/** The right-hand side and the origin: `conv2d v1 v2 {stride: [2,2]}  ; discriminator/conv1 forward`. */
function printEquation({ primitive, inputs, attributes, origin, phase }: Equation): string {
  const operands = inputs.map((id) => ` v${id}`).join("");
  const entries = Object.entries(attributes).map(([name, value]) => `${name}: ${printJson(value)}`);
  return `${primitive}${operands}${entries.length > 0 ? ` {${entries.join(", ")}}` : ""}${origin === "" ? "" : `  ; ${origin} ${phase}`}`;
}

function typed(id: VariableId, variable: Variable | undefined): string {
  return variable === undefined ? `v${id}:?` : `v${id}:${variable.dtype === "float32" ? "f32" : "i32"}[${variable.shape.join(",")}]`;
}

/** Long lists are cut. */
function printJson(value: Json): string {
  if (Array.isArray(value) && value.length > 8) return `[${value.slice(0, 6).join(",")},... ${value.length} in all]`;
  return JSON.stringify(value);
}
