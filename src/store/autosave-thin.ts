/** @file Which old versions of a document stay: the newest twenty, then one an hour, then one a day. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const newest = 20;
const hourlyFor = 2 * DAY;
const dailyFor = 90 * DAY;

/** Two automatic versions are at least this far apart. */
export const versionEvery = MINUTE;

export interface Dated {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Named by the person: stays for good. */
  readonly pinned: boolean;
}

/** Those that may go, given all of one document. The newest of each hour and day is the one that stays. */
export function superfluous<T extends Dated>(versions: readonly T[], now: number): readonly T[] {
  const automatic = versions.filter((version) => !version.pinned).sort((a, b) => b.time - a.time);
  const taken = new Set<string>();
  return automatic.slice(newest).filter(({ time }) => {
    const age = now - time;
    if (age > dailyFor) return true;
    const slot = age <= hourlyFor ? `hour ${Math.floor(time / HOUR)}` : `day ${Math.floor(time / DAY)}`;
    if (taken.has(slot)) return true;
    taken.add(slot);
    return false;
  });
}
