import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/ui/inspector/expression.ts";

const value = (text: string) => {
  const result = evaluate(text);
  return result.ok ? result.value : result.error;
};

describe("a typed number", () => {
  it.each([
    ["1e-4", 1e-4],
    ["2e-4*0.5", 1e-4],
    [".5", 0.5],
    ["5.", 5],
    ["-3", -3],
    ["1_000", 1000],
    ["2^10", 1024],
    ["2^3^2", 512],
    ["-2^2", -4],
    ["2^-1", 0.5],
    ["(1+2)*3", 9],
    ["10 - 2 - 3", 5],
    ["16/4/2", 2],
    ["50%", 0.5],
    ["(1+1)%", 0.02],
    ["sqrt(2)^2", Math.SQRT2 ** 2],
    ["2*pi", 2 * Math.PI],
    ["1 / (2 × 4)", 0.125],
    ["−1", -1],
  ])("%s is %d", (text, expected) => {
    expect(value(text)).toBeCloseTo(expected, 12);
  });

  it.each([
    "",
    "  ",
    "1 +",
    "(1",
    "1)",
    "two",
    "1 2",
    "sqrt 2",
    "alert(1)",
    "1/0",
    "0/0",
    "constructor",
    "__proto__",
    "1;2",
    "e(1)",
    "log(-1)",
    "%",
    "*2",
    "1e999",
    "1".repeat(300),
  ])("%j is no number, and the reason is said", (text) => {
    expect(value(text)).toMatch(/\.$/);
  });

  it("reads back every number that is printed", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => Object.is(value(String(x)), x) || value(String(x)) === x),
    );
  });

  it("never throws, whatever is typed", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[-+*/^().%e0-9a-z ]{0,30}$/)),
        (text) => typeof evaluate(text).ok === "boolean",
      ),
    );
  });
});
