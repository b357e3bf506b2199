/** @file All kernels of matrix products. */
import type { ModuleBuilder } from "./assembler.ts";
import { defineDots } from "./dots.ts";
import { defineProduct } from "./product.ts";
import { defineAddProduct, definePack } from "./turned-product.ts";

export function defineProducts(module: ModuleBuilder): void {
  const pack = definePack(module);
  defineProduct(module);
  defineDots(module);
  defineAddProduct(module, pack);
}
