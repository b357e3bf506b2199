import type { FitViewOptions } from "reactflow";

/** Room for the tools at the lower left; small graphs are not blown up. */
export const fitOptions = {
  padding: { top: "20px", left: "24px", right: "24px", bottom: "52px" },
  maxZoom: 1,
  minZoom: 0.1,
} satisfies FitViewOptions;

/** A graph that opens is shown as a whole only where its names can be read. */
export const firstFitOptions = { ...fitOptions, minZoom: 0.2 } satisfies FitViewOptions;

/** On a phone a part that can be read, not the whole that cannot. */
export const phoneFitOptions = { ...fitOptions, minZoom: 0.5 } satisfies FitViewOptions;
