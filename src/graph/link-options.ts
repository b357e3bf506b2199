/** @file What a link may ask of the page beside the graph it carries: `#g1d.<payload>&view=embed&seed=3`. */

export interface LinkOptions {
  /** `embed`: only the board and the lab, for a frame in another page. */
  readonly view?: "embed";
  /** Nothing can be edited. */
  readonly lock?: boolean;
  /** Panels that stay away, such as "library". */
  readonly hide?: readonly string[];
  /** The graph or panel that is in front. */
  readonly tab?: string;
  readonly seed?: number;
  /** Train up to this iteration once the person presses play. */
  readonly step?: number;
  /** "<graph>/<node>" or "<node>": selected and in the middle. */
  readonly focus?: string;
}

const name = /^[A-Za-z][A-Za-z0-9_./-]{0,127}$/;

/** Of the text after the payload. What is not understood is left out. */
export function parseLinkOptions(text: string): LinkOptions {
  const query = new URLSearchParams(text.replace(/^&/, "").slice(0, 2_000));
  const seed = whole(query.get("seed"), Number.MAX_SAFE_INTEGER);
  const step = whole(query.get("step"), 1e9);
  const hide = (query.get("hide") ?? "")
    .split(",")
    .filter((panel) => /^[a-z-]{1,24}$/.test(panel))
    .slice(0, 16);
  const [tab, focus] = [query.get("tab"), query.get("focus")];
  return {
    ...(query.get("view") === "embed" ? { view: "embed" } : {}),
    ...(query.has("lock") && query.get("lock") !== "0" ? { lock: true } : {}),
    ...(hide.length > 0 ? { hide } : {}),
    ...(tab !== null && name.test(tab) ? { tab } : {}),
    ...(seed !== undefined ? { seed } : {}),
    ...(step !== undefined ? { step } : {}),
    ...(focus !== null && name.test(focus) ? { focus } : {}),
  };
}

/** "" or "&view=embed&lock". */
export function showLinkOptions(options: LinkOptions): string {
  const parts: string[] = [];
  if (options.view !== undefined) parts.push(`view=${options.view}`);
  if (options.lock === true) parts.push("lock");
  if (options.hide !== undefined && options.hide.length > 0) parts.push(`hide=${options.hide.join(",")}`);
  for (const key of ["tab", "seed", "step", "focus"] as const) if (options[key] !== undefined) parts.push(`${key}=${options[key]}`);
  return parts.map((part) => `&${part}`).join("");
}

function whole(text: string | null, most: number): number | undefined {
  if (text === null || !/^\d{1,16}$/.test(text)) return undefined;
  return Number(text) <= most ? Number(text) : undefined;
}
