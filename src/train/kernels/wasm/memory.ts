/** @file Kernels that only fill memory. */
import { add, block, clear, count, i32, type ModuleBuilder, set, shiftLeft, store } from "./assembler.ts";

/** `clear(address, bytes)` writes zeros; `fill(address, floats, bits)` the same word everywhere. */
export function defineFills(module: ModuleBuilder): void {
  module.define("clear", ["i32", "i32"], (body) => clear(body.parameter(0, "i32"), body.parameter(1, "i32")));
  module.define("fill", ["i32", "i32", "i32"], (body) => {
    const [at, end] = [body.local("i32"), body.local("i32")];
    return block(
      set(at, body.parameter(0, "i32")),
      set(end, add(at, shiftLeft(body.parameter(1, "i32"), i32(2)))),
      count(at, end, 4, store.i32(at, body.parameter(2, "i32"))),
    );
  });
}
