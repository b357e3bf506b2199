import { describe, expect, it } from "vitest";
import { createSaver, type Saving } from "../../src/store/autosave.ts";
import { standingClock } from "./autosave-clock.ts";

function saving(write: () => Promise<void>) {
  const { clock, pass } = standingClock();
  const states: Saving[] = [];
  const saver = createSaver(write, (state) => states.push(state), clock);
  return { saver, pass, states };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("the saver", () => {
  it("writes once, 300 ms after the last of several changes", async () => {
    let writes = 0;
    const { saver, pass, states } = saving(async () => void writes++);
    saver.touch();
    pass(200);
    saver.touch();
    pass(299);
    expect(writes).toBe(0);
    pass(1);
    await settled();
    expect(writes).toBe(1);
    expect(states).toEqual(["waiting", "waiting", "saving", "saved"]);
  });

  it("writes again when something changes during a write, and never two at a time", async () => {
    let running = 0;
    let writes = 0;
    const { saver, pass } = saving(async () => {
      running++;
      expect(running).toBe(1);
      if (writes++ === 0) saver.touch();
      await settled();
      running--;
    });
    saver.touch();
    pass(300);
    await saver.flush();
    expect(writes).toBe(2);
    expect(saver.state).toBe("saved");
  });

  it("says when a write fails, tries again by itself and recovers", async () => {
    let full = true;
    const { saver, pass, states } = saving(async () => {
      if (full) throw new DOMException("full", "QuotaExceededError");
    });
    saver.touch();
    await saver.flush();
    expect(saver.state).toBe("failed");
    full = false;
    pass(10_000);
    await settled();
    expect(states).toEqual(["waiting", "saving", "failed", "saving", "saved"]);
  });

  it("has nothing to write when nothing changed", async () => {
    let writes = 0;
    const { saver } = saving(async () => void writes++);
    await saver.flush();
    expect(writes).toBe(0);
  });
});
