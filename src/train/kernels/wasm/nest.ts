/**
 * @file Loop nests: one WebAssembly function for a whole group of elementwise equations, with the reductions of what it
 * computes. Every operand is an address and a stride per axis, so transposes, slices and repetitions are read in place.
 * Four elements of the innermost axis are computed at a time; what is left over runs the same code on one lane.
 */
import type { DType } from "../../../core/tensor-type.ts";
import {
  add,
  addFloat,
  and,
  bits,
  block,
  count,
  type FunctionBody,
  f32,
  f32x4,
  type I32,
  i32,
  i32x4,
  type Local,
  lane,
  load,
  type ModuleBuilder,
  maxFloat,
  multiply,
  type Statement,
  set,
  shuffle,
  splat,
  splatBits,
  store,
  subtract,
  type V128,
} from "./assembler.ts";
import { type ElementwiseName, vectorCode } from "./elementwise-code.ts";
import type { VectorMath } from "./vector-math.ts";

export interface Operand {
  readonly dtype: DType;
  /** Elements per axis of the nest; 0 where the operand does not move. */
  readonly strides: readonly number[];
}

/** Values are numbered: first the loads, then the nodes. */
export interface Nest {
  readonly sizes: readonly number[];
  readonly loads: readonly Operand[];
  readonly nodes: readonly { readonly op: ElementwiseName; readonly inputs: readonly number[] }[];
  readonly stores: readonly (Operand & { readonly value: number })[];
  /** Strides are 0 along the reduced axes. The result is combined with what stands there unless it is `whole`. */
  readonly reductions: readonly (Operand & { readonly value: number; readonly combine: "sum" | "max" })[];
}

/** Whether one innermost loop makes the whole of each result, so that nothing need stand there before. */
export function isWhole({ sizes }: Nest, { strides }: Operand): boolean {
  return strides.at(-1) === 0 && strides.slice(0, -1).every((stride, axis) => stride !== 0 || sizes[axis] === 1);
}

/** The same nest with axes of size 1 left out and neighbouring axes taken as one where every operand allows it. */
export function collapsed(nest: Nest): Nest {
  const operands = [...nest.loads, ...nest.stores, ...nest.reductions];
  const sizes: number[] = [];
  const kept: { stride: number; axis: number }[] = [];
  const merged: number[][] = operands.map(() => []);
  for (let axis = 0; axis < nest.sizes.length; axis++) {
    const size = nest.sizes[axis] ?? 1;
    if (size === 1) continue;
    const strides = operands.map((operand) => operand.strides[axis] ?? 0);
    const last = sizes.length - 1;
    const follows = last >= 0 && operands.every((_, i) => merged[i]?.[last] === size * (strides[i] ?? 0));
    if (follows) sizes[last] = (sizes[last] ?? 1) * size;
    else sizes.push(size);
    for (const [i, list] of merged.entries()) {
      if (follows) list[last] = strides[i] ?? 0;
      else list.push(strides[i] ?? 0);
    }
    kept.push({ stride: 0, axis });
  }
  if (sizes.length === 0) {
    sizes.push(1);
    for (const list of merged) list.push(0);
  }
  let next = 0;
  const strided = <T extends Operand>(operand: T): T => ({ ...operand, strides: merged[next++] ?? [] });
  return {
    sizes,
    loads: nest.loads.map(strided),
    nodes: nest.nodes,
    stores: nest.stores.map(strided),
    reductions: nest.reductions.map(strided),
  };
}

/**
 * Defines `name(from, to, ...addresses)`: runs the outermost axis from `from` to before `to`; addresses stand in the
 * order loads, stores, reductions. Where the nest has one axis, `from` is a multiple of 4.
 */
export function defineNest(module: ModuleBuilder, math: VectorMath, name: string, nest: Nest): void {
  const operands = [...nest.loads, ...nest.stores, ...nest.reductions];
  module.define(name, ["i32", "i32", ...operands.map(() => "i32" as const)], (body) => new NestWriter(body, math, nest).write());
}

class NestWriter {
  private readonly body: FunctionBody;
  private readonly math: VectorMath;
  private readonly nest: Nest;
  private readonly operands: readonly Operand[];
  private readonly last: number;
  /** By value: the deepest axis that it changes along, -1 for none. */
  private readonly depths: readonly number[];
  private readonly values: Local<"v128">[];

