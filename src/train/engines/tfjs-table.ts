import { elementwise } from "./elementwise.ts";
import { images } from "./images.ts";
import { convolutions, matMul, reductions } from "./products.ts";
import { rearrange } from "./rearrange.ts";
import type { Table } from "./table.ts";

/** Every primitive as tfjs kernels; leaving one out does not compile. */
export const tfjsTable: Table = { ...elementwise, ...rearrange, ...reductions, matMul, ...convolutions, ...images };
