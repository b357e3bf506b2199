/** @file The product of rows and panels: matrix products, convolutions and their data derivatives. */
import {
  add,
  block,
  count,
  i32,
  less,
  load,
  type ModuleBuilder,
  multiply,
  repeat,
  set,
  shiftLeft,
  splat,
  subtract,
  type V128,
} from "./assembler.ts";
import { COLUMNS, type Eight, locals, multiplyAdd, parameters, putColumns, ROWS, registers, smaller } from "./tile.ts";

/** Rows of the left matrix that stay in the first cache while all panels pass. */
const GROUP = 16;

/**
 * `product(fromBlock, toBlock, leftRows, left, resultRows, result, panels, columns, runs, length, step)`: blocks of four
 * rows. Row r of the left matrix is `runs` runs of `length` floats, the first at `left + leftRows[r]`, each `step` bytes
 * after the last; row r of the result starts at `result + resultRows[r]`.
 */
export function defineProduct(module: ModuleBuilder): void {
  module.define(
    "product",
    Array.from({ length: 11 }, () => "i32" as const),
    (body) => {
      const [from, to, leftRows, left, resultRows, result, panels, columns, runs, length, step] = parameters(body, 11);
      const [group, groupEnd, row, panel, right, run, end, column] = locals(body, 8) as unknown as Eight;
      const a = locals(body, ROWS);
      const tile = registers(module, body);
      const { sums } = tile;
      const skip = body.local("i32");
      const oneBlock = block(
        ...a.map((pointer, i) => set(pointer, add(left, load.i32(add(leftRows, shiftLeft(row, i32(4))), 4 * i)))),
        ...sums.map((sum) => set(sum, splat(0))),
        set(right, panel),
        set(run, runs),
        repeat(
          block(
            set(end, add(right, shiftLeft(length, i32(5)))),
            repeat(
              block(
                multiplyAdd(
                  a.map((pointer) => load.splat(pointer)),
                  right,
                  tile,
                ),
                ...a.map((pointer) => set(pointer, add(pointer, i32(4)))),
                set(right, add(right, i32(4 * COLUMNS))),
              ),
              less(right, end),
            ),
            ...a.map((pointer) => set(pointer, add(pointer, skip))),
            set(run, subtract(run, i32(1))),
          ),
          run,
        ),
        ...a.map((_, i) => {
          const address = add(add(result, load.i32(add(resultRows, shiftLeft(row, i32(4))), 4 * i)), shiftLeft(column, i32(2)));
          const pair = [sums[2 * i], sums[2 * i + 1]] as unknown as readonly [V128, V128];
          return block(set(end, address), putColumns(end, pair, subtract(columns, column)));
        }),
      );
      return block(
        set(skip, subtract(step, shiftLeft(length, i32(2)))),
        set(group, from),
        count(
          group,
          to,
          GROUP,
          block(
            set(groupEnd, smaller(add(group, i32(GROUP)), to)),
            set(panel, panels),
            set(column, i32(0)),
            count(
              column,
              columns,
              COLUMNS,
              block(set(row, group), count(row, groupEnd, 1, oneBlock), set(panel, add(panel, multiply(shiftLeft(runs, i32(5)), length)))),
            ),
          ),
        ),
      );
    },
  );
}