  constructor(body: FunctionBody, math: VectorMath, nest: Nest) {
    this.body = body;
    this.math = math;
    this.nest = nest;
    this.operands = [...nest.loads, ...nest.stores, ...nest.reductions];
    this.last = nest.sizes.length - 1;
    const depths = nest.loads.map(({ strides }) => strides.reduce((deepest, stride, axis) => (stride === 0 ? deepest : axis), -1));
    for (const { inputs } of nest.nodes) depths.push(Math.max(-1, ...inputs.map((input) => depths[input] ?? -1)));
    this.depths = depths;
    this.values = depths.map(() => body.local("v128"));
  }

  write(): Statement {
    const addresses = this.operands.map((_, i) => this.body.parameter(2 + i, "i32"));
    return block(this.valuesAt(-1, addresses, "splat"), this.axis(0, addresses));
  }

  private range(axis: number): readonly [I32, I32] {
    return axis === 0 ? [this.body.parameter(0, "i32"), this.body.parameter(1, "i32")] : [i32(0), i32(this.nest.sizes[axis] ?? 1)];
  }

  private axis(axis: number, addresses: readonly Local<"i32">[]): Statement {
    if (axis === this.last) return this.innermost(addresses);
    const [from, to] = this.range(axis);
    const counter = this.body.local("i32");
    const moving = this.operands.map((operand, i) => {
      const step = 4 * (operand.strides[axis] ?? 0);
      return { step, own: step === 0 ? addresses[i] : this.body.local("i32"), outer: addresses[i] };
    });
    const starts = moving.flatMap(({ step, own, outer }) =>
      step !== 0 && own && outer ? [set(own, add(outer, multiply(from, i32(step))))] : [],
    );
    const steps = moving.flatMap(({ step, own }) => (step !== 0 && own ? [set(own, add(own, i32(step)))] : []));
    const inner = moving.flatMap(({ own }) => (own ? [own] : []));
    return block(
      set(counter, from),
      ...starts,
      count(counter, to, 1, block(this.valuesAt(axis, inner, "splat"), this.axis(axis + 1, inner), ...steps)),
    );
  }

  /** Computes the values that change along `axis` and no deeper one. */
  private valuesAt(axis: number, addresses: readonly I32[], width: "splat" | "vector" | "first"): Statement {
    const { loads, nodes } = this.nest;
    const code = loads.map((operand, i) =>
      this.depths[i] === axis ? set(this.value(i), this.loaded(operand, addresses[i] ?? i32(0), width)) : [],
    );
    for (const [k, { op, inputs }] of nodes.entries()) {
      const id = loads.length + k;
      if (this.depths[id] === axis)
        code.push(
          set(
            this.value(id),
            vectorCode(
              op,
              inputs.map((input) => this.value(input)),
              this.math,
            ),
          ),
        );
    }
    return code.flat();
  }

  private value(id: number): Local<"v128"> {
    const local = this.values[id];
    if (!local) throw new Error(`value ${id} of a nest of ${this.values.length}`);
    return local;
  }

  private loaded({ dtype, strides }: Operand, address: I32, width: "splat" | "vector" | "first"): V128 {
    const stride = strides[this.last] ?? 0;
    const raw =
      width === "first"
        ? load.first(address)
        : width === "splat" || stride === 0
          ? load.splat(address)
          : stride === 1
            ? load.v128(address)
            : gathered(address, stride);
    return dtype === "int32" ? f32x4.fromSigned(raw) : raw;
  }

  private innermost(addresses: readonly Local<"i32">[]): Statement {
    const size = this.nest.sizes[this.last] ?? 1;
    const [from, to] = this.range(this.last);
    const moving = this.operands.map((operand, i) => {
      const stride = operand.strides[this.last] ?? 0;
      const outer = addresses[i] ?? this.body.local("i32");
      return { stride, outer, own: stride === 0 ? outer : this.body.local("i32") };
    });
    const at = moving.map(({ own }) => own);
    const starts = moving.flatMap(({ stride, own, outer }) =>
      stride === 0 ? [] : [set(own, add(outer, multiply(from, i32(4 * stride))))],
    );
    const steps = (elements: number): Statement[] =>
      moving.flatMap(({ stride, own }) => (stride === 0 ? [] : [set(own, add(own, i32(4 * stride * elements)))]));
    const counter = this.body.local("i32");
    const sums = this.nest.reductions.map(({ strides, combine }) =>
      strides[this.last] === 0 ? new Accumulator(this.body, combine) : undefined,
    );
    const pass = (width: "vector" | "first"): Statement =>
      block(this.valuesAt(this.last, at, width), ...this.outputs(at, sums, width), ...steps(width === "vector" ? 4 : 1));
    const vectorEnd = this.body.local("i32");
    const whole = set(vectorEnd, add(from, and(subtract(to, from), i32(-4))));
    return block(
      ...starts,
      ...sums.flatMap((sum) => (sum ? [sum.start()] : [])),
      set(counter, from),
      ...(size >= 4 ? [whole, count(counter, vectorEnd, 4, pass("vector"))] : []),
      ...(size % 4 === 0 && this.last > 0 ? [] : [count(counter, to, 1, pass("first"))]),
      ...this.totals(addresses, sums),
    );
  }

