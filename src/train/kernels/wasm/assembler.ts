/**
 * @file A small WebAssembly assembler. Expressions are typed byte strings built by plain functions, statements are
 * byte strings that leave the stack as it was, and a module is a list of functions over one imported memory. Only the
 * instructions that the kernels need are here; see the core specification, chapter 5, for the encodings.
 */

export type ValueType = "i32" | "i64" | "f32" | "v128";

/** Code that pushes one value. */
export interface Expression<T extends ValueType = ValueType> {
  readonly type: T;
  readonly code: readonly number[];
}

/** Code that pushes nothing. */
export type Statement = readonly number[];

export interface Local<T extends ValueType = ValueType> extends Expression<T> {
  readonly index: number;
}

export type I32 = Expression<"i32">;
export type V128 = Expression<"v128">;

const TYPE_CODES: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, v128: 0x7b };

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

function floatBytes(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

export function i32(value: number): I32 {
  return { type: "i32", code: [0x41, ...signed(BigInt(value | 0))] };
}

export function f32(value: number): Expression<"f32"> {
  return { type: "f32", code: [0x43, ...floatBytes(value)] };
}

/** Four equal floats. */
export function splat(value: number): V128 {
  return { type: "v128", code: [0xfd, 0x0c, ...Array.from({ length: 4 }, () => floatBytes(value)).flat()] };
}

/** Four equal 32-bit words. */
export function splatBits(value: number): V128 {
  const bytes = [...new Uint8Array(Uint32Array.of(value >>> 0).buffer)];
  return { type: "v128", code: [0xfd, 0x0c, ...Array.from({ length: 4 }, () => bytes).flat()] };
}

function simd(opcode: number): number[] {
  return [0xfd, ...unsigned(opcode)];
}

function one<A extends ValueType, T extends ValueType>(opcode: readonly number[], type: T) {
  return (a: Expression<A>): Expression<T> => ({ type, code: [...a.code, ...opcode] });
}

function two<A extends ValueType, T extends ValueType>(opcode: readonly number[], type: T) {
  return (a: Expression<A>, b: Expression<A>): Expression<T> => ({ type, code: [...a.code, ...b.code, ...opcode] });
}

export const add = two<"i32", "i32">([0x6a], "i32");
export const subtract = two<"i32", "i32">([0x6b], "i32");
export const multiply = two<"i32", "i32">([0x6c], "i32");
export const divide = two<"i32", "i32">([0x6e], "i32");
export const remainder = two<"i32", "i32">([0x70], "i32");
export const and = two<"i32", "i32">([0x71], "i32");
export const shiftLeft = two<"i32", "i32">([0x74], "i32");
export const shiftRight = two<"i32", "i32">([0x76], "i32");
export const less = two<"i32", "i32">([0x49], "i32");
export const equal = two<"i32", "i32">([0x46], "i32");
export const isZero = one<"i32", "i32">([0x45], "i32");

/** Four floats at a time; comparisons answer lanes of all ones or all zeros. */
export const f32x4 = {
  splat: one<"f32", "v128">(simd(0x13), "v128"),
  equal: two<"v128", "v128">(simd(0x41), "v128"),
  less: two<"v128", "v128">(simd(0x43), "v128"),
  greater: two<"v128", "v128">(simd(0x44), "v128"),
  greaterEqual: two<"v128", "v128">(simd(0x46), "v128"),
  floor: one<"v128", "v128">(simd(0x68), "v128"),
  nearest: one<"v128", "v128">(simd(0x6a), "v128"),
  abs: one<"v128", "v128">(simd(0xe0), "v128"),
  neg: one<"v128", "v128">(simd(0xe1), "v128"),
  sqrt: one<"v128", "v128">(simd(0xe3), "v128"),
  add: two<"v128", "v128">(simd(0xe4), "v128"),
  sub: two<"v128", "v128">(simd(0xe5), "v128"),
  mul: two<"v128", "v128">(simd(0xe6), "v128"),
  div: two<"v128", "v128">(simd(0xe7), "v128"),
  /** NaN if either is. */
  min: two<"v128", "v128">(simd(0xe8), "v128"),
  max: two<"v128", "v128">(simd(0xe9), "v128"),
  /** `b < a ? b : a` in one machine instruction; `a` when a NaN is about. */
  pmin: two<"v128", "v128">(simd(0xea), "v128"),
  pmax: two<"v128", "v128">(simd(0xeb), "v128"),
  fromSigned: one<"v128", "v128">(simd(0xfa), "v128"),
  /** Towards zero, saturating; NaN gives 0. */
  truncate: one<"v128", "v128">(simd(0xf8), "v128"),
};

export const i32x4 = {
  splat: one<"i32", "v128">(simd(0x11), "v128"),
  add: two<"v128", "v128">(simd(0xae), "v128"),
  sub: two<"v128", "v128">(simd(0xb1), "v128"),
  equal: two<"v128", "v128">(simd(0x37), "v128"),
  shiftLeft: (a: V128, count: number): V128 => ({ type: "v128", code: [...a.code, ...i32(count).code, ...simd(0xab)] }),
  shiftRightSigned: (a: V128, count: number): V128 => ({ type: "v128", code: [...a.code, ...i32(count).code, ...simd(0xac)] }),
  shiftRight: (a: V128, count: number): V128 => ({ type: "v128", code: [...a.code, ...i32(count).code, ...simd(0xad)] }),
};

export const i64x2 = {
  /** The 64-bit products of unsigned lanes 0 and 1, or 2 and 3. */
  multiplyLow: two<"v128", "v128">(simd(0xde), "v128"),
  multiplyHigh: two<"v128", "v128">(simd(0xdf), "v128"),
};

export const bits = {
  not: one<"v128", "v128">(simd(0x4d), "v128"),
  and: two<"v128", "v128">(simd(0x4e), "v128"),
  /** a and not b */
  andNot: two<"v128", "v128">(simd(0x4f), "v128"),
  or: two<"v128", "v128">(simd(0x50), "v128"),
  xor: two<"v128", "v128">(simd(0x51), "v128"),
  /** Bits of `a` where the mask is 1, of `b` elsewhere. */
  select: (a: V128, b: V128, mask: V128): V128 => ({ type: "v128", code: [...a.code, ...b.code, ...mask.code, ...simd(0x52)] }),
};

export function lane(x: V128, index: number): Expression<"f32"> {
  return { type: "f32", code: [...x.code, ...simd(0x1f), index] };
}

/** Lanes of `a` (0 to 3) and `b` (4 to 7) in a new order. */
export function shuffle(a: V128, b: V128, lanes: readonly [number, number, number, number]): V128 {
  const bytes = lanes.flatMap((from) => [0, 1, 2, 3].map((byte) => from * 4 + byte));
  return { type: "v128", code: [...a.code, ...b.code, ...simd(0x0d), ...bytes] };
}

export const addFloat = two<"f32", "f32">([0x92], "f32");
export const maxFloat = two<"f32", "f32">([0x97], "f32");

/** Addresses and offsets count bytes. Alignment hints never change what is read. */
export const load = {
  i32: (address: I32, offset = 0): I32 => ({ type: "i32", code: [...address.code, 0x28, 2, ...unsigned(offset)] }),
  f32: (address: I32, offset = 0): Expression<"f32"> => ({ type: "f32", code: [...address.code, 0x2a, 2, ...unsigned(offset)] }),
  v128: (address: I32, offset = 0): V128 => ({ type: "v128", code: [...address.code, ...simd(0x00), 2, ...unsigned(offset)] }),
  /** One float in all lanes. */
  splat: (address: I32, offset = 0): V128 => ({ type: "v128", code: [...address.code, ...simd(0x09), 2, ...unsigned(offset)] }),
  /** One float in lane 0, zeros in the others. */
  first: (address: I32, offset = 0): V128 => ({ type: "v128", code: [...address.code, ...simd(0x5c), 2, ...unsigned(offset)] }),
};

export const store = {
  i32: (address: I32, value: I32, offset = 0): Statement => [...address.code, ...value.code, 0x36, 2, ...unsigned(offset)],
  f32: (address: I32, value: Expression<"f32">, offset = 0): Statement => [...address.code, ...value.code, 0x38, 2, ...unsigned(offset)],
  v128: (address: I32, value: V128, offset = 0): Statement => [...address.code, ...value.code, ...simd(0x0b), 2, ...unsigned(offset)],
  /** One lane as one float. */
  lane: (address: I32, value: V128, index: number, offset = 0): Statement => [
    ...address.code,
    ...value.code,
    ...simd(0x5a),
    2,
    ...unsigned(offset),
    index,
  ],
};

export function set<T extends ValueType>(local: Local<T>, value: Expression<T>): Statement {
  return [...value.code, 0x21, ...unsigned(local.index)];
}

export function block(...statements: readonly Statement[]): Statement {
  return statements.flat();
}

/** Runs the body while the condition holds at its end; the body runs at least once. */
export function repeat(body: Statement, condition: I32): Statement {
  return [0x03, 0x40, ...body, ...condition.code, 0x0d, 0, 0x0b];
}

/** `a` if the condition is not 0, else `b`; both are computed. */
export function choose(a: I32, b: I32, condition: I32): I32 {
  return { type: "i32", code: [...a.code, ...b.code, ...condition.code, 0x1b] };
}

export function when(condition: I32, then: Statement, otherwise?: Statement): Statement {
  return [...condition.code, 0x04, 0x40, ...then, ...(otherwise ? [0x05, ...otherwise] : []), 0x0b];
}

/** `counter` from where it stands while it is below `end`, by `step`. */
export function count(counter: Local<"i32">, end: I32, step: I32 | number, body: Statement): Statement {
  const next = set(counter, add(counter, typeof step === "number" ? i32(step) : step));
  return when(less(counter, end), repeat([...body, ...next], less(counter, end)));
}

/** Fills with a byte. */
export function clear(destination: I32, bytes: I32): Statement {
  return [...destination.code, ...i32(0).code, ...bytes.code, 0xfc, 0x0b, 0];
}

export class FunctionBody {
  readonly parameters: readonly ValueType[];
  private readonly locals: ValueType[] = [];

  constructor(parameters: readonly ValueType[]) {
    this.parameters = parameters;
  }

  parameter<T extends ValueType>(index: number, type: T): Local<T> {
    return { type, index, code: [0x20, ...unsigned(index)] };
  }

  local<T extends ValueType>(type: T): Local<T> {
    this.locals.push(type);
    return this.parameter(this.parameters.length + this.locals.length - 1, type);
  }

  encode(code: readonly number[]): number[] {
    const locals = this.locals.flatMap((type) => [1, TYPE_CODES[type]]);
    return sized([...unsigned(this.locals.length), ...locals, ...code, 0x0b]);
  }
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function name(text: string): number[] {
  return sized([...new TextEncoder().encode(text)]);
}

interface Declared {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | undefined;
  readonly body: number[];
}

/** sum + a · b, rounded once. From the relaxed SIMD proposal: not every engine has it, see `hasFusedMultiply`. */
function fusedMultiplyAdd(sum: V128, a: V128, b: V128): V128 {
  return { type: "v128", code: [...a.code, ...b.code, ...sum.code, ...simd(0x105)] };
}

/** Whether this engine multiplies and adds in one instruction, which makes products up to twice as fast. */
export function hasFusedMultiply(): boolean {
  const module = new ModuleBuilder(true);
  module.define("test", ["v128"], (body) => module.plusProduct(body.parameter(0, "v128"), splat(1), splat(1)));
  return WebAssembly.validate(module.encode(undefined));
}

/** Functions that share one imported memory `env.memory`. */
export class ModuleBuilder {
  private readonly functions: Declared[] = [];
  private readonly fused: boolean;

  constructor(fused = false) {
    this.fused = fused;
  }

  /** sum + a · b, four at a time, in the fastest way there is. */
  plusProduct(sum: V128, a: V128, b: V128): V128 {
    return this.fused ? fusedMultiplyAdd(sum, a, b) : f32x4.add(sum, f32x4.mul(a, b));
  }

  /** Adds a function; `write` gets its parameters and says its code, which leaves the result on the stack if there is one. */
  define(name: string, parameters: readonly ValueType[], write: (body: FunctionBody) => Statement | Expression): Callable {
    const body = new FunctionBody(parameters);
    const written = write(body);
    const [code, result] = "code" in written ? [written.code, written.type] : [written, undefined];
    const index = this.functions.length;
    this.functions.push({ name, parameters, result, body: body.encode(code) });
    return { index, result };
  }

  encode(shared: { readonly maximumPages: number } | undefined): Uint8Array<ArrayBuffer> {
    const types = this.functions.map(({ parameters, result }) => [
      0x60,
      ...sized2(parameters.map((type) => TYPE_CODES[type])),
      ...(result ? [1, TYPE_CODES[result]] : [0]),
    ]);
    const memory = shared ? [0x03, ...unsigned(0), ...unsigned(shared.maximumPages)] : [0x00, 0];
    const sections: [number, number[]][] = [
      [1, [...unsigned(types.length), ...types.flat()]],
      [2, [1, ...name("env"), ...name("memory"), 0x02, ...memory]],
      [3, [...unsigned(types.length), ...types.flatMap((_, i) => unsigned(i))]],
      [7, [...unsigned(this.functions.length), ...this.functions.flatMap((f, i) => [...name(f.name), 0, ...unsigned(i)])]],
      [10, [...unsigned(this.functions.length), ...this.functions.flatMap((f) => f.body)]],
    ];
    return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flatMap(([id, content]) => [id, ...sized(content)])]);
  }
}

function sized2(items: readonly number[]): number[] {
  return [...unsigned(items.length), ...items];
}

export interface Callable {
  readonly index: number;
  readonly result: ValueType | undefined;
}

export function call(target: Callable, ...operands: readonly Expression[]): number[] {
  return [...operands.flatMap((operand) => operand.code), 0x10, ...unsigned(target.index)];
}

export function callVector(target: Callable, ...operands: readonly Expression[]): V128 {
  return { type: "v128", code: call(target, ...operands) };
}
