/** @file The shape of a table from primitives to code that computes them on a device. */
import type { Variable } from "../../compile/plan.ts";
import type { AttributesOf, PrimitiveName } from "../../compile/primitives/primitive.ts";
import type { Device, DeviceTensor } from "./kernels.ts";

/** Its inputs stay the caller's; its result is new (or a new reference), and the caller's to release. */
export type TensorKernel<A> = (device: Device, inputs: KernelInputs, attributes: A, output: Variable) => DeviceTensor;

/** As many as the primitive takes; the plan's checker has counted them. */
export type KernelInputs = readonly [DeviceTensor, DeviceTensor, DeviceTensor];

/** What the device computes: all but `random`, which is drawn on the host. */
export type Table = { readonly [P in Exclude<PrimitiveName, "random">]: TensorKernel<AttributesOf[P]> };
