/** @file The product with the left matrix turned: the derivative of a convolution with respect to its filter. */
import {
  add,
  block,
  type Callable,
  call,
  choose,
  count,
  divide,
  type I32,
  i32,
  isZero,
  type Local,
  less,
  load,
  type ModuleBuilder,
  multiply,
  remainder,
  repeat,
  set,
  shiftLeft,
  shiftRight,
  splat,
  store,
  subtract,
  when,
} from "./assembler.ts";
import { COLUMNS, type Eight, locals, multiplyAdd, parameters, putColumns, ROWS, registers, smaller } from "./tile.ts";

/** Terms that `addProduct` sums at a time. */
export const DEPTH = 256;

/**
 * `addProduct(fromTile, toTile, leftRows, left, right, rightStride, depth, runs, length, step, result, columns, scratch)`:
 * result[m][n] = Σ_k left[k][m] · right[k][n]. Row k of the left matrix is found as in `product` and holds `runs` runs of
 * `length`; a tile is four neighbours m of one run. Right rows stand `rightStride` bytes apart; result rows follow each
 * other. The scratch space holds DEPTH * (4 + columns rounded up to 8) floats.
 */
export function defineAddProduct(module: ModuleBuilder, pack: Callable): void {
  module.define(
    "addProduct",
    Array.from({ length: 13 }, () => "i32" as const),
    (body) => {
      const [from, to, leftRows, left, right, rightStride, depth, , length, step, result, columns, scratch] = parameters(body, 13);
      const [first, terms, at, k, column, source, packed, end] = locals(body, 8) as unknown as Eight;
      const [panels, panel, m, tiles, target, valid, rowBytes] = locals(body, 7) as unknown as Eight;
      const tile = registers(module, body);
      const { sums } = tile;
      const pairs = sums
        .filter((_, i) => i % 2 === 0)
        .map((sum, i) => [sum, sums[2 * i + 1]] as unknown as readonly [Local<"v128">, Local<"v128">]);
      const rowAt = (i: number): I32 => add(target, multiply(rowBytes, i32(i)));
      const start = when(
        isZero(first),
        block(...sums.map((sum) => set(sum, splat(0)))),
        // Rows past the last read the first again: what becomes of them is not kept.
        block(
          ...pairs.flatMap(([low, high], i) => [
            set(packed, choose(rowAt(i), target, less(i32(i), valid))),
            set(low, load.v128(packed)),
            set(high, load.v128(packed, 16)),
          ]),
        ),
      );
      const panelOfTile = block(
        set(target, add(add(result, multiply(m, rowBytes)), shiftLeft(column, i32(2)))),
        start,
        set(packed, scratch),
        set(source, panel),
        set(end, add(scratch, shiftLeft(terms, i32(4)))),
        repeat(
          block(
            multiplyAdd(
              [0, 4, 8, 12].map((offset) => load.splat(packed, offset)),
              source,
              tile,
            ),
            set(packed, add(packed, i32(16))),
            set(source, add(source, i32(4 * COLUMNS))),
          ),
          less(packed, end),
        ),
        ...pairs.map((pair, i) =>
          when(less(i32(i), valid), block(set(packed, rowAt(i)), putColumns(packed, pair, subtract(columns, column)))),
        ),
        set(panel, add(panel, shiftLeft(terms, i32(5)))),
      );
      const oneTile = block(
        // m: which row of the result; run number and place in the run from the tile's number
        set(k, remainder(at, tiles)),
        set(valid, subtract(length, shiftLeft(k, i32(2)))),
        set(m, add(multiply(divide(at, tiles), length), shiftLeft(k, i32(2)))),
        set(source, add(add(left, multiply(divide(at, tiles), step)), shiftLeft(k, i32(4)))),
        set(packed, scratch),
        set(k, i32(0)),
        count(
          k,
          terms,
          1,
          block(
            store.v128(packed, load.v128(add(source, load.i32(add(leftRows, shiftLeft(add(first, k), i32(2))))))),
            set(packed, add(packed, i32(16))),
          ),
        ),
        set(panel, panels),
        set(column, i32(0)),
        count(column, columns, COLUMNS, panelOfTile),
      );
      return block(
        set(tiles, shiftRight(add(length, i32(3)), i32(2))),
        set(rowBytes, shiftLeft(columns, i32(2))),
        set(panels, add(scratch, i32(4 * ROWS * DEPTH))),
        set(first, i32(0)),
        count(
          first,
          depth,
          DEPTH,
          block(
            set(terms, smaller(subtract(depth, first), i32(DEPTH))),
            call(pack, panels, add(right, multiply(first, rightStride)), rightStride, terms, columns),
            set(at, from),
            count(at, to, 1, oneTile),
          ),
        ),
      );
    },
  );
}

/** `pack(panels, source, stride, terms, columns)`: rows of a matrix into panels of eight columns; past the last column comes what stands there. */
export function definePack(module: ModuleBuilder): Callable {
  return module.define("pack", ["i32", "i32", "i32", "i32", "i32"], (body) => {
    const [panels, source, stride, terms, columns] = parameters(body, 5);
    const [column, at, end, target] = locals(body, 4) as unknown as Eight;
    return block(
      set(target, panels),
      set(column, i32(0)),
      count(
        column,
        columns,
        COLUMNS,
        block(
          set(at, add(source, shiftLeft(column, i32(2)))),
          set(end, add(target, shiftLeft(terms, i32(5)))),
          repeat(
            block(
              store.v128(target, load.v128(at)),
              store.v128(target, load.v128(at, 16), 16),
              set(at, add(at, stride)),
              set(target, add(target, i32(4 * COLUMNS))),
            ),
            less(target, end),
          ),
        ),
      ),
    );
  });
}
