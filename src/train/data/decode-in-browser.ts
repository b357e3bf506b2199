/** @file Images decoded by the browser, on threads of its own and in every format that it knows. */
import { type DecodeImage, decodeImage } from "./decode-image.ts";
import type { Pixels } from "./resize.ts";

/** The browser's decoder where there is one, else ours for PNG and JPEG. */
export function imageDecoder(): DecodeImage {
  return typeof OffscreenCanvas === "function" && typeof createImageBitmap === "function" ? decodeInBrowser : decodeImage;
}

/** RGBA of the first frame, turned upright as its camera says. */
async function decodeInBrowser(bytes: Uint8Array): Promise<Pixels> {
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]), { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no canvas to decode on");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, channels: 4, data: context.getImageData(0, 0, width, height).data };
}
