/** @file How a number moves under arrow keys and a dragging pointer: by ratios where its scale is logarithmic. */
import type { FieldMeta } from "../../nodes/params.ts";

export type NumberMeta = Pick<FieldMeta, "min" | "max" | "scale"> & { readonly integer: boolean };

/** One press of an arrow key: whole numbers by 1, others by the leading digit's place; `size` 10 with Shift. */
export function stepped(value: number, meta: NumberMeta, direction: 1 | -1, size = 1): number {
  if (meta.integer) return clamped(value + direction * size, meta);
  const unit = meta.scale === "log" ? placeOf(value, direction) : spanUnit(meta);
  return clamped(tidy(value + direction * unit * size, unit), meta);
}

/** From `start` after dragging so many pixels to the right; a tenth of it when `fine`. */
export function scrubbed(start: number, meta: NumberMeta, pixels: number, fine: boolean): number {
  const moved = fine ? pixels / 10 : pixels;
  if (meta.scale === "log" && start > 0) {
    const value = start * 2 ** (moved / 48);
    return clamped(meta.integer ? Math.round(value) : significant(value, fine ? 3 : 2), meta);
  }
  if (meta.integer) return clamped(Math.round(start + moved / 6), meta);
  const unit = spanUnit(meta);
  return clamped(tidy(start + (moved / 4) * unit, fine ? unit / 10 : unit), meta);
}

/** Where the value lies between its bounds, 0 to 1; undefined where that says nothing. */
export function fraction(value: number, { min, max, scale }: NumberMeta): number | undefined {
  if (min === undefined || max === undefined || max <= min) return undefined;
  const at =
    scale === "log"
      ? Math.log(Math.max(value, min, Number.MIN_VALUE) / lowest(min, max)) / Math.log(max / lowest(min, max))
      : (value - min) / (max - min);
  return Math.min(1, Math.max(0, at));
}

export function clamped(value: number, { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: NumberMeta): number {
  return Math.min(max, Math.max(min, value));
}

/** A logarithmic scale that starts at 0 is drawn over six decades. */
function lowest(min: number, max: number): number {
  return min > 0 ? min : max / 1e6;
}

/** 0.0002 → 0.0001; going down from 0.0001 → 0.00001, so that it never steps to zero. */
function placeOf(value: number, direction: 1 | -1): number {
  if (value === 0) return 1e-4;
  const place = 10 ** Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  return direction < 0 && Math.abs(value - place) < place * 1e-9 ? place / 10 : place;
}

/** About a hundredth of the range, as a power of ten. */
function spanUnit({ min, max }: NumberMeta): number {
  const span = min === undefined || max === undefined ? 10 : Math.min(max - min, 1000);
  return 10 ** Math.round(Math.log10(span / 100));
}

/** Without the digits that binary fractions leave behind. */
function tidy(value: number, unit: number): number {
  const digits = Math.max(0, Math.min(15, 1 - Math.floor(Math.log10(unit))));
  return Number(value.toFixed(digits)) || 0;
}

function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
