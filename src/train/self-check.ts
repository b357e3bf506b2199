/**
 * @file One small training step, twice, on a backend and on the float64 reference: some drivers answer zeros, some
 * kernels are wrong, and it is better to know before an evening of training. It has a convolution each way, a matrix
 * product, a normalisation, random numbers, a gradient of all that, and an update of weights in place.
 */
import { optimise } from "../compile/optimise/optimise.ts";
import type { Procedure, StateEntry } from "../compile/plan.ts";
import { runReference } from "../compile/reference/interpreter.ts";
import { createTracer } from "../compile/trace.ts";
import { createRandom } from "../core/random.ts";
import { type Shape, sizeOf } from "../core/tensor-type.ts";
import { zeros } from "../nodes/initializer.ts";
import type { Engine } from "./engine.ts";

const SHAPES = { up: [3, 3, 2, 4], down: [3, 3, 2, 3], dense: [48, 3], gain: [2], speed: [3, 3, 2, 4] } satisfies Record<string, Shape>;
type Name = keyof typeof SHAPES;
const NAMES = Object.keys(SHAPES) as Name[];

/** Of the largest number in a tensor. Half floats, which some drivers use unasked, are off by more. */
const TOLERANCE = 2e-3;

/** What is wrong, in words; undefined when nothing is. Leaves no state and no procedure on the engine. */
export async function selfCheck(engine: Engine): Promise<string | undefined> {
  const procedure = optimise(step());
  const random = createRandom(7, "self-check");
  const state: Record<string, Float64Array> = {};
  for (const name of NAMES)
    state[name] = Float64Array.from({ length: sizeOf(SHAPES[name]) }, () => Math.fround(0.4 * random.normal() + (name === "gain" ? 1 : 0)));
  const feed = (): Float32Array => Float32Array.from({ length: 2 * 4 * 4 * 4 }, (_, i) => Math.fround(Math.sin(i)));
  await engine.load({ check: procedure });
  engine.writeState(NAMES.map((name) => ({ entry: entry(name), values: Float32Array.from(state[name] ?? []) })));
  try {
    for (let at = 0; at < 2; at++) {
      const inputs = { feed, scalar: () => 0.05, draw: { seed: 3, step: at, iteration: at } };
      const expected = runReference(procedure, { state, ...inputs });
      const { reports } = await engine.run("check", inputs).read();
      const got = await engine.readState(NAMES);
      Object.assign(state, expected.state);
      const wrong = differs("the loss", [reports["loss"] ?? Number.NaN], [expected.reports["loss"] ?? 0]);
      if (wrong) return wrong;
      for (const name of NAMES) {
        const difference = differs(`"${name}" after step ${at + 1}`, got.get(name) ?? [], state[name] ?? []);
        if (difference) return difference;
      }
    }
    return undefined;
  } finally {
    engine.removeState(NAMES);
    await engine.load({});
  }
}

function entry(name: Name): StateEntry {
  return { name, shape: SHAPES[name], initializer: zeros, role: "weight" };
}

function step(): Procedure {
  const ops = createTracer();
  const read = (name: Name) => ops.input({ from: "state", name }, SHAPES[name]);
  const [up, down, dense, gain, speed] = [read("up"), read("down"), read("dense"), read("gain"), read("speed")];
  const rate = ops.input({ from: "scalar", name: "rate" }, []);
  const x = ops.input({ from: "feed", source: "data", port: "x" }, [2, 4, 4, 4]);
  const padding = [
    [0, 1],
    [0, 1],
  ] as const;
  const large = ops.conv2dInput(x, up, { stride: [2, 2], padding, size: [8, 8] });
  const mean = ops.mul(ops.sum(large, [0, 1, 2], true), 1 / 128);
  const centred = ops.sub(large, mean);
  const variance = ops.mul(ops.sum(ops.square(centred), [0, 1, 2], true), 1 / 128);
  const normal = ops.mul(ops.mul(centred, ops.rsqrt(ops.add(variance, 1e-3))), gain);
  const noisy = ops.add(
    ops.tanh(normal),
    ops.mul(ops.random([2, 8, 8, 2], { distribution: "normal", stream: "check", renewal: "step" }), 0.1),
  );
  const small = ops.conv2d(noisy, down, { stride: [2, 2], padding });
  const leaky = ops.maximum(small, ops.mul(small, 0.2));
  const scores = ops.matMul(ops.reshape(leaky, [2, 48]), dense);
  const loss = ops.mul(ops.sum(ops.softplus(scores), [0, 1]), 1 / 6);
  const [byUp, byDown, byDense, byGain] = ops.gradient(loss, [up, down, dense, gain]);
  if (!byUp || !byDown || !byDense || !byGain) throw new Error("a gradient is missing");
  const moved = ops.add(ops.mul(speed, 0.5), byUp);
  ops.result(moved, { to: "state", name: "speed" });
  ops.result(ops.sub(up, ops.mul(rate, moved)), { to: "state", name: "up" });
  ops.result(ops.sub(down, ops.mul(rate, byDown)), { to: "state", name: "down" });
  ops.result(ops.sub(dense, ops.mul(rate, byDense)), { to: "state", name: "dense" });
  ops.result(ops.sub(gain, ops.mul(rate, byGain)), { to: "state", name: "gain" });
  ops.result(loss, { to: "report", name: "loss" });
  return ops.finish("self-check");
}

function differs(what: string, got: ArrayLike<number>, expected: ArrayLike<number>): string | undefined {
  let [worst, most] = [0, 1e-6];
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((got[i] ?? Number.NaN) - (expected[i] ?? 0));
    // A comparison with NaN is false, so it is asked the other way round.
    if (!(difference <= worst)) worst = difference;
    most = Math.max(most, Math.abs(expected[i] ?? 0));
  }
  return worst <= TOLERANCE * most
    ? undefined
    : `${what} is off by ${worst.toPrecision(2)} where the largest number is ${most.toPrecision(2)}`;
}
