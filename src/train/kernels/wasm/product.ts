/** @file The product of rows and columns: matrix products, convolutions and their data derivatives. */
import {
  add,
  block,
  count,
  divide,
  i32,
  load,
  type ModuleBuilder,
  multiply,
  repeat,
  type Statement,
  set,
  shiftLeft,
  splat,
  subtract,
  type V128,
} from "./assembler.ts";
import { COLUMNS, defineKernel, type Eight, locals, multiplyAdd, putColumns, ROWS, registers, smaller } from "./tile.ts";

/** Blocks of rows of the left matrix that stay in the first cache while all columns pass. */
export const GROUP = 16;

/**
 * What `product` and `dots` take after the range of blocks of four rows. Addresses, steps and strides in bytes.
 *
 * Row r of the left matrix begins at `left + leftRows[r mod p] + ⌊r / p⌋ · leftStep`, p being 4 · `period`, and is `runs`
 * runs of `length` floats, each `step` after the last; the same for where row r of the result goes. The right matrix is
 * read eight columns at a time: its rows stand `rightStep` apart, the next eight columns `panelStep` further.
 */
export const PRODUCT = [
  "leftRows",
  "leftStep",
  "left",
  "resultRows",
  "resultStep",
  "result",
  "period",
  "right",
  "rightStep",
  "panelStep",
  "columns",
  "runs",
  "length",
  "step",
] as const;

export function defineProduct(module: ModuleBuilder): void {
  defineKernel(module, "product", ["from", "to", ...PRODUCT], (p, body) => {
    const [group, groupEnd, row, panel, right, run, rest, column] = locals(body, 8) as unknown as Eight;
    const [skip, cycle, place, target] = locals(body, 4) as unknown as Eight;
    const a = locals(body, ROWS);
    const tile = registers(module, body);
    const { sums } = tile;
    const terms = repeat(
      block(
        multiplyAdd(
          a.map((pointer) => load.splat(pointer)),
          right,
          tile,
        ),
        ...a.map((pointer) => set(pointer, add(pointer, i32(4)))),
        set(right, add(right, p.rightStep)),
        set(rest, subtract(rest, i32(1))),
      ),
      rest,
    );
    const oneBlock = block(
      set(cycle, divide(row, p.period)),
      set(place, shiftLeft(subtract(row, multiply(cycle, p.period)), i32(4))),
      ...a.map((pointer, i) => set(pointer, add(add(p.left, multiply(cycle, p.leftStep)), load.i32(add(p.leftRows, place), 4 * i)))),
      ...sums.map((sum) => set(sum, splat(0))),
      set(right, panel),
      set(run, p.runs),
      repeat(
        block(set(rest, p.length), terms, ...a.map((pointer) => set(pointer, add(pointer, skip))), set(run, subtract(run, i32(1)))),
        run,
      ),
      ...a.map((_, i): Statement => {
        const start = add(add(p.result, multiply(cycle, p.resultStep)), load.i32(add(p.resultRows, place), 4 * i));
        const pair = [sums[2 * i], sums[2 * i + 1]] as unknown as readonly [V128, V128];
        return block(set(target, add(start, shiftLeft(column, i32(2)))), putColumns(target, pair, subtract(p.columns, column)));
      }),
    );
    const allColumns = block(
      set(panel, p.right),
      set(column, i32(0)),
      count(column, p.columns, COLUMNS, block(set(row, group), count(row, groupEnd, 1, oneBlock), set(panel, add(panel, p.panelStep)))),
    );
    return block(
      set(skip, subtract(p.step, shiftLeft(p.length, i32(2)))),
      set(group, p.from),
      count(group, p.to, GROUP, block(set(groupEnd, smaller(add(group, i32(GROUP)), p.to)), allColumns)),
    );
  });
}
