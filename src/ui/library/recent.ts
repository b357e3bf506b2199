/** @file What was added last, in this browser. */
const KEY = "ganvas.recent";
const MOST = 8;

export function recentOffers(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

export function rememberOffer(id: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([id, ...recentOffers().filter((other) => other !== id)].slice(0, MOST)));
  } catch {
    // Without storage nothing is recent.
  }
}
