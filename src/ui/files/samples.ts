import type { Samples } from "../../export/png-picture.ts";
import { pageRun } from "../../store/run.ts";

/** A copy of the sample grid that was drawn last, since the next one closes it; undefined while there is none. */
export function latestSamples(): Samples | undefined {
  const { store, pictures } = pageRun();
  for (const [node, sort] of Object.entries(store.getState().views)) {
    const view = sort === "grid" ? pictures.get(node)?.view : undefined;
    if (view?.picture !== "grid") continue;
    const { width, height, pixels } = view;
    const source = new OffscreenCanvas(width, height);
    const context = source.getContext("2d");
    if (pixels instanceof Uint8ClampedArray) context?.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
    else context?.drawImage(pixels, 0, 0);
    return { source, width, height };
  }
  return undefined;
}
