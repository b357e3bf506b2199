/** @file The schedules that a number may follow, as the inspector offers them. */
import { type Schedule, valueAt } from "../../core/schedule.ts";

export interface ScheduleField {
  readonly name: string;
  readonly label: string;
  /** `value`: a number of the same sort as the parameter; `iterations`: a count of them; `factor`: a ratio. */
  readonly is: "value" | "iterations" | "factor";
}

interface ScheduleForm {
  readonly label: string;
  readonly help: string;
  readonly fields: readonly ScheduleField[];
  /** To begin with, from a constant. */
  from(value: number): Schedule;
}

const from: ScheduleField = { name: "from", label: "From", is: "value" };
const to: ScheduleField = { name: "to", label: "To", is: "value" };
const start: ScheduleField = { name: "start", label: "Starting at", is: "iterations" };
const over: ScheduleField = { name: "over", label: "Over", is: "iterations" };
const factor: ScheduleField = { name: "factor", label: "Factor", is: "factor" };
const floor: ScheduleField = { name: "floor", label: "Not below", is: "value" };

export const schedules: Readonly<Record<Schedule["schedule"], ScheduleForm>> = {
  linear: {
    label: "Linear",
    help: "A straight line between two values.",
    fields: [from, to, start, over],
    from: (value) => ({ schedule: "linear", from: value, to: 0, over: 10_000 }),
  },
  cosine: {
    label: "Cosine",
    help: "Half a cosine between two values: slow at both ends.",
    fields: [from, to, start, over],
    from: (value) => ({ schedule: "cosine", from: value, to: 0, over: 10_000 }),
  },
  exponential: {
    label: "Exponential",
    help: "Multiplied by the factor in every iteration.",
    fields: [from, factor, floor],
    from: (value) => ({ schedule: "exponential", from: value, factor: 0.9999 }),
  },
  step: {
    label: "Steps",
    help: "Multiplied by the factor once in so many iterations.",
    fields: [from, factor, { name: "every", label: "Every", is: "iterations" }, floor],
    from: (value) => ({ schedule: "step", from: value, factor: 0.5, every: 5000 }),
  },
  piecewise: {
    label: "Points",
    help: "Straight lines between points of iteration and value.",
    fields: [],
    from: (value) => ({
      schedule: "piecewise",
      points: [
        [0, value],
        [10_000, 0],
      ],
    }),
  },
};

/** How far a drawing of the schedule goes: until nothing more happens, or a good part of it. */
export function spanOf(schedule: Schedule): number {
  switch (schedule.schedule) {
    case "linear":
    case "cosine":
      return ((schedule.start ?? 0) + schedule.over) * 1.2;
    case "exponential":
      return schedule.factor === 1 ? 1000 : Math.min(1e7, Math.abs(Math.log(20) / Math.log(schedule.factor)));
    case "step":
      return schedule.every * 6;
    case "piecewise":
      return Math.max(1, (schedule.points.at(-1)?.[0] ?? 1) * 1.2);
  }
}

/** An SVG path over a box of the given size, highest value at the top. */
export function drawSchedule(schedule: Schedule, width: number, height: number): string {
  const span = spanOf(schedule);
  const values = Array.from({ length: 61 }, (_, i) => valueAt(schedule, (span * i) / 60));
  const [low, high] = [Math.min(0, ...values), Math.max(...values)];
  const scale = high > low ? height / (high - low) : 0;
  return values
    .map((value, i) => `${i === 0 ? "M" : "L"}${((width * i) / 60).toFixed(1)} ${(height - (value - low) * scale).toFixed(1)}`)
    .join("");
}
