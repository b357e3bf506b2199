/** @file The product for one to four columns. */
import {
  add,
  addFloat,
  and,
  block,
  count,
  f32x4,
  type I32,
  i32,
  type Local,
  lane,
  less,
  load,
  type ModuleBuilder,
  repeat,
  type Statement,
  set,
  shiftLeft,
  shuffle,
  splat,
  store,
  subtract,
  type V128,
  when,
} from "./assembler.ts";
import { type Eight, locals, parameters, ROWS } from "./tile.ts";

/**
 * `dots(fromBlock, toBlock, leftRows, left, resultRows, result, columnsAt, columns, runs, length, step)`: the same product
 * for few columns, which stand one after another, each `runs * length` floats: sums of four terms at a time.
 */
export function defineDots(module: ModuleBuilder): void {
  module.define(
    "dots",
    Array.from({ length: 11 }, () => "i32" as const),
    (body) => {
      const [from, to, leftRows, left, resultRows, result, columnsAt, columns, runs, length, step] = parameters(body, 11);
      const [row, column, right, run, end, skip, address] = locals(body, 7) as unknown as Eight;
      const a = locals(body, ROWS);
      const sums = a.map(() => body.local("v128"));
      const part = body.local("v128");
      const terms = (width: 1 | 4): Statement => {
        const read = (pointer: I32): V128 => (width === 4 ? load.v128(pointer) : load.first(pointer));
        return block(
          set(part, read(right)),
          ...a.map((pointer, i) => {
            const sum = sums[i] as Local<"v128">;
            return block(set(sum, module.plusProduct(sum, part, read(pointer))), set(pointer, add(pointer, i32(4 * width))));
          }),
          set(right, add(right, i32(4 * width))),
        );
      };
      const loop = (width: 1 | 4): Statement => when(less(right, end), repeat(terms(width), less(right, end)));
      const oneColumn = block(
        ...a.map((pointer, i) => set(pointer, add(left, load.i32(add(leftRows, shiftLeft(row, i32(4))), 4 * i)))),
        ...sums.map((sum) => set(sum, splat(0))),
        set(run, runs),
        repeat(
          block(
            set(end, add(right, shiftLeft(and(length, i32(-4)), i32(2)))),
            loop(4),
            set(end, add(right, shiftLeft(and(length, i32(3)), i32(2)))),
            loop(1),
            ...a.map((pointer) => set(pointer, add(pointer, skip))),
            set(run, subtract(run, i32(1))),
          ),
          run,
        ),
        ...sums.map((sum, i) => {
          const halves = f32x4.add(sum, shuffle(sum, sum, [2, 3, 2, 3]));
          return block(
            set(part, halves),
            set(address, add(add(result, load.i32(add(resultRows, shiftLeft(row, i32(4))), 4 * i)), shiftLeft(column, i32(2)))),
            store.f32(address, addFloat(lane(part, 0), lane(part, 1))),
          );
        }),
      );
      return block(
        set(skip, subtract(step, shiftLeft(length, i32(2)))),
        set(row, from),
        count(row, to, 1, block(set(right, columnsAt), set(column, i32(0)), count(column, columns, 1, oneColumn))),
      );
    },
  );
}