  private outputs(at: readonly Local<"i32">[], sums: readonly (Accumulator | undefined)[], width: "vector" | "first"): Statement[] {
    const { loads, stores, reductions } = this.nest;
    const written = stores.map((operand, i) => {
      const address = at[loads.length + i] ?? i32(0);
      const found = this.value(operand.value);
      const value = operand.dtype === "int32" ? f32x4.truncate(found) : withoutSubnormals(found);
      return put(address, value, operand.strides[this.last] ?? 0, width);
    });
    const reduced = reductions.map((operand, i) => {
      const sum = sums[i];
      const value = this.value(operand.value);
      if (sum) return width === "vector" ? sum.vector(value) : sum.single(value);
      const address = at[loads.length + stores.length + i] ?? i32(0);
      const old = this.loaded(operand, address, width);
      return put(address, combined(operand.combine, old, value), operand.strides[this.last] ?? 0, width);
    });
    return [...written, ...reduced];
  }

  private totals(addresses: readonly Local<"i32">[], sums: readonly (Accumulator | undefined)[]): Statement[] {
    const { loads, stores, reductions } = this.nest;
    return reductions.flatMap((operand, i) => {
      const sum = sums[i];
      const address = addresses[loads.length + stores.length + i];
      if (!sum || !address) return [];
      return [store.f32(address, isWhole(this.nest, operand) ? sum.total() : sum.with(load.f32(address)))];
    });
  }
}

/** What one innermost loop sums up (or takes the maximum of), four lanes and one for the rest. */
class Accumulator {
  private readonly lanes: Local<"v128">;
  private readonly rest: Local<"f32">;
  private readonly combine: "sum" | "max";

  constructor(body: FunctionBody, combine: "sum" | "max") {
    this.lanes = body.local("v128");
    this.rest = body.local("f32");
    this.combine = combine;
  }

  start(): Statement {
    const neutral = this.combine === "sum" ? 0 : Number.NEGATIVE_INFINITY;
    return block(set(this.lanes, splat(neutral)), set(this.rest, f32(neutral)));
  }

  vector(value: V128): Statement {
    return set(this.lanes, combined(this.combine, this.lanes, value));
  }

  single(value: V128): Statement {
    return set(this.rest, this.pair(this.rest, lane(value, 0)));
  }

  total() {
    const halves = combined(this.combine, this.lanes, shuffle(this.lanes, this.lanes, [2, 3, 2, 3]));
    return this.pair(this.pair(lane(halves, 0), lane(halves, 1)), this.rest);
  }

  with(old: ReturnType<typeof load.f32>) {
    return this.pair(old, this.total());
  }

  private pair(a: ReturnType<typeof load.f32>, b: ReturnType<typeof load.f32>) {
    return this.combine === "sum" ? addFloat(a, b) : maxFloat(a, b);
  }
}

function combined(combine: "sum" | "max", a: V128, b: V128): V128 {
  return combine === "sum" ? f32x4.add(a, b) : f32x4.max(a, b);
}

/** Four floats that stand `stride` elements apart. */
function gathered(address: I32, stride: number): V128 {
  const single = (k: number): V128 => load.first(add(address, i32(4 * stride * k)));
  const low = shuffle(single(0), single(1), [0, 4, 1, 1]);
  const high = shuffle(single(2), single(3), [1, 1, 0, 4]);
  return bits.or(low, high);
}

/**
 * Zero for what is too small for a full significand (below 1.2e-38), with its sign; GPUs do so too. A processor takes a hundred
 * times as long over such numbers, and they come to stay: a mean that decays by 0.999 never gets from the smallest to zero.
 */
function withoutSubnormals(x: Local<"v128">): V128 {
  const tiny = i32x4.equal(bits.and(x, splatBits(0x7f800000)), splatBits(0));
  return bits.andNot(x, bits.and(tiny, splatBits(0x7fffffff)));
}

function put(address: I32, value: V128, stride: number, width: "vector" | "first"): Statement {
  if (width === "first") return store.lane(address, value, 0);
  if (stride === 1) return store.v128(address, value);
  return block(...[0, 1, 2, 3].map((k) => store.lane(add(address, i32(4 * stride * k)), value, k)));
}
