import { describe, expect, test } from "vitest";
import { checkProcedure } from "../../src/compile/check-plan.ts";
import type { Procedure } from "../../src/compile/plan.ts";
import { createTracer } from "../../src/compile/trace.ts";

/** w := w - 0.1 · Σ tanh(w), over [2]. */
function sound(): Procedure {
  const t = createTracer();
  const w = t.input({ from: "state", name: "w" }, [2]);
  const sum = t.sum(t.tanh(w), [0]);
  t.result(sum, { to: "report", name: "loss" });
  t.result(t.sub(w, t.mul(sum, 0.1)), { to: "state", name: "w" });
  return t.finish("p");
}

type Part<K extends keyof Procedure> = Procedure[K][number];

function broken(
  change: { [K in "inputs" | "equations" | "results" | "variables"]?: (list: Procedure[K]) => readonly Part<K>[] },
): string[] {
  const p = sound();
  return checkProcedure({
    ...p,
    inputs: change.inputs?.(p.inputs) ?? p.inputs,
    equations: change.equations?.(p.equations) ?? p.equations,
    results: change.results?.(p.results) ?? p.results,
    variables: change.variables?.(p.variables) ?? p.variables,
  });
}

describe("the checker of procedures", () => {
  test("finds nothing wrong with what a tracer writes", () => expect(checkProcedure(sound())).toEqual([]));

  test("finds a use before the definition", () => {
    expect(broken({ equations: ([tanh, ...rest]) => [...rest, tanh!] })).toContain("equation 0 (sum) uses v1 before it is defined");
  });

  test("finds a variable that is defined twice", () => {
    expect(broken({ equations: (list) => [...list, list[0]!] })).toEqual(["equation 5 (tanh) defines v1 again"]);
  });

  test("finds a variable that is not listed", () => {
    expect(broken({ variables: (list) => list.slice(0, -1) })).toEqual(["equation 4 (sub) defines v5, which is not listed"]);
  });

  test("finds a shape that the rule does not give", () => {
    expect(broken({ variables: (list) => list.with(1, { shape: [3], dtype: "float32" }) })).toEqual([
      "equation 0 (tanh): gives float32[2], but v1 is listed as float32[3]",
    ]);
  });

  test("finds operands that do not fit, in the rule's own words", () => {
    expect(broken({ variables: (list) => list.with(0, { shape: [3], dtype: "int32" }) })[0]).toBe(
      "equation 0 (tanh): invariant: expected float32, got int32: cast first",
    );
  });

  test("finds a primitive that there is not", () => {
    expect(broken({ equations: (list) => list.with(0, { ...list[0]!, primitive: "tan" }) })).toEqual(["equation 0 (tan): is no primitive"]);
  });

  test("finds two bindings or two targets of one name", () => {
    expect(broken({ inputs: (list) => [...list, { ...list[0]!, variable: 0 }] })).toContain("state w is bound twice");
    expect(broken({ results: (list) => [...list, list[0]!] })).toEqual(["report loss is written twice"]);
  });

  test("finds a result that was never computed", () => {
    expect(broken({ results: (list) => list.with(0, { ...list[0]!, variable: 9 }) })).toEqual(["report loss uses v9 before it is defined"]);
  });

  test("finds a report that is not a number, and state that changes its shape", () => {
    expect(
      broken({
        results: ([report, state]) => [
          { ...report!, variable: 0 },
          { ...state!, variable: 2 },
        ],
      }),
    ).toEqual(["report loss is not a number but [2]", "state w changes its shape from [2] to []"]);
  });
});
