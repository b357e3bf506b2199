/** @file The product for one to four columns, which stand one after another: sums of four terms at a time. */
import {
  add,
  addFloat,
  and,
  block,
  count,
  divide,
  f32x4,
  type I32,
  i32,
  type Local,
  lane,
  less,
  load,
  type ModuleBuilder,
  multiply,
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
import { PRODUCT } from "./product.ts";
import { defineKernel, type Eight, locals, ROWS } from "./tile.ts";

/** Takes what `product` takes; each column is `runs * length` floats, `panelStep` and `rightStep` say nothing. */
export function defineDots(module: ModuleBuilder): void {
  defineKernel(module, "dots", ["from", "to", ...PRODUCT], (p, body) => {
    const [row, column, right, run, end, skip, cycle, place] = locals(body, 8) as unknown as Eight;
    const address = body.local("i32");
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
    const start = (table: I32, base: I32, step: I32, i: number): I32 =>
      add(add(base, multiply(cycle, step)), load.i32(add(table, place), 4 * i));
    const oneColumn = block(
      ...a.map((pointer, i) => set(pointer, start(p.leftRows, p.left, p.leftStep, i))),
      ...sums.map((sum) => set(sum, splat(0))),
      set(run, p.runs),
      repeat(
        block(
          set(end, add(right, shiftLeft(and(p.length, i32(-4)), i32(2)))),
          loop(4),
          set(end, add(right, shiftLeft(and(p.length, i32(3)), i32(2)))),
          loop(1),
          ...a.map((pointer) => set(pointer, add(pointer, skip))),
          set(run, subtract(run, i32(1))),
        ),
        run,
      ),
      ...sums.map((sum, i) =>
        block(
          set(part, f32x4.add(sum, shuffle(sum, sum, [2, 3, 2, 3]))),
          set(address, add(start(p.resultRows, p.result, p.resultStep, i), shiftLeft(column, i32(2)))),
          store.f32(address, addFloat(lane(part, 0), lane(part, 1))),
        ),
      ),
    );
    const oneBlock = block(
      set(cycle, divide(row, p.period)),
      set(place, shiftLeft(subtract(row, multiply(cycle, p.period)), i32(4))),
      set(right, p.right),
      set(column, i32(0)),
      count(column, p.columns, 1, oneColumn),
    );
    return block(set(skip, subtract(p.step, shiftLeft(p.length, i32(2)))), set(row, p.from), count(row, p.to, 1, oneBlock));
  });
}
