/** @file How long a link may be before something cuts it off. */

/** Chat programs and QR codes. */
export const GREEN = 2_000;
/** Browsers and most mail programs. */
export const AMBER = 8_000;

export type Fit = "good" | "long" | "too-long";

export function fitOf(characters: number): Fit {
  return characters <= GREEN ? "good" : characters <= AMBER ? "long" : "too-long";
}

export const fitText: Readonly<Record<Fit, string>> = {
  good: "Fits everywhere, chat programs and QR codes included.",
  long: "Fits browsers and mail; chat programs cut links at 2,000 characters.",
  "too-long": "Too long for most programs: send the file or the PNG instead.",
};

/** 0 to 1 for the bar: half of it is green, the next quarter amber. */
export function meterValue(characters: number): number {
  if (characters <= GREEN) return (0.5 * characters) / GREEN;
  if (characters <= AMBER) return 0.5 + (0.25 * (characters - GREEN)) / (AMBER - GREEN);
  return Math.min(1, 0.75 + (0.25 * (characters - AMBER)) / AMBER);
}
