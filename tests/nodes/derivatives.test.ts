/** @file First derivatives of every kind against central differences, through the float64 reference, and second ones where penalties need them. */
import { describe, expect, test } from "vitest";
import type { OperationDefinition } from "../../src/nodes/definition.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { cases, isSpectral } from "./cases.ts";
import { inference, run, type Traced, traceCase, training } from "./run-operation.ts";

const operations = [...catalogue.values()].filter((kind): kind is OperationDefinition => "forward" in kind);

/**
 * By design other derivatives than the differences of the value show. Spectral normalisation is left out too: the vectors of its power iteration count as constants, which differences
 * would see move; the PyTorch tests compare its derivatives.
 */
const cut = new Set(["stop-gradient", "image-pool"]);

const STEP = 1e-5;

/** At up to `count` places of each variable; a place next to a kink, where the two sides disagree, is passed over. */
function compare(traced: Traced, what: string, count = 6): number {
  const { views, reports } = run(traced);
  const now = reports["total"]!;
  let compared = 0;
  const names = [...traced.entries, ...traced.weights.filter(({ trainable }) => trainable)]
    .filter(({ type }) => type.dtype === "float32")
    .map(({ name }) => name);
  for (const name of names) {
    const at = traced.state[name]!;
    const ours = views[`d.${name}`]!.values;
    const stride = Math.max(1, Math.floor(at.length / count));
    for (let i = 0; i < at.length; i += stride) {
      const shifted = (step: number) => run({ ...traced, state: { ...traced.state, [name]: at.with(i, at[i]! + step) } }).reports["total"]!;
      const [right, left] = [(shifted(STEP) - now) / STEP, (now - shifted(-STEP)) / STEP];
      const scale = Math.max(1, Math.abs(right));
      if (Math.abs(right - left) > 1e-2 * scale) continue;
      const difference = Math.abs(ours[i]! - (right + left) / 2);
      if (!(difference <= 1e-5 * scale)) throw new Error(`${what} d/d${name}[${i}]: ${ours[i]}, differences give ${(right + left) / 2}`);
      compared++;
    }
  }
  return compared;
}

describe.each(operations.filter(({ kind }) => !cut.has(kind)).map((kind) => [kind.kind, kind] as const))("%s", (kind, definition) => {
  test("has the derivatives that differences show", () => {
    for (const given of (cases[kind] ?? []).filter((one) => !isSpectral(one)).slice(0, 60)) {
      for (const mode of [training, inference]) {
        const traced = traceCase(definition, given, mode);
        const variables =
          traced.entries.filter(({ type }) => type.dtype === "float32").length + traced.weights.filter(({ trainable }) => trainable).length;
        const compared = compare(traced, `${kind} ${JSON.stringify(given)}`);
        if (variables > 0) expect(compared).toBeGreaterThan(0);
      }
    }
  });
});

test("Stop gradient passes no derivative", () => {
  const traced = traceCase(catalogue.get("stop-gradient") as OperationDefinition, cases["stop-gradient"]![0]!);
  expect(Math.max(...run(traced).views["d.x"]!.values.map(Math.abs))).toBe(0);
});
