import type { Samples } from "../../export/png-picture.ts";
import { pageRun } from "../../store/run.ts";

/** A copy of what the first view of images shows, since its next picture closes it; of a strip, the last column that was made. */
export function latestSamples(): Samples | undefined {
  const { store, pictures } = pageRun();
  for (const node of Object.keys(store.getState().views)) {
    const view = pictures.get(node)?.view;
    const grid = view?.picture === "grid" ? view : view?.picture === "strip" ? view.columns.findLast(({ made }) => made) : undefined;
    if (grid === undefined) continue;
    const { width, height, pixels } = grid;
    const source = new OffscreenCanvas(width, height);
    const context = source.getContext("2d");
    if (pixels instanceof Uint8ClampedArray) context?.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
    else context?.drawImage(pixels, 0, 0);
    return { source, width, height };
  }
  return undefined;
}
