import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEngine } from "../../../src/train/backends/open.ts";
import type { Engine } from "../../../src/train/engine.ts";
import { differenceOn, primitiveCases, procedureOf, stateNames } from "./primitive-cases.ts";

describe.each(["cpu", "wasm"] as const)("on the %s backend", (name) => {
  const cases = primitiveCases();
  const names = [...new Set(cases.map((one) => one.primitive))];
  let engine: Engine;
  beforeAll(async () => {
    const opened = await createEngine(name);
    if (!opened.ok) throw new Error(opened.error);
    engine = opened.value;
    await engine.load(Object.fromEntries(cases.map((one, i) => [`${i}`, procedureOf(one)])));
  });
  afterAll(() => engine.dispose());

  test.each(names)("%s gives what the float64 reference gives", async (primitive) => {
    const differences: string[] = [];
    for (const [i, one] of cases.entries()) {
      if (one.primitive !== primitive) continue;
      const difference = await differenceOn(engine, `${i}`, one);
      if (difference) differences.push(difference);
    }
    expect(differences).toEqual([]);
  });

  test("runs leave nothing behind", async () => {
    const run = (): Promise<unknown> => Promise.all(cases.map((one, i) => differenceOn(engine, `${i}`, one)));
    await run();
    const before = engine.memory();
    await run();
    expect(engine.memory()).toEqual(before);
    await engine.load({});
    engine.removeState(stateNames(cases));
    expect(engine.memory().tensors).toBe(0);
  });
});
