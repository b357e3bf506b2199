/** @file Reductions, matrix products and convolutions as tfjs kernels. */
import type { AttributesOf } from "../../compile/primitives/primitive.ts";
import type { Padding } from "../../core/ops.ts";
import { sizeOf } from "../../core/tensor-type.ts";
import type { Device, DeviceTensor } from "./kernels.ts";
import type { Table, TensorKernel } from "./table.ts";

export const reductions: Pick<Table, "sum" | "max" | "argMax"> = {
  sum: (device, [x], { axes, keepDims }, { shape }) => {
    if (axes.length === 0) return device.reshape(x, shape);
    const total = device.run("Sum", { x }, { axis: [...axes], keepDims });
    return device.releasing(device.reshape(total, shape), total);
  },
  max: (device, [x], { axes, keepDims }, { shape }) => {
    if (axes.length === 0) return device.reshape(x, shape);
    const most = device.run("Max", { x }, { reductionIndices: [...axes], keepDims });
    return device.releasing(device.reshape(most, shape), most);
  },
  argMax: (device, [x], { axis }, { shape }) => {
    const folded = device.reshape(x, [sizeOf(x.shape.slice(0, axis)), x.shape[axis] ?? 1, sizeOf(x.shape.slice(axis + 1))]);
    const best = device.run("ArgMax", { x: folded }, { axis: 1 });
    return device.releasing(device.reshape(best, shape), folded, best);
  },
};

export const matMul: TensorKernel<AttributesOf["matMul"]> = (device, [a, b], { transposeA, transposeB }, { shape }) => {
  // On WASM only the product of untransposed matrices runs on XNNPACK.
  const turn = device.name === "wasm";
  const left = asBatch(device, a, turn && transposeA);
  const right = asBatch(device, b, turn && transposeB);
  const product = device.run("BatchMatMul", { a: left, b: right }, { transposeA: transposeA && !turn, transposeB: transposeB && !turn });
  return device.releasing(device.reshape(product, shape), product, left, right);
};

/** [..., m, n] as [b, m, n], or with the last two axes swapped. */
function asBatch(device: Device, x: DeviceTensor, swap: boolean): DeviceTensor {
  const [m, n] = [x.shape.at(-2) ?? 1, x.shape.at(-1) ?? 1];
  const view = device.reshape(x, [sizeOf(x.shape) / (m * n), m, n]);
  return swap ? device.releasing(device.run("Transpose", { x: view }, { perm: [0, 2, 1] }), view) : view;
}

/** Padding as tfjs takes it. */
export function explicit([[top, bottom], [left, right]]: Padding): number[][] {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

const LAYOUT = { dataFormat: "NHWC", dimRoundingMode: "floor" } as const;

export const convolutions: Pick<Table, "conv2d" | "conv2dInput" | "conv2dFilter"> = {
  conv2d: (device, [x, filter], { stride, padding }) =>
    device.run("Conv2D", { x, filter }, { strides: [...stride], pad: explicit(padding), dilations: [1, 1], ...LAYOUT }),
  conv2dInput: (device, [dy, filter], { stride, padding }, { shape }) =>
    device.run("Conv2DBackpropInput", { dy, filter }, { strides: [...stride], pad: explicit(padding), inputShape: [...shape], ...LAYOUT }),
  conv2dFilter: (device, inputs, attributes, output) => {
    if (device.name === "wasm") return filterByConvolution(device, inputs, attributes, output);
    const [x, dy] = inputs;
    return device.run(
      "Conv2DBackpropFilter",
      { x, dy },
      { strides: [...attributes.stride], pad: explicit(attributes.padding), filterShape: [...output.shape], ...LAYOUT },
    );
  },
};

/** WASM has no such kernel: the same sums are a convolution of x and dy with the batch as the channel axis. */
const filterByConvolution: TensorKernel<AttributesOf["conv2dFilter"]> = (device, [x, dy], { stride, padding }, { shape }) => {
  const padded = device.run("PadV2", { x }, { paddings: explicit(padding), constantValue: 0 });
  const image = device.run("Transpose", { x: padded }, { perm: [3, 1, 2, 0] });
  const filter = device.run("Transpose", { x: dy }, { perm: [1, 2, 0, 3] });
  const all = device.run("Conv2D", { x: image, filter }, { strides: [1, 1], pad: "valid", dilations: [...stride], ...LAYOUT });
  const [height, width, channelsIn, channelsOut] = shape as [number, number, number, number];
  const part = device.run("Slice", { x: all }, { begin: [0, 0, 0, 0], size: [channelsIn, height, width, channelsOut] });
  return device.releasing(device.run("Transpose", { x: part }, { perm: [1, 2, 0, 3] }), padded, image, filter, all, part);
};
