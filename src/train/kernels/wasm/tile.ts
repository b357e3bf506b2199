/**
 * @file Matrix products as WebAssembly. A convolution is one too: rows of the left matrix are found through a table of
 * offsets and consist of equally spaced runs (the rows of a window), so nothing is unfolded. The right matrix stands in
 * panels of eight columns; four rows by eight columns stay in registers.
 */
import {
  block,
  type Callable,
  choose,
  type FunctionBody,
  type I32,
  i32,
  type Local,
  less,
  load,
  type ModuleBuilder,
  type Statement,
  set,
  store,
  subtract,
  type V128,
  when,
} from "./assembler.ts";

export const ROWS = 4;
export const COLUMNS = 8;

export function locals(body: FunctionBody, names: number): Local<"i32">[] {
  return Array.from({ length: names }, () => body.local("i32"));
}

/** Eight floats to memory, or the first `columns` of them. */
export function putColumns(address: I32, values: readonly [V128, V128], columns: I32): Statement {
  const some = (value: V128, offset: number, left: I32): Statement =>
    block(...[0, 1, 2].map((k) => when(less(i32(k), left), store.lane(address, value, k, offset + 4 * k))));
  const all = block(store.v128(address, values[0]), store.v128(address, values[1], 16));
  const half = block(store.v128(address, values[0]), some(values[1], 16, subtract(columns, i32(4))));
  return when(less(columns, i32(COLUMNS)), when(less(columns, i32(4)), some(values[0], 0, columns), half), all);
}

/** Four rows of eight sums, a row of the right matrix, and one number of the left. */
export interface Registers {
  readonly sums: readonly Local<"v128">[];
  readonly row: readonly [Local<"v128">, Local<"v128">];
  readonly splatted: Local<"v128">;
  readonly module: ModuleBuilder;
}

export function registers(module: ModuleBuilder, body: FunctionBody): Registers {
  const local = (): Local<"v128"> => body.local("v128");
  return { sums: Array.from({ length: 2 * ROWS }, local), row: [local(), local()], splatted: local(), module };
}

/** One term of the sum: a column of four of the left matrix times a row of eight of the right. */
export function multiplyAdd(left: readonly V128[], right: Local<"i32">, { sums, row, splatted, module }: Registers): Statement {
  return block(
    ...row.map((part, j) => set(part, load.v128(right, 16 * j))),
    ...left.flatMap((value, i) => [
      set(splatted, value),
      ...row.map((part, j) => {
        const sum = sums[2 * i + j] as Local<"v128">;
        return set(sum, module.plusProduct(sum, splatted, part));
      }),
    ]),
  );
}

export type Eight = readonly [
  Local<"i32">,
  Local<"i32">,
  Local<"i32">,
  Local<"i32">,
  Local<"i32">,
  Local<"i32">,
  Local<"i32">,
  Local<"i32">,
];

/** Defines a function of whole numbers with named parameters. */
export function defineKernel<const Names extends readonly string[]>(
  module: ModuleBuilder,
  name: string,
  names: Names,
  write: (parameters: Readonly<Record<Names[number], Local<"i32">>>, body: FunctionBody) => Statement,
): Callable {
  return module.define(
    name,
    names.map(() => "i32" as const),
    (body) => {
      const parameters = Object.fromEntries(names.map((parameter, i) => [parameter, body.parameter(i, "i32")]));
      return write(parameters as Record<Names[number], Local<"i32">>, body);
    },
  );
}

export function smaller(a: I32, b: I32): I32 {
  return choose(a, b, less(a, b));
}
