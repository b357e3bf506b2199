import type { Binding, Target } from "../../compile/plan.ts";

/** Under which name the device stores what lives on after a run: state by its own, what prefixes keep apart from it. */
export function storedName(at: Binding | Target): string | undefined {
  if ("from" in at) return at.from === "state" ? at.name : at.from === "kept" ? keptName(at.name) : undefined;
  return at.to === "state" ? at.name : at.to === "kept" ? keptName(at.name) : undefined;
}

const KEPT = "kept ";

/** No state has a blank in its name. */
function keptName(name: string): string {
  return KEPT + name;
}

export function isKeptName(name: string): boolean {
  return name.startsWith(KEPT);
}
