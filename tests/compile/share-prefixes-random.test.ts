import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPlan } from "../../src/compile/check-plan.ts";
import { optimise } from "../../src/compile/optimise/optimise.ts";
import { sharePrefixes } from "../../src/compile/optimise/share-prefixes.ts";
import type { Plan } from "../../src/compile/plan.ts";
import { type ReferenceInputs, runReference } from "../../src/compile/reference/interpreter.ts";
import type { Value } from "../../src/core/ops.ts";
import { createRandom } from "../../src/core/random.ts";
import { createPrefixes } from "../../src/train/session-prefixes.ts";
import { planFrom, prefixesOf, procedure } from "./turn-plans.ts";

describe("random games", () => {
  const SIZE = 40;
  const shape = [3, SIZE];
  const weights = ["w0", "w1", "w2"];
  /** What is computed, the same in every turn as far as the turn goes; and how far each goes and what it moves, how often. */
  const games = fc.record({
    layers: fc.array(fc.record({ kind: fc.nat(7), a: fc.nat(9), weight: fc.nat(2) }), { minLength: 2, maxLength: 8 }),
    turns: fc.array(fc.record({ layers: fc.integer({ min: 1, max: 8 }), moves: fc.nat(7), steps: fc.integer({ min: 1, max: 2 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
  });
  type Game = typeof games extends fc.Arbitrary<infer G> ? G : never;

  const turnOf = ({ layers }: Game, turn: Game["turns"][number], name: string) =>
    procedure(name, (t) => {
      const read = (weight: string) => t.input({ from: "state", name: weight }, [SIZE, SIZE]);
      const noise = (renewal: "step" | "iteration") => t.random(shape, { distribution: "normal", stream: "z", renewal });
      const values = [noise("iteration")];
      for (const { kind, a, weight } of layers.slice(0, turn.layers)) {
        const x = values[a % values.length]!;
        const last = values.at(-1)!;
        const product = (by: Value) => t.mul(t.matMul(by, read(weights[weight]!)), 0.1);
        values.push(
          [
            () => product(x),
            () => t.tanh(product(last)),
            () => t.sub(product(x), t.sum(product(last), [0], true)),
            () => t.add(product(last), noise("step")),
            () => t.add(product(last), t.input({ from: "feed", source: "fixed", port: "x" }, shape)),
            () => t.add(product(last), t.input({ from: "feed", source: "fresh", port: "x" }, shape)),
            () => t.mul(product(last), t.input({ from: "scalar", name: "live" }, [])),
            () => t.mul(product(last), t.div(1, t.input({ from: "scalar", name: "count" }, []))),
          ][kind]!(),
        );
      }
      const loss = t.sum(t.square(values.at(-1)!), [0, 1]);
      t.result(loss, { to: "report", name });
      const moved = weights.filter((_, i) => (turn.moves >> i) % 2 === 1);
      const slopes = t.gradient(loss, moved.map(read));
      for (const [i, weight] of moved.entries()) t.result(t.sub(read(weight), t.mul(slopes[i]!, 1e-3)), { to: "state", name: weight });
    });

  const source = (node: string, renewal: "step" | "iteration") => ({ node, kind: "points", params: {}, renewal, outputs: {} });
  const planFor = (game: Game): Plan => {
    const turns = game.turns.map((turn, i) => optimise(turnOf(game, turn, `t${i}`)));
    const plan = planFrom(turns, {
      sources: [source("fixed", "iteration"), source("fresh", "step")],
      scalars: [
        { name: "live", value: 0.7, at: { graph: "board", node: "n", param: "p" } },
        { name: "count", stepsOf: "t0" },
      ],
    });
    const [stage] = plan.stages;
    return { ...plan, stages: [{ ...stage!, turns: stage!.turns.map((turn, i) => ({ ...turn, steps: game.turns[i]!.steps })) }] };
  };

  /** Two iterations: every loss, and the weights in the end. */
  const outcome = (plan: Plan): { readonly losses: readonly number[]; readonly state: Readonly<Record<string, Float64Array>> } => {
    const prefixes = createPrefixes(plan);
    const losses: number[] = [];
    const batch = (key: string) => {
      const random = createRandom(5, key);
      return Float64Array.from({ length: 3 * SIZE }, () => random.normal());
    };
    const initial = weights.map((name) => {
      const random = createRandom(4, name);
      return [name, Float64Array.from({ length: SIZE * SIZE }, () => random.normal())] as const;
    });
    let state: Readonly<Record<string, Float64Array>> = Object.fromEntries(initial);
    let kept: Readonly<Record<string, Float64Array>> = {};
    let step = 0;
    for (const iteration of [0, 1]) {
      for (const turn of plan.stages[0]!.turns) {
        for (let i = 0; i < Number(turn.steps); i++, step++) {
          const inputs: ReferenceInputs = {
            draw: { seed: 1, step, iteration },
            scalar: (name) => (name === "live" ? 0.7 + iteration : step + 1),
            feed: (node) => batch(node === "fixed" ? `fixed ${iteration}` : `fresh ${step}`),
          };
          prefixes.prepare(turn, iteration, (prefix) => {
            kept = { ...kept, ...runReference(plan.procedures[prefix]!, { ...inputs, state, kept }).kept };
          });
          const outputs = runReference(plan.procedures[turn.procedure]!, { ...inputs, state, kept });
          prefixes.ran(turn.procedure);
          state = { ...state, ...outputs.state };
          losses.push(...Object.values(outputs.reports));
        }
      }
    }
    return { losses, state };
  };

  test("every loss and every weight is the same with prefixes as without, to the last bit", () => {
    let shared = 0;
    fc.assert(
      fc.property(games, (game) => {
        const before = planFor(game);
        const after = sharePrefixes(before);
        expect(checkPlan(after)).toEqual([]);
        if (prefixesOf(after).length > 0) shared++;
        expect(outcome(after)).toEqual(outcome(before));
      }),
      { numRuns: 120 },
    );
    expect(shared).toBeGreaterThan(30);
  });
});
