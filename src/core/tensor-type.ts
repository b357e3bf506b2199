export type DType = "float32" | "int32";
export type Shape = readonly number[];

/** What a tensor stands for; each has a colour and a shape of its own on the canvas. */
export type Meaning = "image" | "vector" | "label" | "text" | "sequence" | "scalar";

/** What is known about a tensor's values. */
export type ValueRange = "any" | "unit" | "signed" | "non-negative" | "logit" | "probability";

/**
 * The type of a port. `shape` is that of one example, channels last, without the batch axis: an image is
 * [height, width, channels], a vector [n], a label []. A `scalar` (a loss) has no batch axis at all.
 */
export interface TensorType {
  readonly meaning: Meaning;
  readonly shape: Shape;
  readonly dtype: DType;
  /** `unit` is [0, 1], `signed` is [-1, 1], `logit` any real number before a sigmoid or softmax. */
  readonly range: ValueRange;
  /** Of a label or a one-hot vector: how many classes there are. */
  readonly classes?: number;
  /** Of a label, a one-hot vector or one of attributes: what its numbers stand for. Of text: the words, of which number 0 fills up. */
  readonly names?: readonly string[];
}

export function image(height: number, width: number, channels: number, range: ValueRange = "any"): TensorType {
  return { meaning: "image", shape: [height, width, channels], dtype: "float32", range };
}

export function vector(size: number, range: ValueRange = "any"): TensorType {
  return { meaning: "vector", shape: [size], dtype: "float32", range };
}

export function label(classes: number): TensorType {
  return { meaning: "label", shape: [], dtype: "int32", range: "non-negative", classes };
}

/** A single number for the whole batch: a loss. */
export const scalar: TensorType = { meaning: "scalar", shape: [], dtype: "float32", range: "any" };

/** Float data of any shape: rank 3 is an image, everything else a vector or a sequence of vectors. */
export function floats(shape: Shape, range: ValueRange = "any"): TensorType {
  const meaning = shape.length === 3 ? "image" : shape.length === 2 ? "sequence" : "vector";
  return { meaning, shape, dtype: "float32", range };
}

/** The number of elements; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** "28 × 28 × 1"; "one number" for a scalar. */
export function showShape(shape: Shape): string {
  return shape.length === 0 ? "one number" : shape.join(" × ");
}

/** NumPy's rule; undefined when the shapes do not go together. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[a.length - rank + axis] ?? 1;
    const right = b[b.length - rank + axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    result.push(left === 1 ? right : left);
  }
  return result;
}
