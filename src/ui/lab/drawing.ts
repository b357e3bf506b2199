/** @file What the drawings of the views have in common. All lengths are CSS pixels; the context is scaled to the device's. */
import type { ViewPicture } from "../../train/protocol.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Colours {
  readonly background: string;
  readonly sunken: string;
  readonly line: string;
  readonly text: string;
  readonly strong: string;
  readonly real: string;
  readonly generated: string;
  readonly score: string;
}

export type Picture<P extends ViewPicture["picture"]> = Extract<ViewPicture, { picture: P }>;

export interface Drawing<P extends ViewPicture> {
  /** What it takes of this room. */
  size(picture: P, room: Size): Size;
  draw(context: CanvasRenderingContext2D, picture: P, size: Size, colours: Colours): void;
  /** For those who do not see it. */
  describe(picture: P): string;
}

export const FONT = "11px system-ui, sans-serif";
export const SMALL = "10px system-ui, sans-serif";

export function coloursOf(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    background: read("--panel"),
    sunken: read("--sunken"),
    line: read("--line"),
    text: read("--dim"),
    strong: read("--text"),
    real: read("--real"),
    generated: read("--generated"),
    score: read("--score"),
  };
}

let measuring: CanvasRenderingContext2D | null | undefined;

export function widthOf(text: string, font: string): number {
  measuring ??= document.createElement("canvas").getContext("2d");
  if (!measuring) return 6 * text.length;
  measuring.font = font;
  return measuring.measureText(text).width;
}

/** Broken between words into at most `most` lines of this width; what is left over ends in an ellipsis. */
export function wrap(text: string, width: number, font: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && widthOf(longer, font) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const shown = lines.slice(0, most);
  if (lines.length > most) shown[most - 1] = `${shown[most - 1] ?? ""} ${lines.slice(most).join(" ")}`;
  return shown.map((line) => shortened(line, width, font));
}

function shortened(text: string, width: number, font: string): string {
  if (widthOf(text, font) <= width) return text;
  let end = text.length - 1;
  while (end > 0 && widthOf(`${text.slice(0, end)}…`, font) > width) end--;
  return `${text.slice(0, end)}…`;
}

/** Where it enlarges: a whole number of the device's pixels for each of the image's, unless that wasted a quarter of the room. */
export function crisp(scale: number): number {
  const ratio = window.devicePixelRatio;
  const whole = Math.floor(scale * ratio + 1e-6) / ratio;
  return whole >= 0.75 * scale ? whole : scale;
}

/** Makes a canvas of this size, scaled to the device, and draws. */
export function drawOn<P extends ViewPicture>(
  canvas: HTMLCanvasElement,
  drawing: Drawing<P>,
  { picture, size, colours }: { readonly picture: P; readonly size: Size; readonly colours: Colours },
): void {
  const ratio = window.devicePixelRatio;
  canvas.width = Math.max(1, Math.round(size.width * ratio));
  canvas.height = Math.max(1, Math.round(size.height * ratio));
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawing.draw(context, picture, size, colours);
}
