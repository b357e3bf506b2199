/** @file A group of elementwise equations as one WGSL kernel: each invocation computes one element of every output. */
import type { FusedGroup } from "../../../compile/optimise/fused-group.ts";
import type { Procedure, VariableId } from "../../../compile/plan.ts";
import { invariant } from "../../../core/result.ts";
import { type Shape, sizeOf } from "../../../core/tensor-type.ts";
import { WGSL_MATH, wgslOf } from "./elementwise-code.ts";
import { bindingCode, broadcastStrides, collapse, dispatchOf, type KernelCode, mainCode, offsetCode, placesCode } from "./kernel-code.ts";

export interface FusedCode extends KernelCode {
  /** Bindings 0, 1, ... : tensors that are read, written, or both. The uniforms of the scalars come after them. */
  readonly bindings: readonly { readonly variable: VariableId; readonly written: boolean }[];
  readonly scalars: readonly VariableId[];
}

/** `overwrites`: by output the input whose place it takes. */
export function fusedCode(group: FusedGroup, procedure: Procedure, overwrites: ReadonlyMap<VariableId, VariableId>): FusedCode {
  const size = sizeOf(group.shape);
  const taken = new Set(group.outputs.flatMap((id) => overwrites.get(id) ?? []));
  const read = group.inputs.map((variable) => ({ variable, written: taken.has(variable) }));
  const fresh = group.outputs.filter((id) => !overwrites.has(id)).map((variable) => ({ variable, written: true }));
  const bindings = [...read, ...fresh];
  const slot = new Map(bindings.map(({ variable }, i) => [variable, i]));
  const strides = group.inputs.map((id) => broadcastStrides(procedure.variables[id]?.shape ?? [], group.shape));
  const axes = collapse(group.shape.map((extent, axis) => ({ size: extent, strides: strides.map((list) => list[axis] ?? 0) })));
  const { lines, places } = placesCode(axes, "i", "p");
  const values = valuesCode(group, procedure, (_, k) => offsetCode(axes, places, k));
  const stores = group.outputs.map((id) => `t${slot.get(overwrites.get(id) ?? id)}[i] = x${id};`);
  const wgsl = `${WGSL_MATH}
${bindings.map(({ variable, written }, i) => bindingCode(i, `t${i}`, { written, dtype: procedure.variables[variable]?.dtype ?? "float32" })).join("\n")}
${scalarsCode(group.scalars, bindings.length)}
${mainCode(size, [...lines, ...values, ...stores])}`;
  return { wgsl: renumbered(wgsl), bindings, scalars: group.scalars, groups: dispatchOf(size).groups };
}

/** The scalars as the uniform `u`. */
export function scalarsCode(scalars: readonly VariableId[], binding: number): string {
  if (scalars.length === 0) return "";
  return `struct Scalars { ${scalars.map((_, i) => `s${i}: f32,`).join(" ")} }\n@group(0) @binding(${binding}) var<uniform> u: Scalars;`;
}

/** Lines that compute every value of the group as `x<variable>`; input k is read from the tensor `t<k>` at `offsetOf`. */
export function valuesCode(group: FusedGroup, procedure: Procedure, offsetOf: (shape: Shape, input: number) => string): string[] {
  const names = new Map<VariableId, string>(group.scalars.map((id, i) => [id, `u.s${i}`]));
  const lines: string[] = [];
  for (const [k, id] of group.inputs.entries()) {
    const { shape = [], dtype } = procedure.variables[id] ?? {};
    const element = `t${k}[${offsetOf(shape, k)}]`;
    lines.push(`let x${id} = ${dtype === "int32" ? `f32(${element})` : element};`);
    names.set(id, `x${id}`);
  }
  for (const { primitive, inputs, output } of group.equations) {
    const operands = inputs.map((id) => {
      const name = names.get(id);
      invariant(name, `${primitive} reads what its group does not have`);
      return name;
    });
    lines.push(`let x${output} = ${wgslOf(primitive, operands)};`);
    names.set(output, `x${output}`);
  }
  return lines;
}

/** Names values in order of appearance, so that groups that compute the same have the same code and share a pipeline. */
function renumbered(wgsl: string): string {
  const names = new Map<string, string>();
  return wgsl.replace(/\bx\d+\b/g, (name) => {
    const known = names.get(name) ?? `x${names.size}`;
    names.set(name, known);
    return known;
  });
}
