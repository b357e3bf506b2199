import { describe, expect, it } from "vitest";
import { fraction, scrubbed, stepped } from "../../src/ui/inspector/stepping.ts";

const rate = { min: 0, max: 10, scale: "log", integer: false } as const;
const units = { min: 1, max: 1024, scale: "log", integer: true } as const;
const share = { min: 0, max: 1, integer: false } as const;

describe("a number under the arrow keys", () => {
  it("moves by its leading digit where its scale is logarithmic", () => {
    expect(stepped(2e-4, rate, 1)).toBe(3e-4);
    expect(stepped(9e-4, rate, 1)).toBe(1e-3);
    expect(stepped(1e-3, rate, -1)).toBe(9e-4);
    expect(stepped(1e-4, rate, -1)).toBe(9e-5);
  });
  it("moves by one, with Shift by ten, where it is whole", () => {
    expect(stepped(64, units, 1)).toBe(65);
    expect(stepped(64, units, -1, 10)).toBe(54);
    expect(stepped(1, units, -1)).toBe(1);
    expect(stepped(1020, units, 1, 10)).toBe(1024);
  });
  it("moves by a hundredth of a range without leaving binary dust", () => {
    expect(stepped(0.1, share, 1)).toBe(0.11);
    expect(stepped(0.29, share, 1)).toBe(0.3);
    expect(stepped(1, share, 1)).toBe(1);
  });
});

describe("a number under a dragging pointer", () => {
  it("doubles in 48 pixels where its scale is logarithmic", () => {
    expect(scrubbed(2e-4, rate, 48, false)).toBe(4e-4);
    expect(scrubbed(64, units, -48, false)).toBe(32);
  });
  it("stays inside its bounds", () => {
    expect(scrubbed(0.5, share, 4000, false)).toBe(1);
    expect(scrubbed(4, units, -4000, false)).toBe(1);
  });
  it("moves a tenth as far when fine", () => {
    expect(scrubbed(0.5, share, 40, true)).toBe(0.51);
  });
  it("leaves zero on a logarithmic scale", () => {
    expect(scrubbed(0, rate, 400, false)).toBeGreaterThan(0);
  });
});

describe("the bar of a number", () => {
  it("shows where it lies between its bounds", () => {
    expect(fraction(0.25, share)).toBe(0.25);
    expect(fraction(32, units)).toBe(0.5);
    expect(fraction(0, rate)).toBe(0);
    expect(fraction(10, rate)).toBe(1);
  });
  it("is absent without bounds", () => {
    expect(fraction(3, { integer: true })).toBeUndefined();
  });
});
