/** @file Primitives that make and move numbers without computing, as tfjs kernels. */
import { invariant } from "../../core/result.ts";
import { type Shape, sizeOf } from "../../core/tensor-type.ts";
import type { Device, DeviceTensor } from "./kernels.ts";
import type { Table } from "./table.ts";

/**
 * Repeats `x` to `shape`. Neighbouring axes that are both repeated or both not are taken as one, which keeps the rank
 * that the kernel sees low.
 */
export function broadcast(device: Device, x: DeviceTensor, shape: Shape): DeviceTensor {
  const padded = [...Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
  const from: number[] = [];
  const repeats: number[] = [];
  for (const [axis, size] of shape.entries()) {
    const own = padded[axis] ?? 1;
    const repeat = size / own;
    if (repeat === 1 && own === 1) continue;
    const last = repeats.length - 1;
    if (last >= 0 && repeat === 1 && repeats[last] === 1) from[last] = (from[last] ?? 1) * own;
    else if (last >= 0 && own === 1 && from[last] === 1 && repeats[last] !== 1) repeats[last] = (repeats[last] ?? 1) * repeat;
    else {
      from.push(own);
      repeats.push(repeat);
    }
  }
  if (repeats.every((repeat) => repeat === 1)) return device.reshape(x, shape);
  const folded = device.reshape(x, from);
  const tiled = device.run("Tile", { x: folded }, { reps: repeats });
  return device.releasing(device.reshape(tiled, shape), folded, tiled);
}

/** Runs a kernel on reshaped inputs and gives the result the shape that the equation says. */
function reshaped(
  device: Device,
  xs: readonly (readonly [DeviceTensor, Shape])[],
  shape: Shape,
  kernel: (...xs: DeviceTensor[]) => DeviceTensor,
): DeviceTensor {
  const views = xs.map(([x, as]) => device.reshape(x, as));
  const result = kernel(...views);
  return device.releasing(device.reshape(result, shape), result, ...views);
}

/** Runs a kernel on one axis after the other, each seen as the middle one of three: some backends stop at four axes. */
function alongAxes(
  device: Device,
  x: DeviceTensor,
  axes: readonly number[],
  kernel: (line: DeviceTensor, axis: number) => DeviceTensor,
): DeviceTensor {
  let result = device.reshape(x, x.shape);
  for (const axis of axes) {
    const shape = [...result.shape];
    const line = device.reshape(result, [sizeOf(shape.slice(0, axis)), shape[axis] ?? 1, sizeOf(shape.slice(axis + 1))]);
    const moved = kernel(line, axis);
    shape[axis] = moved.shape[1] ?? 1;
    result = device.releasing(device.reshape(moved, shape), moved, line, result);
  }
  return result;
}

type Moving =
  | "fill"
  | "literal"
  | "range"
  | "reshape"
  | "transpose"
  | "broadcastTo"
  | "concat"
  | "slice"
  | "pad"
  | "reverse"
  | "gather"
  | "scatterAdd"
  | "oneHot";

export const rearrange: Pick<Table, Moving> = {
  fill: (device, _none, { shape, value }) => device.run("Fill", {}, { shape: [...shape], value, dtype: "float32" }),
  literal: (device, _none, { values, shape, dtype }) =>
    device.upload(dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values), shape, dtype),
  range: (device, _none, { count }) =>
    device.upload(
      Float32Array.from({ length: count }, (_, i) => i),
      [count],
      "float32",
    ),
  reshape: (device, [x], { shape }) => device.reshape(x, shape),
  transpose: (device, [x], { permutation }) => device.run("Transpose", { x }, { perm: [...permutation] }),
  broadcastTo: (device, [x], { shape }) => broadcast(device, x, shape),
  concat: (device, xs, { axis }) => device.run("Concat", xs, { axis }),
  slice: (device, [x], { begin, size }) => device.run("Slice", { x }, { begin: [...begin], size: [...size] }),
  pad: (device, [x], { paddings }, { shape }) => {
    if (shape.length <= 4) return device.run("PadV2", { x }, { paddings: paddings.map((pair) => [...pair]), constantValue: 0 });
    return alongAxes(
      device,
      x,
      paddings.flatMap(([before, after], axis) => (before + after > 0 ? [axis] : [])),
      (line, axis) => device.run("PadV2", { x: line }, { paddings: [[0, 0], [...(paddings[axis] ?? [0, 0])], [0, 0]], constantValue: 0 }),
    );
  },
  reverse: (device, [x], { axes }) => alongAxes(device, x, axes, (line) => device.run("Reverse", { x: line }, { dims: [1] })),
  gather: (device, [table, indices], _none, { shape }) => {
    const rows = table.shape[0] ?? 1;
    const row = sizeOf(table.shape) / rows;
    const count = sizeOf(indices.shape);
    return reshaped(
      device,
      [
        [table, [rows, row]],
        [indices, [count]],
      ],
      shape,
      (x, at) => {
        invariant(x && at, "gather takes a table and indices");
        return device.run("GatherV2", { x, indices: at }, { axis: 0, batchDims: 0 });
      },
    );
  },
  scatterAdd: (device, [updates, indices], { rows }, { shape }) => {
    const count = sizeOf(indices.shape);
    const row = sizeOf(updates.shape) / count;
    return reshaped(
      device,
      [
        [updates, [count, row]],
        [indices, [count, 1]],
      ],
      shape,
      (x, at) => {
        invariant(x && at, "scatterAdd takes updates and indices");
        return device.run("ScatterNd", { updates: x, indices: at }, { shape: [rows, row] });
      },
    );
  },
  oneHot: (device, [indices], { depth }, { shape }) => {
    const count = sizeOf(indices.shape);
    return reshaped(device, [[indices, [count]]], shape, (at) => {
      invariant(at, "oneHot takes indices");
      if (device.name !== "wasm") return device.run("OneHot", { indices: at }, { dtype: "float32", depth, onValue: 1, offValue: 0 });
      // On WASM a float32 OneHot holds the bits of whole numbers.
      const whole = device.run("OneHot", { indices: at }, { dtype: "int32", depth, onValue: 1, offValue: 0 });
      return device.releasing(device.run("Cast", { x: whole }, { dtype: "float32" }), whole);
    });
  },
};
