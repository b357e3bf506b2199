/** @file Python text for the `pytorch` of definitions. */
import type { LiveNumber, Schedule } from "../core/schedule.ts";
import type { Shape, TensorType } from "../core/tensor-type.ts";

/** True, 0.5, 'mean', (3, 3). */
export function py(value: boolean | number | string | readonly number[]): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "number") return String(value);
  return value.length === 1 ? `(${value[0]},)` : `(${value.join(", ")})`;
}

/** A live parameter: its number, or an expression in `t`, the iteration of the stage. */
export function pyLive(value: LiveNumber): string {
  return typeof value === "number" ? py(value) : `(${pySchedule(value)})`;
}

function pySchedule(schedule: Schedule): string {
  switch (schedule.schedule) {
    case "linear":
      return pyWay(schedule.from, schedule.to - schedule.from, pyProgress(schedule));
    case "cosine":
      return pyWay(schedule.to, (schedule.from - schedule.to) / 2, `(1 + math.cos(math.pi * ${pyProgress(schedule)}))`);
    case "exponential":
      return pyFloored(`${schedule.from} * ${schedule.factor} ** t`, schedule.floor);
    case "step":
      return pyFloored(`${schedule.from} * ${schedule.factor} ** (t // ${schedule.every})`, schedule.floor);
    case "piecewise":
      return pyPiecewise(schedule.points);
  }
}

function pyWay(from: number, length: number, share: string): string {
  const way = length === 1 ? share : `${py(length)} * ${share}`;
  return from === 0 ? way : `${from} + ${way}`;
}

function pyProgress({ start = 0, over }: { readonly start?: number | undefined; readonly over: number }): string {
  return start === 0 ? `min(1, t / ${over})` : `min(1, max(0, t - ${start}) / ${over})`;
}

function pyFloored(expression: string, floor: number | undefined): string {
  return floor === undefined ? expression : `max(${floor}, ${expression})`;
}

function pyPiecewise(points: readonly (readonly [number, number])[]): string {
  let [lastTime, lastValue] = points[0] ?? [0, 0];
  let expression = lastTime > 0 ? `${lastValue} if t < ${lastTime} else ` : "";
  for (const [time, value] of points.slice(1)) {
    const slope = time === lastTime ? 0 : (value - lastValue) / (time - lastTime);
    if (time > lastTime) expression += `${lastValue}${slope === 0 ? "" : ` + ${py(slope)} * (t - ${lastTime})`} if t < ${time} else `;
    [lastTime, lastValue] = [time, value];
  }
  return expression + String(lastValue);
}

/** One number where both directions have the same, else "(rows, columns)". */
export function pyPair(rows: number, columns: number): string {
  return py(rows === columns ? rows : [rows, columns]);
}

/** `expression` times a live weight; the factor 1 is left out. */
export function pyWeighted(weight: LiveNumber, expression: string): string {
  return weight === 1 ? expression : `${pyLive(weight)} * ${expression}`;
}

/** Our order of axes from theirs: images are NCHW in PyTorch. */
export function pyChannelsLast(expression: string, { shape }: TensorType): string {
  return shape.length === 3 ? `${expression}.permute(0, 2, 3, 1)` : expression;
}

/** Theirs from ours. */
export function pyChannelsFirst(expression: string, { shape }: TensorType): string {
  return shape.length === 3 ? `${expression}.permute(0, 3, 1, 2)` : expression;
}

/** The sizes of one example in PyTorch's order. */
export function pyOrder(shape: Shape): Shape {
  const [height = 1, width = 1, channels = 1] = shape;
  return shape.length === 3 ? [channels, height, width] : shape;
}

/** The same as arguments: "3, 64, 64". */
export function pySizes({ shape }: Pick<TensorType, "shape">): string {
  return pyOrder(shape).join(", ");
}

/** Where PyTorch has the axis of features: the last of ours. */
export function pyFeatureAxis({ shape }: TensorType): number {
  return shape.length === 3 ? 1 : shape.length;
}

/** `f(x)` of a module that has the features on axis 1, as all of PyTorch's have. */
export function pyOnFeatures(f: string, expression: string, { shape }: TensorType): string {
  return shape.length === 2 ? `${f}(${expression}.transpose(1, 2)).transpose(1, 2)` : `${f}(${expression})`;
}

/** What is left of 1 when so much of the old value is kept, without the noise of binary fractions. */
export function pyShare(kept: number): string {
  return py(Number((1 - kept).toPrecision(12)));
}
