/** @file Keeps a view's picture as a PNG, larger than it stands in the lab. */
import type { ViewPicture } from "../../train/protocol.ts";
import { saveBlob } from "../files/save-blob.ts";
import { gridDrawing } from "./draw-images.ts";
import { pointsDrawing } from "./draw-points.ts";
import { namedRollDrawing } from "./draw-roll.ts";
import { stripDrawing } from "./draw-strip.ts";
import { traceDrawing } from "./draw-trace.ts";
import { coloursOf, type Drawing, drawOn } from "./drawing.ts";
import { run } from "./lab.ts";

const ROOM = { width: 1280, height: 960 };

export async function savePicture(node: string, title: string): Promise<void> {
  const shown = run.pictures.get(node);
  if (!shown) return;
  const canvas = document.createElement("canvas");
  drawWhole(canvas, shown.view);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob) saveBlob(blob, `${fileName(title)}-${shown.iteration}.png`);
}

function drawWhole(canvas: HTMLCanvasElement, view: ViewPicture): void {
  switch (view.picture) {
    case "grid":
      return drawIn(canvas, gridDrawing, view);
    case "strip":
      return drawIn(canvas, stripDrawing, view);
    case "points":
      return drawIn(canvas, pointsDrawing, view);
    case "trace":
      return drawIn(canvas, traceDrawing, view);
    case "roll":
      return drawIn(canvas, namedRollDrawing(0), view);
  }
}

function drawIn<P extends ViewPicture>(canvas: HTMLCanvasElement, drawing: Drawing<P>, picture: P): void {
  drawOn(canvas, drawing, { picture, size: drawing.size(picture, ROOM), colours: coloursOf(document.documentElement) });
}

/** "Real bars" → "real-bars" */
export function fileName(title: string): string {
  return (
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
      .replaceAll(/^-|-$/g, "") || "view"
  );
}
