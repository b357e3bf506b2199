/** @file Groups of elementwise equations as one WGSL kernel: each invocation computes one element of every output. */
import type { FusedGroup } from "../../../compile/optimise/fused-group.ts";
import type { Equation, Procedure, VariableId } from "../../../compile/plan.ts";
import { invariant } from "../../../core/result.ts";
import { type Shape, sizeOf } from "../../../core/tensor-type.ts";
import { wgslOf } from "./elementwise-code.ts";
import { type Access, elementKernel, groupsOf, type Kernel, WORKGROUP } from "./kernel.ts";
import { broadcastStrides, collapse, offsetCode, placesCode } from "./walk-code.ts";

/** The tensors are the inputs, then the outputs; the numbers are the group's scalars. */
export function fusedKernel(group: FusedGroup, procedure: Procedure): Kernel {
  const strides = group.inputs.map((id) => broadcastStrides(shapeOf(procedure, id), group.shape));
  const axes = collapse(group.shape.map((size, axis) => ({ size, strides: strides.map((list) => list[axis] ?? 0) })));
  const { lines, places } = placesCode(axes, "i", "p");
  const { groups, main } = elementKernel(sizeOf(group.shape));
  return {
    ...signature(group, procedure),
    words: [],
    groups,
    code: (access) =>
      main([
        ...lines,
        ...valuesCode(group.equations, {
          given: [
            ...givenNumbers(group, access),
            ...givenTensors(group, procedure, (k) => access.load({ tensor: k }, offsetCode(axes, places, k))),
          ],
        }),
        ...group.outputs.map((id, k) => access.store({ tensor: group.inputs.length + k }, "i32(i)", `x${id}`)),
      ]),
  };
}

function signature(group: FusedGroup, procedure: Procedure): Pick<Kernel, "tensors" | "numbers"> {
  return {
    tensors: [
      ...group.inputs.map((id) => ({ dtype: procedure.variables[id]?.dtype ?? ("float32" as const), written: false })),
      ...group.outputs.map(() => ({ dtype: "float32" as const, written: true })),
    ],
    numbers: group.scalars.length,
  };
}

/**
 * Groups that compute the same, each on tensors of one size of its own, as one kernel: the tensors and numbers of the
 * first, then those of the second, and so on. A row of words says where each begins and how many elements it has.
 */
export function batchedKernel(groups: readonly FusedGroup[], procedure: Procedure): Kernel {
  const [first] = groups;
  invariant(first, "a batch of no groups");
  const count = first.inputs.length + first.outputs.length;
  const isWhole = (id: VariableId): boolean => sizeOf(shapeOf(procedure, id)) === sizeOf(first.shape);
  const signatures = groups.map((group) => signature(group, procedure));
  let begun = 0;
  const words = groups.flatMap(({ shape }) => {
    const start = begun;
    begun += Math.ceil(sizeOf(shape) / WORKGROUP);
    return [start, sizeOf(shape), 0, 0];
  });
  const dispatched = groupsOf(begun);
  return {
    tensors: signatures.flatMap(({ tensors }) => tensors),
    numbers: groups.length * first.scalars.length,
    words,
    groups: dispatched,
    code(access) {
      const at = (k: number) => ({ tensor: k, at: `s * ${count}u + ${k}u` });
      const numbers = first.scalars.map((id, k) => [id, access.number(`s * ${first.scalars.length}u + ${k}u`)] as const);
      return `@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let flat = group.x + group.y * ${dispatched[0]}u;
  var s = 0u;
  while (s < ${groups.length - 1}u && flat >= ${access.words("s + 1u")}.x) { s++; }
  let segment = ${access.words("s")};
  let i = (flat - segment.x) * ${WORKGROUP}u + local.x;
  if (i >= segment.y) { return; }
  ${[
    ...valuesCode(first.equations, {
      given: [...numbers, ...givenTensors(first, procedure, (k) => access.load(at(k), isWhole(first.inputs[k] ?? -1) ? "i32(i)" : "0"))],
    }),
    ...first.outputs.map((id, k) => access.store(at(first.inputs.length + k), "i32(i)", `x${id}`)),
  ].join("\n  ")}
}`;
    },
  };
}

/** Equal for groups that one batch may hold; undefined where elements do not correspond one to one. */
export function batchKey(group: FusedGroup, procedure: Procedure): string | undefined {
  const size = sizeOf(group.shape);
  const kinds = group.inputs.map((id) => sizeOf(shapeOf(procedure, id)));
  if (!kinds.every((elements) => elements === 1 || elements === size)) return undefined;
  const names = new Map<VariableId, string>();
  const name = (id: VariableId): string => names.get(id) ?? "?";
  for (const [k, id] of group.inputs.entries()) names.set(id, `${kinds[k] === size ? "t" : "one"}${k} ${procedure.variables[id]?.dtype}`);
  for (const [k, id] of group.scalars.entries()) names.set(id, `n${k}`);
  const lines = group.equations.map(({ primitive, inputs, output }, k) => {
    const line = `${primitive} ${inputs.map(name).join(" ")}`;
    names.set(output, `e${k}`);
    return line;
  });
  return [...lines, ...group.outputs.map(name)].join("; ");
}

export function shapeOf({ variables }: Procedure, id: VariableId): Shape {
  return variables[id]?.shape ?? [];
}

export function givenNumbers({ scalars }: Pick<FusedGroup, "scalars">, access: Access, from = 0): (readonly [VariableId, string])[] {
  return scalars.map((id, k) => [id, access.number(`${from + k}u`)] as const);
}

export function givenTensors(
  { inputs }: Pick<FusedGroup, "inputs">,
  { variables }: Procedure,
  load: (input: number) => string,
): (readonly [VariableId, string])[] {
  return inputs.map((id, k) => [id, variables[id]?.dtype === "int32" ? `f32(${load(k)})` : load(k)] as const);
}

/** Lines that compute every value of the equations as `x<variable>`, the given ones first. */
export function valuesCode(
  equations: readonly Equation[],
  { given, known = [] }: { readonly given: readonly (readonly [VariableId, string])[]; readonly known?: Iterable<VariableId> },
): string[] {
  const names = new Set<VariableId>(known);
  const lines: string[] = [];
  const define = (id: VariableId, value: string): void => {
    names.add(id);
    lines.push(`let x${id} = ${value};`);
  };
  for (const [id, value] of given) define(id, value);
  for (const { primitive, inputs, output } of equations) {
    for (const id of inputs) invariant(names.has(id), `${primitive} reads what its group does not have`);
    define(
      output,
      wgslOf(
        primitive,
        inputs.map((id) => `x${id}`),
      ),
    );
  }
  return lines;
}
