/** @file All kernels of matrix products. */
import type { ModuleBuilder } from "./assembler.ts";
import { defineDots } from "./dots.ts";
import { defineProduct } from "./product.ts";
import { definePack, defineTurnedProduct } from "./turned-product.ts";

export function defineProducts(module: ModuleBuilder): void {
  defineProduct(module);
  defineDots(module);
  defineTurnedProduct(module, definePack(module));
}
