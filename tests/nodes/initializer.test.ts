import { expect, it } from "vitest";
import { initialValues } from "../../src/nodes/initializer.ts";

it("gives every output exactly as many weights as a sparse start says", () => {
  const values = initialValues({ name: "sparse", count: 7, deviation: 0.5 }, [30, 40], 3, "w");
  for (let output = 0; output < 40; output++) {
    const column = Array.from({ length: 30 }, (_, input) => values[input * 40 + output] ?? 0);
    expect(column.filter((value) => value !== 0)).toHaveLength(7);
  }
  const drawn = [...values].filter((value) => value !== 0);
  expect(Math.sqrt(drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length)).toBeCloseTo(0.5, 1);
});

it("fills a kernel that has fewer inputs than the sparse start wants", () => {
  const values = initialValues({ name: "sparse", count: 15, deviation: 1 }, [2, 3], 1, "w");
  expect([...values].every((value) => value !== 0)).toBe(true);
});
