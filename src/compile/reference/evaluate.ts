import type { Ops, Value } from "../../core/ops.ts";
import { type DType, type Shape, sizeOf } from "../../core/tensor-type.ts";
import { createTracer } from "../trace.ts";
import { type Draw, runReference } from "./interpreter.ts";

export interface Given {
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
  readonly dtype?: DType;
}

type Computed = { readonly shape: Shape; readonly values: Float64Array };

/** Computes a function of tensors in float64: traces it and runs what was traced. */
export function evaluate<In extends string, Out extends string>(
  given: Readonly<Record<In, Given>>,
  compute: (ops: Ops, values: Readonly<Record<In, Value>>) => Readonly<Record<Out, Value>>,
  draw?: Draw,
): Readonly<Record<Out, Computed>> {
  const tracer = createTracer();
  const state: Record<string, Float64Array> = {};
  const values = {} as Record<In, Value>;
  for (const name of Object.keys(given) as In[]) {
    const { shape, values: numbers, dtype } = given[name];
    if (numbers.length !== sizeOf(shape)) throw new Error(`${name}: ${numbers.length} values for [${shape.join(", ")}]`);
    state[name] = Float64Array.from(numbers);
    values[name] = tracer.input({ from: "state", name }, shape, dtype);
  }
  const results = compute(tracer, values);
  for (const [port, value] of Object.entries<Value>(results)) tracer.result(value, { to: "view", port });
  return runReference(tracer.finish("evaluate"), { state, ...(draw ? { draw } : {}) }).views as Record<Out, Computed>;
}
