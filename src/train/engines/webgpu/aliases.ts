/** @file Variables that are nothing but a look at another one's memory: reshapes, and slices along the first axis that counts. */
import type { Equation, Procedure, VariableId } from "../../../compile/plan.ts";
import { attributesOf } from "../../../compile/primitives/table.ts";
import { type Shape, sizeOf } from "../../../core/tensor-type.ts";

export interface Aliases {
  /** Through reshapes: the same elements in the same order. */
  rootOf(id: VariableId): VariableId;
  /** Through slices too. */
  memoryOf(id: VariableId): VariableId;
  /** The element of `memoryOf` where it begins; undefined for what has memory of its own. */
  offsetOf(id: VariableId): number | undefined;
}

export function aliases({ equations, variables }: Procedure): Aliases {
  const shapeOf = (id: VariableId): Shape => variables[id]?.shape ?? [];
  const roots = new Map<VariableId, VariableId>();
  const parts = new Map<VariableId, { readonly memory: VariableId; readonly offset: number }>();
  for (const equation of equations) {
    const [x] = equation.inputs;
    const offset = x === undefined ? undefined : startOf(equation, shapeOf(x));
    if (x === undefined || offset === undefined) continue;
    const outer = parts.get(x) ?? { memory: x, offset: 0 };
    parts.set(equation.output, { memory: outer.memory, offset: outer.offset + offset });
    if (equation.primitive === "reshape") roots.set(equation.output, roots.get(x) ?? x);
  }
  return {
    rootOf: (id) => roots.get(id) ?? id,
    memoryOf: (id) => parts.get(id)?.memory ?? id,
    offsetOf: (id) => parts.get(id)?.offset,
  };
}

/** Undefined where the elements do not stand together in memory. */
function startOf(equation: Equation, shape: Shape): number | undefined {
  if (equation.primitive === "reshape") return 0;
  if (equation.primitive !== "slice") return undefined;
  const { begin, size } = attributesOf(equation, "slice");
  const cut = shape.findIndex((extent) => extent > 1);
  if (cut >= 0 && size.some((extent, axis) => axis > cut && extent !== shape[axis])) return undefined;
  return cut < 0 ? 0 : (begin[cut] ?? 0) * sizeOf(shape.slice(cut + 1));
}
