/** @file A number that changes while training runs, as the document stores it. */
import { z } from "zod";

const finite = z.number();
const iterations = z.number().positive();

const linear = z.strictObject({
  schedule: z.literal("linear"),
  from: finite,
  to: finite,
  start: z.number().min(0).optional(),
  over: iterations,
});
const cosine = z.strictObject({
  schedule: z.literal("cosine"),
  from: finite,
  to: finite,
  start: z.number().min(0).optional(),
  over: iterations,
});
const exponential = z.strictObject({
  schedule: z.literal("exponential"),
  from: finite,
  factor: z.number().positive(),
  floor: finite.optional(),
});
const step = z.strictObject({ schedule: z.literal("step"), from: finite, factor: finite, every: iterations, floor: finite.optional() });
const piecewise = z.strictObject({
  schedule: z.literal("piecewise"),
  points: z
    .array(z.tuple([z.number().min(0), finite]))
    .min(1)
    .max(64),
});

/**
 * A number as a function of the iteration t (counted from 0 at the start of a stage): a straight line or half a cosine
 * between two values, `from · factor^t`, `from · factor^⌊t/every⌋`, or straight lines between points.
 */
export const scheduleSchema = z.discriminatedUnion("schedule", [linear, cosine, exponential, step, piecewise]);
export type Schedule = z.infer<typeof scheduleSchema>;

/** A constant or a schedule. */
export type LiveNumber = number | Schedule;

export function isSchedule(value: unknown): value is Schedule {
  return typeof value === "object" && value !== null && "schedule" in value;
}

/** The value at iteration t ≥ 0. */
export function valueAt(value: LiveNumber, t: number): number {
  if (typeof value === "number") return value;
  switch (value.schedule) {
    case "linear":
      return value.from + (value.to - value.from) * progress(t, value.start ?? 0, value.over);
    case "cosine":
      return value.to + (value.from - value.to) * 0.5 * (1 + Math.cos(Math.PI * progress(t, value.start ?? 0, value.over)));
    case "exponential":
      return floored(value.from * value.factor ** t, value.floor);
    case "step":
      return floored(value.from * value.factor ** Math.floor(t / value.every), value.floor);
    case "piecewise":
      return between(value.points, t);
  }
}

function progress(t: number, start: number, over: number): number {
  return Math.min(1, Math.max(0, (t - start) / over));
}

function floored(value: number, floor: number | undefined): number {
  return floor === undefined ? value : Math.max(floor, value);
}

function between(points: readonly (readonly [number, number])[], t: number): number {
  let [lastTime, lastValue] = points[0] ?? [0, 0];
  for (const [time, value] of points) {
    if (t < time) return time === lastTime ? value : lastValue + ((value - lastValue) * (t - lastTime)) / (time - lastTime);
    [lastTime, lastValue] = [time, value];
  }
  return lastValue;
}
