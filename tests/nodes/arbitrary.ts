/** @file Random uses of a kind: its cases with some parameters and sizes changed. */
import * as fc from "fast-check";
import type { TensorType } from "../../src/core/tensor-type.ts";
import type { OperationDefinition } from "../../src/nodes/definition.ts";
import { type FieldMeta, metaOf } from "../../src/nodes/params.ts";
import type { Case, Wired } from "./run-operation.ts";

/** Values that the field allows, small where they make tensors large. */
function arbitraryValue(meta: FieldMeta): fc.Arbitrary<unknown> | undefined {
  const { min = 0, max = 1 } = meta;
  switch (meta.control) {
    case "integer":
      return fc.integer({ min, max: Math.min(max, min + 7) });
    case "number":
    case "live":
      return fc.double({ min: Math.max(min, -10), max: Math.min(max, 10), noNaN: true });
    case "flag":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...(meta.options ?? []).map(({ value }) => value));
    case "shape":
      return fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
    case "text":
    case "initializer":
    case "points":
    case "reference":
      return undefined;
  }
}

/** One change of sizes for all tensors that come in, so that equal sizes stay equal. */
function resized(inputs: Wired, sizes: ReadonlyMap<number, number>): Wired {
  const change = (type: TensorType): TensorType => ({ ...type, shape: type.shape.map((size) => sizes.get(size) ?? size) });
  return Object.fromEntries(Object.entries(inputs).map(([port, wired]) => [port, "shape" in wired ? change(wired) : wired.map(change)]));
}

export function arbitraryCase(definition: OperationDefinition, cases: readonly Case[]): fc.Arbitrary<Case> {
  const fields = Object.entries(definition.params.shape).flatMap(([name, field]) => {
    const meta = metaOf(field as never);
    const value = meta && arbitraryValue(meta);
    return value ? [[name, fc.option(value, { nil: undefined, freq: 1 })] as const] : [];
  });
  const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })), { maxLength: 2 });
  return fc
    .tuple(fc.constantFrom(...cases), fc.record(Object.fromEntries(fields)), sizes, fc.integer({ min: 2, max: 6 }))
    .map(([base, changes, pairs, batch]) => ({
      params: { ...base.params, ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) },
      inputs: resized(base.inputs ?? {}, new Map(pairs)),
      batch,
    }));
}
