/** @file Numbers and shapes as short text. */
import { isSchedule, type LiveNumber } from "../core/schedule.ts";
import type { Shape, TensorType } from "../core/tensor-type.ts";

/** 0.0002 → "2e-4", 0.5 → "0.5", 65536 → "65536": as short as it can be typed again. */
export function showNumber(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const plain = String(value);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e6) return plain;
  const scientific = value.toExponential().replace("e+", "e");
  return scientific.length < plain.length ? scientific : plain;
}

/** 1234567 → "1.23 M", 131136 → "131 k", 812 → "812". */
export function showCount(count: number): string {
  if (count < 1000) return String(count);
  const [unit, divisor] = count < 999_500 ? (["k", 1e3] as const) : count < 999_500_000 ? (["M", 1e6] as const) : (["G", 1e9] as const);
  const scaled = count / divisor;
  return `${scaled.toFixed(scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0)} ${unit}`;
}

/** 1234567 → "1.2 MB". */
export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, divisor] = bytes < 1e6 ? (["kB", 1e3] as const) : bytes < 1e9 ? (["MB", 1e6] as const) : (["GB", 1e9] as const);
  return `${(bytes / divisor).toFixed(1)} ${unit}`;
}

/** 131136 → "131,136". */
export function showExact(count: number): string {
  return count.toLocaleString("en-GB");
}

/** A constant, or "2e-4 → 0" for a schedule. */
export function showLive(value: LiveNumber): string {
  if (!isSchedule(value)) return showNumber(value);
  switch (value.schedule) {
    case "linear":
    case "cosine":
      return `${showNumber(value.from)} → ${showNumber(value.to)}`;
    case "exponential":
    case "step":
      return `${showNumber(value.from)} ↘`;
    case "piecewise":
      return `${showNumber(value.points[0]?.[1] ?? 0)} → ${showNumber(value.points.at(-1)?.[1] ?? 0)}`;
  }
}

/** "28×28×1", "100", "" for a number by itself. */
export function showSizes(shape: Shape): string {
  return shape.join("×");
}

/** "image 28×28×1", "label of 10", "loss". */
export function showType(type: TensorType): string {
  if (type.meaning === "scalar") return "loss";
  if (type.meaning === "label") return type.classes === undefined ? "label" : `label of ${type.classes}`;
  return `${type.meaning} ${showSizes(type.shape)}`;
}

const ranges: Readonly<Record<TensorType["range"], string>> = {
  any: "any value",
  unit: "0 to 1",
  signed: "-1 to 1",
  "non-negative": "0 or more",
  logit: "any real number (logits)",
  probability: "probability",
};

export function showRange(range: TensorType["range"]): string {
  return ranges[range];
}
