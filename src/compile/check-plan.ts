/** @file Whether a plan and its procedures are such: every rule that passes must keep. Tests run it after each pass. */
import { sameShape } from "../core/tensor-type.ts";
import type { Equation, Plan, Procedure, Variable, VariableId } from "./plan.ts";
import { isPrimitive, primitiveOf } from "./primitives/table.ts";
import { bindingKey, targetKey } from "./trace.ts";
import { variationIn } from "./variation.ts";

/** What is wrong with any of the procedures, and with what they keep for one another. */
export function checkPlan(plan: Plan): string[] {
  const { procedures, stages, views } = plan;
  const problems = Object.values(procedures).flatMap((procedure) => checkProcedure(procedure).map((what) => `${procedure.name}: ${what}`));
  const runs = [...stages.flatMap(({ turns }) => turns), ...views].map(({ procedure, ...turn }) => ({ procedure, prefixes: [], ...turn }));
  const prefixes = new Set(runs.flatMap((run) => run.prefixes));
  for (const { procedure, prefixes: before } of runs) {
    const kept = new Map<string, Variable | undefined>();
    for (const name of [...before, procedure]) {
      const at = procedures[name];
      if (at === undefined) {
        problems.push(`there is no procedure ${name}`);
        continue;
      }
      for (const { variable, binding } of at.inputs) {
        if (binding.from !== "kept") continue;
        const { shape = [] } = at.variables[variable] ?? {};
        const held = kept.get(binding.name);
        if (held === undefined) problems.push(`${procedure}: ${name} reads ${binding.name} before it is kept`);
        else if (!sameShape(held.shape, shape))
          problems.push(`${name} reads ${binding.name} as [${shape.join(", ")}], and it is [${held.shape.join(", ")}]`);
      }
      for (const { variable, target } of at.results) if (target.to === "kept") kept.set(target.name, at.variables[variable]);
    }
  }
  for (const name of prefixes) problems.push(...changesWithin(plan, procedures[name]).map((what) => `${name} ${what}`));
  for (const [name, { results }] of Object.entries(procedures))
    if (!prefixes.has(name) && results.some(({ target }) => target.to === "kept")) problems.push(`${name} keeps values and is no prefix`);
  const names = Object.values(procedures).flatMap(({ results }) => results.map(({ target }) => target));
  repeated(names.flatMap((target) => (target.to === "kept" ? [target.name] : []))).forEach((name) =>
    problems.push(`${name} is kept twice`),
  );
  return problems;
}

/** What makes a prefix give something else in the next step of an iteration, or do more than keep values. */
function changesWithin(plan: Plan, prefix: Procedure | undefined): string[] {
  if (prefix === undefined) return [];
  const { read, drawn } = variationIn(plan);
  return [
    ...prefix.inputs.flatMap(({ binding }) => read(binding) ?? []),
    ...prefix.equations.flatMap((equation) => drawn(equation) ?? []),
    ...prefix.results.flatMap(({ target }) => (target.to === "kept" ? [] : [`writes ${targetKey(target)}`])),
  ];
}

/** What is wrong, in words; empty for a sound procedure. */
export function checkProcedure(procedure: Procedure): string[] {
  const problems: string[] = [];
  const defined = new Set<VariableId>();
  const define = (id: VariableId, where: string) => {
    if (procedure.variables[id] === undefined) problems.push(`${where} defines v${id}, which is not listed`);
    if (defined.has(id)) problems.push(`${where} defines v${id} again`);
    defined.add(id);
  };
  const read = (id: VariableId, where: string) => {
    if (!defined.has(id)) problems.push(`${where} uses v${id} before it is defined`);
  };
  repeated(procedure.inputs.map(({ binding }) => bindingKey(binding))).forEach((key) => problems.push(`${key} is bound twice`));
  repeated(procedure.results.map(({ target }) => targetKey(target))).forEach((key) => problems.push(`${key} is written twice`));
  for (const { variable, binding } of procedure.inputs) define(variable, bindingKey(binding));
  for (const [index, equation] of procedure.equations.entries()) {
    const where = `equation ${index} (${equation.primitive})`;
    for (const id of equation.inputs) read(id, where);
    define(equation.output, where);
    const problem = problemOfEquation(equation, procedure.variables);
    if (problem !== undefined) problems.push(`${where}: ${problem}`);
  }
  for (const { variable, target } of procedure.results) {
    read(variable, targetKey(target));
    const { shape = [], dtype } = procedure.variables[variable] ?? {};
    if (target.to === "report" && shape.length > 0) problems.push(`${targetKey(target)} is not a number but [${shape.join(", ")}]`);
    if (target.to === "state" && dtype === "int32") problems.push(`${targetKey(target)} is int32, but state is float32`);
  }
  return [...problems, ...changedStateShapes(procedure)];
}

/** Runs the shape rule again. */
function problemOfEquation({ primitive, inputs, attributes, output }: Equation, variables: readonly Variable[]): string | undefined {
  if (!isPrimitive(primitive)) return "is no primitive";
  const operands = inputs.map((id) => variables[id]).filter((variable) => variable !== undefined);
  const listed = variables[output];
  if (operands.length < inputs.length || listed === undefined) return undefined;
  try {
    const { shape, dtype } = primitiveOf(primitive).shape(operands, attributes);
    if (sameShape(shape, listed.shape) && dtype === listed.dtype) return undefined;
    return `gives ${dtype}[${shape.join(", ")}], but v${output} is listed as ${listed.dtype}[${listed.shape.join(", ")}]`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What is read and written under one name keeps its shape. */
function changedStateShapes({ inputs, results, variables }: Procedure): string[] {
  const problems: string[] = [];
  const read = new Map(inputs.map(({ variable, binding }) => [bindingKey(binding), variables[variable]]));
  for (const { variable, target } of results) {
    const before = read.get(targetKey(target));
    const after = variables[variable];
    if (before && after && !sameShape(before.shape, after.shape))
      problems.push(`${targetKey(target)} changes its shape from [${before.shape.join(", ")}] to [${after.shape.join(", ")}]`);
  }
  return problems;
}

function repeated(keys: readonly string[]): string[] {
  const seen = new Set<string>();
  return keys.filter((key) => seen.size === seen.add(key).size);
}
