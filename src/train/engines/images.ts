/**
 * @file Pooling and resizing as tfjs kernels. Several of tfjs's gradients of these are wrong (padded average pooling
 * everywhere, maximum pooling on WASM, bilinear with half-pixel centres, nearest on CPU), so those are composed.
 */
import type { PoolAttributes } from "../../core/ops.ts";
import type { Shape } from "../../core/tensor-type.ts";
import { interpolation, windowCounts } from "../kernels/image-geometry.ts";
import type { Device, DeviceTensor } from "./kernels.ts";
import { explicit } from "./products.ts";
import type { Table } from "./table.ts";

type Images =
  | "maxPool"
  | "maxPoolGather"
  | "maxPoolScatter"
  | "avgPool"
  | "avgPoolInput"
  | "upsample"
  | "downsampleSum"
  | "resizeBilinear"
  | "resizeBilinearInput";

type Image = readonly [batch: number, height: number, width: number, channels: number];

function asImage(shape: Shape): Image {
  return shape as unknown as Image;
}

function imageShape(x: { readonly shape: Shape }): Image {
  return asImage(x.shape);
}

export const images: Pick<Table, Images> = {
  maxPool: (device, [x], attributes) => fold(device, windows(device, x, attributes, LOWEST), (a, b) => device.run("Maximum", { a, b })),
  maxPoolGather: (device, [x, v], attributes) => {
    const candidates = windows(device, x, attributes, LOWEST);
    const picks = windows(device, v, attributes, 0);
    let [best, pick] = [candidates[0] as DeviceTensor, picks[0] as DeviceTensor];
    for (let i = 1; i < candidates.length; i++) {
      const [candidate, other] = [candidates[i] as DeviceTensor, picks[i] as DeviceTensor];
      // Only a strictly larger one replaces: at a tie the first counts.
      const better = device.run("Greater", { a: candidate, b: best });
      const nextPick = device.run("Select", { condition: better, t: other, e: pick });
      const nextBest = device.run("Maximum", { a: best, b: candidate });
      for (const part of [better, candidate, other, best, pick]) device.release(part);
      [best, pick] = [nextBest, nextPick];
    }
    return device.releasing(pick, best);
  },
  maxPoolScatter: (device, [x, dy], attributes, output) => {
    const candidates = windows(device, x, attributes, LOWEST);
    const best = fold(
      device,
      candidates.map((candidate) => device.reshape(candidate, candidate.shape)),
      (a, b) => device.run("Maximum", { a, b }),
    );
    // What is still to be given of each window; the first maximum takes it.
    let rest = device.reshape(dy, dy.shape);
    const none = device.run("ZerosLike", { x: dy });
    const shares: DeviceTensor[] = [];
    for (const candidate of candidates) {
      const here = device.run("Equal", { a: candidate, b: best });
      shares.push(device.run("Select", { condition: here, t: rest, e: none }));
      const next = device.run("Select", { condition: here, t: none, e: rest });
      for (const part of [here, candidate, rest]) device.release(part);
      rest = next;
    }
    for (const part of [rest, none, best]) device.release(part);
    return scatterWindows(device, shares, attributes, imageShape(output));
  },
  avgPool: (device, [x], attributes, output) => {
    const total = fold(device, windows(device, x, attributes, 0), (a, b) => device.run("Add", { a, b }));
    const counts = countsOf(device, imageShape(x), imageShape(output), attributes);
    return device.releasing(device.run("RealDiv", { a: total, b: counts }), total, counts);
  },
  avgPoolInput: (device, [dy], attributes, output) => {
    const counts = countsOf(device, imageShape(output), imageShape(dy), attributes);
    const share = device.run("RealDiv", { a: dy, b: counts });
    const shares = Array.from({ length: attributes.size[0] * attributes.size[1] }, () => device.reshape(share, share.shape));
    return device.releasing(scatterWindows(device, shares, attributes, imageShape(output)), share, counts);
  },
  upsample: (device, [x], { factor }) => {
    const [, height, width] = imageShape(x);
    return device.run(
      "ResizeNearestNeighbor",
      { images: x },
      { alignCorners: false, halfPixelCenters: false, size: [height * factor, width * factor] },
    );
  },
  downsampleSum: (device, [x], { factor }, { shape }) => {
    const [batch, height, width, channels] = asImage(shape);
    const narrow = sumOver(device, x, [batch * height * factor * width, factor, channels]);
    const total = sumOver(device, narrow, [batch * height, factor, width * channels]);
    return device.releasing(device.reshape(total, shape), narrow, total);
  },
  resizeBilinear: (device, [x], { size }, { shape }) =>
    resample(device, x, asImage(shape), (from, axis) => ({
      weights: interpolation(from, size[axis]),
      shape: [size[axis], from],
      transpose: false,
    })),
  resizeBilinearInput: (device, [dy], { size }, { shape }) =>
    resample(device, dy, asImage(shape), (from, axis) => ({
      weights: interpolation(size[axis], from),
      shape: [from, size[axis]],
      transpose: true,
    })),
};

const LOWEST = -3.4028234663852886e38;

