import { isSchedule, type LiveNumber } from "../core/schedule.ts";

/** Whether the number is 0 or below at every iteration: every schedule runs between the values it names. */
export function neverPositive(value: LiveNumber): boolean {
  if (!isSchedule(value)) return value <= 0;
  switch (value.schedule) {
    case "linear":
    case "cosine":
      return value.from <= 0 && value.to <= 0;
    case "exponential":
      return value.from <= 0 && (value.floor ?? 0) <= 0;
    case "step":
      // A negative factor turns the sign round.
      return value.from === 0 || (value.from < 0 && value.factor >= 0) ? (value.floor ?? 0) <= 0 : false;
    case "piecewise":
      return value.points.every(([, y]) => y <= 0);
  }
}
