import { describe, expect, it } from "vitest";
import type { RunOutputs } from "../../src/train/engine.ts";
import { createMetrics, type Metrics, type NotFinite } from "../../src/train/metrics.ts";

/** Outputs whose read is answered when the test says so, as a device does. */
function outputs(reports: Record<string, number>) {
  let answer: (error?: Error) => void = () => undefined;
  const read = new Promise<void>((resolve, reject) => {
    answer = (error) => (error ? reject(error) : resolve());
  });
  const run: RunOutputs = { read: () => read.then(() => ({ reports, views: {} })), discard: () => undefined };
  return { run, answer: (error?: Error) => answer(error) };
}

function collected(inFlight = 8): { metrics: Metrics; bad: NotFinite[]; errors: unknown[] } {
  const bad: NotFinite[] = [];
  const errors: unknown[] = [];
  return {
    metrics: createMetrics({ inFlight, onNotFinite: (what) => bad.push(what), onError: (error) => errors.push(error) }),
    bad,
    errors,
  };
}

const rows = (metrics: Metrics, end = Number.POSITIVE_INFINITY) => {
  const batch = metrics.drain(end);
  return (
    batch &&
    [...batch.iterations].map((iteration, r) => [
      iteration,
      ...batch.names.map((name, c) => [name, batch.values[r * batch.names.length + c]]),
    ])
  );
};

describe("what steps report", () => {
  it("becomes a row when all turns of its iteration have been read", async () => {
    const { metrics } = collected();
    const [d, g, later] = [outputs({ d: 1 }), outputs({ g: 2 }), outputs({ d: 3 })];
    metrics.take(0, ["d"], d.run);
    metrics.take(0, ["g"], g.run);
    metrics.take(1, ["d"], later.run);
    g.answer();
    later.answer();
    await Promise.resolve();
    expect(rows(metrics)).toBeUndefined();
    d.answer();
    await metrics.settled();
    expect(rows(metrics, 1)).toEqual([[0, ["g", 2], ["d", 1]]]);
    expect(rows(metrics)).toEqual([[1, ["d", 3]]]);
    expect(rows(metrics)).toBeUndefined();
  });

  it("is not wanted while too many reads are on their way", async () => {
    const { metrics } = collected(2);
    const first = outputs({ d: 1 });
    metrics.take(0, ["d"], first.run);
    expect(metrics.wanted()).toBe(true);
    const second = outputs({ d: 2 });
    metrics.take(1, ["d"], second.run);
    expect(metrics.wanted()).toBe(false);
    first.answer();
    second.answer();
    await metrics.settled();
    expect(metrics.wanted()).toBe(true);
  });

  it("tells of the first value that is no finite number, with the players who moved", async () => {
    const { metrics, bad } = collected();
    const [nan, more] = [outputs({ a: 1, "d/total": Number.NaN }), outputs({ "d/total": Number.POSITIVE_INFINITY })];
    metrics.take(7, ["d"], nan.run);
    metrics.take(8, ["d"], more.run);
    nan.answer();
    more.answer();
    await metrics.settled();
    expect(bad).toEqual([{ iteration: 7, report: "d/total", value: Number.NaN, players: ["d"] }]);
  });

  it("hands a read that failed on, and forgets late answers after a clear", async () => {
    const { metrics, errors, bad } = collected();
    const [lost, late] = [outputs({}), outputs({ d: Number.NaN })];
    metrics.take(0, ["d"], lost.run);
    lost.answer(new Error("device lost"));
    await metrics.settled();
    expect(errors).toHaveLength(1);
    metrics.take(1, ["d"], late.run);
    metrics.clear();
    late.answer();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect([rows(metrics), bad]).toEqual([undefined, []]);
  });
});
