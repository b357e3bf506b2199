import * as fc from "fast-check";
import { afterAll, beforeAll, describe, test } from "vitest";
import { optimise } from "../../../src/compile/optimise/optimise.ts";
import { runReference } from "../../../src/compile/reference/interpreter.ts";
import { createEngine } from "../../../src/train/backends/open.ts";
import type { Engine } from "../../../src/train/engine.ts";
import { inputs, programs, state, traceProgram } from "../../compile/optimise-programs.ts";
import { stateEntry } from "./primitive-cases.ts";

const given = { ...inputs, feed: () => new Float32Array(0) };
const shapes: Readonly<Record<string, readonly number[]>> = { x: [2, 3], y: [3], z: [2, 1] };
const names = Object.keys(shapes);

describe.each(["cpu", "wasm"] as const)("on the %s backend", (name) => {
  let engine: Engine;
  beforeAll(async () => {
    const opened = await createEngine(name);
    if (!opened.ok) throw new Error(opened.error);
    engine = opened.value;
  });
  afterAll(() => engine.dispose());

  test("any program with its gradient gives what the float64 reference gives, twice in a row", async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        const procedure = optimise(traceProgram(program));
        await engine.load({ program: procedure });
        let before = state;
        engine.writeState(
          names.map((one) => ({ entry: stateEntry(one, shapes[one] ?? []), values: Float32Array.from(before[one] ?? []) })),
        );
        for (let run = 0; run < 2; run++) {
          const expected = runReference(procedure, { ...inputs, state: before });
          const { reports, views } = await engine.run("program", given).read();
          const got = await engine.readState(names);
          close("loss", [reports["loss"] ?? Number.NaN], [expected.reports["loss"] ?? 0]);
          close("last", views["last"]?.values ?? [], expected.views["last"]?.values ?? []);
          for (const one of names) close(one, got.get(one) ?? [], expected.state[one] ?? before[one] ?? []);
          before = { ...before, ...expected.state };
        }
      }),
      { numRuns: 150, seed: 11 },
    );
  }, 120_000);
});

/** A program may amplify rounding, but not by more than this; where the reference overflows, so may the engine. */
function close(what: string, got: ArrayLike<number>, expected: ArrayLike<number>): void {
  for (let i = 0; i < expected.length; i++) {
    const [actual, wanted] = [got[i] ?? Number.NaN, expected[i] ?? 0];
    if (!Number.isFinite(Math.fround(wanted))) continue;
    if (!(Math.abs(actual - wanted) <= 2e-3 * Math.max(1, Math.abs(wanted))))
      throw new Error(`${what}[${i}] is ${actual} instead of ${wanted}`);
  }
}
