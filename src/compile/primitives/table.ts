/** @file Every primitive. TypeScript names the one that is missing. */
import { invariant } from "../../core/result.ts";
import type { Equation } from "../plan.ts";
import * as binary from "./binary.ts";
import * as constants from "./constants.ts";
import { conv2d, conv2dFilter, conv2dInput } from "./convolution.ts";
import { gather, oneHot, scatterAdd } from "./indexing.ts";
import { matMul } from "./mat-mul.ts";
import { avgPool, avgPoolInput, maxPool, maxPoolGather, maxPoolScatter } from "./pooling.ts";
import type { AttributesOf, Primitive, PrimitiveName } from "./primitive.ts";
import { argMax, max, sum } from "./reductions.ts";
import { downsampleSum, resizeBilinear, resizeBilinearInput, upsample } from "./resizing.ts";
import { broadcastTo, concat, pad, reshape, reverse, slice, transpose } from "./shapes.ts";
import * as unary from "./unary.ts";

export const primitives: { readonly [P in PrimitiveName]: Primitive<AttributesOf[P]> } = {
  ...constants,
  ...unary,
  ...binary,
  sum,
  max,
  argMax,
  reshape,
  transpose,
  broadcastTo,
  concat,
  slice,
  pad,
  reverse,
  gather,
  scatterAdd,
  oneHot,
  matMul,
  conv2d,
  conv2dInput,
  conv2dFilter,
  maxPool,
  maxPoolGather,
  maxPoolScatter,
  avgPool,
  avgPoolInput,
  upsample,
  downsampleSum,
  resizeBilinear,
  resizeBilinearInput,
};

/** Of any attributes: for code that handles all primitives alike. */
export type AnyPrimitive = Primitive<Equation["attributes"]>;

const byName = new Map(Object.entries(primitives) as unknown as [string, AnyPrimitive][]);

export function isPrimitive(name: string): name is PrimitiveName {
  return byName.has(name);
}

/** Throws for a name that is not in the table. */
export function primitiveOf(name: string): AnyPrimitive {
  const primitive = byName.get(name);
  invariant(primitive !== undefined, `expected a primitive, got "${name}"`);
  return primitive;
}

/** The attributes of an equation of the named primitive. */
export function attributesOf<P extends PrimitiveName>(equation: Pick<Equation, "primitive" | "attributes">, primitive: P): AttributesOf[P] {
  invariant(equation.primitive === primitive, `expected ${primitive}, got ${equation.primitive}`);
  return equation.attributes as unknown as AttributesOf[P];
}
