import { describe, expect, it } from "vitest";
import { ring } from "./ring-project.ts";
import { bits, opened, stateOf, value } from "./session-fixture.ts";

describe.each(["cpu", "wasm"] as const)("a session on %s", (backend) => {
  it("trains, reports and shows", async () => {
    const { session, events } = await opened(ring(), backend);
    const status = value(await session.playUntil(20));
    expect(status).toMatchObject({ phase: "paused", iteration: 20, next: "d" });
    const names = new Set(events.flatMap((event) => (event.event === "metrics" ? event.metrics.names : [])));
    expect([...names].sort()).toEqual(["d/total", "g/total", "loss-fake", "loss-g", "loss-real"]);
    const rows = events.flatMap((event) => (event.event === "metrics" ? [...event.metrics.iterations] : []));
    expect(rows).toEqual(Array.from({ length: 20 }, (_, i) => i));
    const views = events.filter((event) => event.event === "view");
    expect(views.at(-1)).toMatchObject({
      node: "scatter1",
      iteration: 20,
      view: { picture: "points", dimensions: 2, surface: { size: 12 } },
    });
    await session.close();
  });

  it("gives the same numbers for 10 iterations as for 5, a checkpoint and 5 more", async () => {
    const project = ring({ steps: { d: 2 } });
    const whole = await opened(project, backend);
    value(await whole.session.playUntil(10));
    const half = await opened(project, backend);
    value(await half.session.playUntil(5));
    const info = value(await half.session.saveCheckpoint());
    const bytes = value(await half.session.readCheckpoint(info.id));
    const resumed = await opened(project, backend);
    value(await resumed.session.playUntil(3));
    value(await resumed.session.restoreCheckpoint({ bytes }));
    value(await resumed.session.playUntil(10));
    const [a, b] = [await stateOf(whole.session), await stateOf(resumed.session)];
    expect(b.position).toEqual(a.position);
    expect(b.tensors.map(({ name, values }) => [name, bits(values)])).toEqual(a.tensors.map(({ name, values }) => [name, bits(values)]));
    for (const { session } of [whole, half, resumed]) await session.close();
  });
});
