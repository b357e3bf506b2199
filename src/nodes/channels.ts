/** @file Image operations that do the same to every channel. */
import type { Ops, Value } from "../core/ops.ts";

/** [1 4 6 4 1] / 16 in both directions: the binomial filter of Burt and Adelson 1983. */
const binomial = [1, 4, 6, 4, 1].flatMap((a) => [1, 4, 6, 4, 1].map((b) => (a * b) / 256));

/** Channels become examples, so that one filter [k, k, 1, 1] serves them all. */
function perChannel(ops: Ops, x: Value, apply: (plane: Value) => Value): Value {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const planes = apply(ops.reshape(ops.transpose(x, [0, 3, 1, 2]), [batch * channels, height, width, 1]));
  const [, rows = 1, columns = 1] = planes.shape;
  return ops.transpose(ops.reshape(planes, [batch, channels, rows, columns]), [0, 2, 3, 1]);
}

/** Adds `count` < height, width pixels on every side that mirror the image about its border pixels. */
export function reflectPad(ops: Ops, x: Value, count: number): Value {
  if (count === 0) return x;
  return [1, 2].reduce((image, axis) => {
    const size = image.shape[axis] ?? 1;
    const strip = (from: number) => {
      const begin = image.shape.map((_, i) => (i === axis ? from : 0));
      return ops.reverse(
        ops.slice(
          image,
          begin,
          image.shape.map((length, i) => (i === axis ? count : length)),
        ),
        [axis],
      );
    };
    return ops.concat([strip(1), image, strip(size - 1 - count)], axis);
  }, x);
}

/** Blurs and keeps every second pixel: [b, h, w, c] → [b, h/2, w/2, c]; borders are mirrored. */
export function binomialHalf(ops: Ops, x: Value): Value {
  const filter = ops.literal(binomial, [5, 5, 1, 1]);
  const attributes = {
    stride: [2, 2],
    padding: [
      [0, 0],
      [0, 0],
    ],
  } as const;
  // One mirrored row too many at the end is never reached by a window.
  return perChannel(ops, reflectPad(ops, x, 2), (plane) => ops.conv2d(plane, filter, attributes));
}

/** Puts zeros between the pixels and blurs with gain 4: [b, h, w, c] → [b, 2h, 2w, c]; borders are mirrored. */
export function binomialDouble(ops: Ops, x: Value): Value {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const filter = ops.literal(
    binomial.map((value) => 4 * value),
    [5, 5, 1, 1],
  );
  const size = [2 * (height + 2), 2 * (width + 2)] as const;
  const attributes = {
    stride: [2, 2],
    padding: [
      [2, 1],
      [2, 1],
    ],
    size,
  } as const;
  const larger = perChannel(ops, reflectPad(ops, x, 1), (plane) => ops.conv2dInput(plane, filter, attributes));
  return ops.slice(larger, [0, 2, 2, 0], [batch, 2 * height, 2 * width, channels]);
}

/** The filter in Python, as the weight of a depthwise convolution of `channels` channels times `gain`. */
export function pyBinomial(channels: number, gain: number): string {
  const line = "torch.tensor([1., 4., 6., 4., 1.], device=x.device)";
  return `(torch.outer(${line}, ${line}) * ${gain} / 256).expand(${channels}, 1, 5, 5)`;
}
