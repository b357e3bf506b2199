import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { superfluous } from "../../src/store/autosave-thin.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = 1_000 * DAY;
const ages = (...list: number[]) => list.map((age) => ({ time: now - age, pinned: false }));

describe("thinning versions", () => {
  it("keeps the newest twenty however close they are", () => {
    expect(superfluous(ages(...Array.from({ length: 20 }, (_, i) => i)), now)).toEqual([]);
  });

  it("keeps one an hour, the newest of it, then one a day, then none", () => {
    const recent = Array.from({ length: 20 }, (_, i) => i * MINUTE);
    const [a, b, c, d, e, f, g] = [
      5 * HOUR + 10 * MINUTE,
      5 * HOUR + 20 * MINUTE,
      9 * HOUR,
      5 * DAY + HOUR,
      5 * DAY + 2 * HOUR,
      6 * DAY + HOUR,
      91 * DAY,
    ];
    const gone = superfluous(ages(...recent, a, b, c, d, e, f, g), now).map(({ time }) => now - time);
    expect(gone).toEqual([b, e, g]);
  });

  it("never lets go of those that the person named", () => {
    const named = Array.from({ length: 50 }, (_, i) => ({ time: now - 200 * DAY - i, pinned: true }));
    expect(superfluous(named, now)).toEqual([]);
  });

  it("leaves nothing more to go when it is done again, and at most 20 + 49 + 91 automatic ones", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(100 * DAY), { maxLength: 400 }), (list) => {
        const all = ages(...list);
        const gone = new Set(superfluous(all, now));
        const kept = all.filter((version) => !gone.has(version));
        expect(superfluous(kept, now)).toEqual([]);
        expect(kept.length).toBeLessThanOrEqual(160);
      }),
    );
  });
});
