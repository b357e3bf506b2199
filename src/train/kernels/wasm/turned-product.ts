/** @file The product with the left matrix turned: the derivative of a convolution with respect to its filter. */
import {
  add,
  block,
  type Callable,
  call,
  choose,
  count,
  divide,
  equal,
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
import { COLUMNS, defineKernel, type Eight, locals, multiplyAdd, putColumns, ROWS, registers, smaller } from "./tile.ts";

/** Terms that are summed at a time, and columns that are packed at a time. */
const DEPTH = 256;
const WIDTH = 512;

/** Floats of scratch space for so many terms and columns. */
export function scratchOf(depth: number, columns: number): number {
  return ROWS * DEPTH + Math.min(depth, DEPTH) * COLUMNS * Math.ceil(Math.min(columns, WIDTH) / COLUMNS);
}

/**
 * What `addProduct` takes after the range of tiles. result[m][n] = Σ_k left[k][m] · right[k][n]; row k of the left matrix
 * begins at `left + leftRows[k mod period] + ⌊k / period⌋ · leftStep` and holds `runs` runs of `length` floats, each `step`
 * bytes after the last; a tile is four neighbours m of one run. Right rows stand `rightStep` bytes apart; result rows
 * follow each other.
 */
export const TURNED_PRODUCT = [
  "leftRows",
  "leftStep",
  "left",
  "period",
  "right",
  "rightStep",
  "depth",
  "runs",
  "length",
  "step",
  "result",
  "columns",
  "scratch",
] as const;

export function defineTurnedProduct(module: ModuleBuilder, pack: Callable): void {
  defineKernel(module, "turnedProduct", ["from", "to", ...TURNED_PRODUCT], (p, body) => {
    const [first, terms, at, k, column, source, packed, end] = locals(body, 8) as unknown as Eight;
    const [panels, panel, m, tiles, target, valid, rowBytes, wide] = locals(body, 8) as unknown as Eight;
    const [width, cycle] = locals(body, 2) as unknown as Eight;
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
      set(target, add(add(p.result, multiply(m, rowBytes)), shiftLeft(add(wide, column), i32(2)))),
      start,
      set(packed, p.scratch),
      set(source, panel),
      set(end, add(p.scratch, shiftLeft(terms, i32(4)))),
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
      ...pairs.map((pair, i) => when(less(i32(i), valid), block(set(packed, rowAt(i)), putColumns(packed, pair, subtract(width, column))))),
      set(panel, add(panel, shiftLeft(terms, i32(5)))),
    );
    const packTile = block(
      set(cycle, divide(first, p.period)),
      set(k, subtract(first, multiply(cycle, p.period))),
      set(source, add(source, multiply(cycle, p.leftStep))),
      set(packed, p.scratch),
      set(end, add(p.scratch, shiftLeft(terms, i32(4)))),
      repeat(
        block(
          store.v128(packed, load.v128(add(source, load.i32(add(p.leftRows, shiftLeft(k, i32(2))))))),
          set(k, add(k, i32(1))),
          when(equal(k, p.period), block(set(k, i32(0)), set(source, add(source, p.leftStep)))),
          set(packed, add(packed, i32(16))),
        ),
        less(packed, end),
      ),
    );
    const oneTile = block(
      // Which row of the result, from the tile's run and place in it.
      set(k, remainder(at, tiles)),
      set(valid, subtract(p.length, shiftLeft(k, i32(2)))),
      set(m, add(multiply(divide(at, tiles), p.length), shiftLeft(k, i32(2)))),
      set(source, add(add(p.left, multiply(divide(at, tiles), p.step)), shiftLeft(k, i32(4)))),
      packTile,
      set(panel, panels),
      set(column, i32(0)),
      count(column, width, COLUMNS, panelOfTile),
    );
    const someTerms = block(
      set(terms, smaller(subtract(p.depth, first), i32(DEPTH))),
      call(pack, panels, add(add(p.right, multiply(first, p.rightStep)), shiftLeft(wide, i32(2))), p.rightStep, terms, width),
      set(at, p.from),
      count(at, p.to, 1, oneTile),
    );
    return block(
      set(tiles, shiftRight(add(p.length, i32(3)), i32(2))),
      set(rowBytes, shiftLeft(p.columns, i32(2))),
      set(panels, add(p.scratch, i32(4 * ROWS * DEPTH))),
      set(wide, i32(0)),
      count(
        wide,
        p.columns,
        WIDTH,
        block(set(width, smaller(subtract(p.columns, wide), i32(WIDTH))), set(first, i32(0)), count(first, p.depth, DEPTH, someTerms)),
      ),
    );
  });
}

/** `pack(panels, source, stride, terms, columns)`: rows of a matrix into panels of eight columns; past the last column comes what stands there. */
export function definePack(module: ModuleBuilder): Callable {
  return defineKernel(module, "pack", ["panels", "source", "stride", "terms", "columns"], (p, body) => {
    const [column, at, end, target] = locals(body, 4) as unknown as Eight;
    const row = block(
      store.v128(target, load.v128(at)),
      store.v128(target, load.v128(at, 16), 16),
      set(at, add(at, p.stride)),
      set(target, add(target, i32(4 * COLUMNS))),
    );
    const panel = block(
      set(at, add(p.source, shiftLeft(column, i32(2)))),
      set(end, add(target, shiftLeft(p.terms, i32(5)))),
      repeat(row, less(target, end)),
    );
    return block(set(target, p.panels), set(column, i32(0)), count(column, p.columns, COLUMNS, panel));
  });
}