/** One tensor per cell of the window, in row-major order, each shaped as the pooled image; outside stands `outside`. */
function windows(device: Device, x: DeviceTensor, attributes: PoolAttributes, outside: number): DeviceTensor[] {
  const { size, stride, padding } = attributes;
  const padded = device.run("PadV2", { x }, { paddings: explicit(padding), constantValue: outside });
  const [batch, height, width, channels] = imageShape(padded);
  const [rows, columns] = [Math.floor((height - size[0]) / stride[0]) + 1, Math.floor((width - size[1]) / stride[1]) + 1];
  const cells: DeviceTensor[] = [];
  for (let i = 0; i < size[0]; i++) {
    for (let j = 0; j < size[1]; j++) {
      const end = [batch, i + (rows - 1) * stride[0] + 1, j + (columns - 1) * stride[1] + 1, channels];
      cells.push(
        device.run(
          "StridedSlice",
          { x: padded },
          {
            begin: [0, i, j, 0],
            end,
            strides: [1, ...stride, 1],
            beginMask: 0,
            endMask: 0,
            ellipsisMask: 0,
            newAxisMask: 0,
            shrinkAxisMask: 0,
          },
        ),
      );
    }
  }
  device.release(padded);
  return cells;
}

/** The transpose of `windows`: sums each cell's tensor back to where it was taken. */
function scatterWindows(device: Device, cells: readonly DeviceTensor[], attributes: PoolAttributes, shape: Image): DeviceTensor {
  const { size, stride, padding } = attributes;
  const [batch, height, width, channels] = shape;
  const [[top, bottom], [left, right]] = padding;
  const placed = cells.map((cell, index) => {
    const [, rows, columns] = imageShape(cell);
    const [i, j] = [Math.floor(index / size[1]), index % size[1]];
    const wide = spread(device, cell, [batch * rows, columns, channels], stride[1]);
    const widened = (columns - 1) * stride[1] + 1;
    const tall = spread(device, wide, [batch, rows, widened * channels], stride[0]);
    const heightened = (rows - 1) * stride[0] + 1;
    const image = device.reshape(tall, [batch, heightened, widened, channels]);
    const after = [height + top + bottom - heightened - i, width + left + right - widened - j];
    const paddings = [
      [0, 0],
      [i, after[0]],
      [j, after[1]],
      [0, 0],
    ];
    return device.releasing(device.run("PadV2", { x: image }, { paddings, constantValue: 0 }), cell, wide, tall, image);
  });
  const total = fold(device, placed, (a, b) => device.run("Add", { a, b }));
  return device.releasing(device.run("Slice", { x: total }, { begin: [0, top, left, 0], size: [...shape] }), total);
}

/** Puts `stride - 1` zeros between the entries of the middle axis of [a, b, c]. */
function spread(device: Device, x: DeviceTensor, [a, b, c]: readonly [number, number, number], stride: number): DeviceTensor {
  const view = device.reshape(x, [a * b, 1, c]);
  if (stride === 1) return device.releasing(device.reshape(view, [a, b, c]), view);
  const padded = device.run(
    "PadV2",
    { x: view },
    {
      paddings: [
        [0, 0],
        [0, stride - 1],
        [0, 0],
      ],
      constantValue: 0,
    },
  );
  const line = device.reshape(padded, [a, b * stride, c]);
  return device.releasing(device.run("Slice", { x: line }, { begin: [0, 0, 0], size: [a, (b - 1) * stride + 1, c] }), view, padded, line);
}

/** Combines and releases all of them. */
function fold(device: Device, xs: readonly DeviceTensor[], combine: (a: DeviceTensor, b: DeviceTensor) => DeviceTensor): DeviceTensor {
  return xs.reduce((a, b) => device.releasing(combine(a, b), a, b));
}

function countsOf(device: Device, [, height, width]: Image, [, rows, columns]: Image, attributes: PoolAttributes): DeviceTensor {
  return device.upload(windowCounts([height, width], [rows, columns], attributes), [1, rows, columns, 1], "float32");
}

/** Sums the middle axis away. */
function sumOver(device: Device, x: DeviceTensor, shape: readonly [number, number, number]): DeviceTensor {
  const view = device.reshape(x, shape);
  return device.releasing(device.run("Sum", { x: view }, { axis: [1], keepDims: false }), view);
}

interface Weights {
  readonly weights: Float32Array;
  readonly shape: readonly [number, number];
  readonly transpose: boolean;
}

/** Multiplies height and width by a matrix each: resizing and its transpose are such products. */
function resample(
  device: Device,
  x: DeviceTensor,
  [batch, height, width, channels]: Image,
  weights: (from: number, axis: 0 | 1) => Weights,
): DeviceTensor {
  const [, fromHeight, fromWidth] = imageShape(x);
  const product = (image: DeviceTensor, { weights: values, shape, transpose }: Weights): DeviceTensor => {
    const count = image.shape[0] ?? 1;
    const matrix = device.upload(values, [1, ...shape], "float32");
    const all = count === 1 ? device.reshape(matrix, matrix.shape) : device.run("Tile", { x: matrix }, { reps: [count, 1, 1] });
    return device.releasing(device.run("BatchMatMul", { a: all, b: image }, { transposeA: transpose, transposeB: false }), matrix, all);
  };
  const rows = device.reshape(x, [batch, fromHeight, fromWidth * channels]);
  const tall = product(rows, weights(fromHeight, 0));
  const columns = device.reshape(tall, [batch * height, fromWidth, channels]);
  const wide = product(columns, weights(fromWidth, 1));
  return device.releasing(device.reshape(wide, [batch, height, width, channels]), rows, tall, columns, wide);
}
