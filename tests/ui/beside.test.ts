import { assert, constantFrom, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { beside, type Side } from "../../src/ui/widgets/beside.ts";

const screen = { width: 800, height: 600 };
const box = { width: 200, height: 100 };
const at = (left: number, top: number) => ({ left, top, width: 40, height: 20 });

describe("where a popover stands", () => {
  it("stands at the wanted edge, in line with the wanted end", () => {
    expect(beside(at(300, 300), box, "bottom-start", { screen, gap: 6 })).toEqual({ left: 300, top: 326 });
    expect(beside(at(300, 300), box, "top-end", { screen, gap: 6 })).toEqual({ left: 140, top: 194 });
    expect(beside(at(300, 300), box, "right", { screen, gap: 6 })).toEqual({ left: 346, top: 260 });
  });

  it("goes to the other edge where there is no room at the wanted one", () => {
    expect(beside(at(300, 560), box, "bottom", { screen, gap: 6 }).top).toBe(454);
    expect(beside(at(700, 300), box, "right", { screen, gap: 6 }).left).toBe(494);
  });

  it("is on the screen wherever its anchor is", () => {
    const sides = constantFrom<Side>("top", "bottom-start", "left-end", "right-start");
    assert(
      property(integer({ min: -100, max: 900 }), integer({ min: -100, max: 700 }), sides, (x, y, side) => {
        const { left, top } = beside(at(x, y), box, side, { screen, gap: 6 });
        expect(left).toBeGreaterThanOrEqual(8);
        expect(top).toBeGreaterThanOrEqual(8);
        expect(left + box.width).toBeLessThanOrEqual(screen.width - 8);
        expect(top + box.height).toBeLessThanOrEqual(screen.height - 8);
      }),
    );
  });
});
