/** @file Times as a person says them. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** "just now", "5 minutes ago", "today at 14:05", "yesterday at 09:30", "12 Nov at 14:05", "12 Nov 2024". */
export function showWhen(time: number, now: number = Date.now(), locale?: string): string {
  const age = now - time;
  if (age < 45_000) return "just now";
  if (age < HOUR) {
    const minutes = Math.max(1, Math.round(age / MINUTE));
    return `${minutes} ${minutes === 1 ? "minute" : "minutes"} ago`;
  }
  const date = new Date(time);
  const clock = date.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  const days = Math.round((startOfDay(now) - startOfDay(time)) / (24 * HOUR));
  if (days === 0) return `today at ${clock}`;
  if (days === 1) return `yesterday at ${clock}`;
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? `${date.toLocaleDateString(locale, { day: "numeric", month: "short" })} at ${clock}`
    : date.toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric" });
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** "2 networks, 23 nodes" */
export function showSize({ networks, nodes }: { readonly networks: number; readonly nodes: number }): string {
  return `${networks} ${networks === 1 ? "network" : "networks"}, ${nodes} ${nodes === 1 ? "node" : "nodes"}`;
}
