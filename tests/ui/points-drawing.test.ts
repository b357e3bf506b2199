import { expect, it } from "vitest";
import { pointsParams } from "../../src/nodes/data/points/params.ts";
import { addPoint, erasePoints, MOST, type Point, snapped } from "../../src/ui/inspector/points-drawing.ts";

it("leaves points apart along a stroke", () => {
  let points: readonly Point[] = [];
  for (let x = -2; x <= 2; x += 0.01) points = addPoint(points, snapped([x, 0.5]));
  expect(points.length).toBeGreaterThan(25);
  expect(points.length).toBeLessThan(36);
});

it("keeps to the pad, to hundredths and to what a document may hold", () => {
  expect(snapped([-7, 1.23456])).toEqual([-3, 1.23]);
  let points: readonly Point[] = [];
  for (let x = -3; x <= 3; x += 0.13) for (let y = -3; y <= 3; y += 0.13) points = addPoint(points, snapped([x, y]));
  expect(points).toHaveLength(MOST);
  expect(pointsParams.safeParse({ distribution: "drawn", points }).success).toBe(true);
});

it("erases what is near, and changes nothing where nothing is", () => {
  const points: readonly Point[] = [
    [0, 0],
    [0.1, 0],
    [1, 1],
  ];
  expect(erasePoints(points, [0.05, 0])).toEqual([[1, 1]]);
  expect(erasePoints(points, [-2, -2])).toBe(points);
});
