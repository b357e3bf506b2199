/** @file Pooling. Padding never wins a maximum and does not count in a mean. */
import type { PoolAttributes } from "../../core/ops.ts";
import { invariant } from "../../core/result.ts";
import { type Shape, sameShape, sizeOf } from "../../core/tensor-type.ts";
import { nhwc, one, show, two } from "./operands.ts";
import type { AttributesOf, Primitive } from "./primitive.ts";
import { cellsUnder, checkWindows, windowsOver } from "./windows.ts";

function pooledShape(shape: Shape, attributes: PoolAttributes): Shape {
  const [n, h, w, channels] = nhwc(shape);
  for (const axis of [0, 1] as const) {
    invariant(
      Math.max(...attributes.padding[axis]) < attributes.size[axis],
      `expected padding below the window, got ${show(attributes.padding[axis])} for ${attributes.size[axis]}`,
    );
  }
  return [n, ...windowsOver([h, w], attributes.size, attributes), channels];
}

/** Calls `visit` with each output place and the places of the image under its window, in row-major order. */
function eachWindow(image: Shape, pooled: Shape, attributes: PoolAttributes, visit: (to: number, cells: readonly number[]) => void): void {
  const [, h, w, channels] = nhwc(image);
  const [n, rows, columns] = nhwc(pooled);
  const geometry = { input: [h, w], window: attributes.size, stride: attributes.stride, padding: attributes.padding } as const;
  for (let pixel = 0; pixel < n * rows * columns; pixel++) {
    const [top, bottom] = cellsUnder(Math.floor(pixel / columns) % rows, 0, geometry);
    const [left, right] = cellsUnder(pixel % columns, 1, geometry);
    const example = Math.floor(pixel / (rows * columns));
    for (let channel = 0; channel < channels; channel++) {
      const cells: number[] = [];
      for (let i = top; i < bottom; i++) for (let j = left; j < right; j++) cells.push(((example * h + i) * w + j) * channels + channel);
      visit(pixel * channels + channel, cells);
    }
  }
}

/** The first of equal maxima. */
function largest(values: Float64Array, cells: readonly number[]): number {
  return cells.reduce((best, cell) => ((values[cell] ?? 0) > (values[best] ?? 0) ? cell : best), cells[0] ?? 0);
}

const windowFlops = (output: Shape, { size }: PoolAttributes) => sizeOf(output) * size[0] * size[1];

export const maxPool: Primitive<AttributesOf["maxPool"]> = {
  shape: (inputs, attributes) => ({ shape: pooledShape(one(inputs).shape, attributes), dtype: "float32" }),
  derivative: ({ ops, inputs, attributes, dy }) => [() => ops.maxPoolScatter(one(inputs), dy, attributes)],
  flops: (_, output, attributes) => windowFlops(output.shape, attributes),
  run(inputs, output, attributes) {
    const x = one(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachWindow(x.shape, output.shape, attributes, (to, cells) => {
      out[to] = x.values[largest(x.values, cells)] ?? 0;
    });
    return out;
  },
};

export const maxPoolGather: Primitive<AttributesOf["maxPoolGather"]> = {
  shape(inputs, attributes) {
    const [x, v] = two(inputs);
    invariant(sameShape(x.shape, v.shape), `expected ${show(x.shape)}, got ${show(v.shape)}`);
    return { shape: pooledShape(x.shape, attributes), dtype: "float32" };
  },
  derivative: ({ ops, inputs, attributes, dy }) => [undefined, () => ops.maxPoolScatter(two(inputs)[0], dy, attributes)],
  flops: (_, output, attributes) => windowFlops(output.shape, attributes),
  run(inputs, output, attributes) {
    const [x, v] = two(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachWindow(x.shape, output.shape, attributes, (to, cells) => {
      out[to] = v.values[largest(x.values, cells)] ?? 0;
    });
    return out;
  },
};

export const maxPoolScatter: Primitive<AttributesOf["maxPoolScatter"]> = {
  shape(inputs, attributes) {
    const [x, dy] = two(inputs);
    const expected = pooledShape(x.shape, attributes);
    invariant(sameShape(expected, dy.shape), `expected ${show(expected)}, got ${show(dy.shape)}`);
    return { shape: x.shape, dtype: "float32" };
  },
  derivative: ({ ops, inputs, attributes, dy }) => [undefined, () => ops.maxPoolGather(two(inputs)[0], dy, attributes)],
  flops: (inputs, _, attributes) => windowFlops(two(inputs)[1].shape, attributes),
  run(inputs, output, attributes) {
    const [x, dy] = two(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachWindow(x.shape, dy.shape, attributes, (from, cells) => {
      const cell = largest(x.values, cells);
      out[cell] = (out[cell] ?? 0) + (dy.values[from] ?? 0);
    });
    return out;
  },
};

export const avgPool: Primitive<AttributesOf["avgPool"]> = {
  shape: (inputs, attributes) => ({ shape: pooledShape(one(inputs).shape, attributes), dtype: "float32" }),
  derivative({ ops, inputs, attributes, dy }) {
    const [, h, w] = nhwc(one(inputs).shape);
    return [() => ops.avgPoolInput(dy, { ...attributes, inputSize: [h, w] })];
  },
  flops: (_, output, attributes) => windowFlops(output.shape, attributes),
  run(inputs, output, attributes) {
    const x = one(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachWindow(x.shape, output.shape, attributes, (to, cells) => {
      out[to] = cells.reduce((sum, cell) => sum + (x.values[cell] ?? 0), 0) / cells.length;
    });
    return out;
  },
};

export const avgPoolInput: Primitive<AttributesOf["avgPoolInput"]> = {
  shape(inputs, { inputSize, ...attributes }) {
    const { shape } = one(inputs);
    const [n, h, w, channels] = nhwc(shape);
    checkWindows({ input: inputSize, window: attributes.size, output: [h, w] }, attributes);
    return { shape: [n, ...inputSize, channels], dtype: "float32" };
  },
  derivative: ({ ops, attributes: { size, stride, padding }, dy }) => [() => ops.avgPool(dy, { size, stride, padding })],
  flops: (inputs, _, attributes) => windowFlops(one(inputs).shape, attributes),
  run(inputs, output, attributes) {
    const dy = one(inputs);
    const out = new Float64Array(sizeOf(output.shape));
    eachWindow(output.shape, dy.shape, attributes, (from, cells) => {
      for (const cell of cells) out[cell] = (out[cell] ?? 0) + (dy.values[from] ?? 0) / cells.length;
    });
    return out;
  },
};
