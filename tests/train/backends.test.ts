import { describe, expect, test } from "vitest";
import { chooseBackend } from "../../src/train/backends/choose.ts";
import { createEngine } from "../../src/train/backends/open.ts";
import type { Engine } from "../../src/train/engine.ts";
import { selfCheck } from "../../src/train/self-check.ts";

describe("choosing a backend in Node", () => {
  test("takes WASM where there is no graphics adapter and says what else was tried", async () => {
    const chosen = await chooseBackend();
    if (!chosen.ok) throw new Error(chosen.error.message);
    const { backend } = chosen.value;
    expect(backend.name).toBe("wasm");
    expect(backend.tried.map(({ name }) => name)).toEqual(["webgpu", "webgl", "wasm"]);
    expect(backend.reason).toMatch(/WebGPU: /);
    chosen.value.dispose();
  });

  test("takes the backend that is asked for", async () => {
    const chosen = await chooseBackend("cpu");
    expect(chosen.ok && chosen.value.backend.name).toBe("cpu");
    if (chosen.ok) chosen.value.dispose();
  });

  test("answers a fault with a way out where the wanted backend is not there", async () => {
    const chosen = await chooseBackend("webgl");
    expect(chosen.ok).toBe(false);
    if (chosen.ok) return;
    expect(chosen.error.code).toBe("backend");
    expect(chosen.error.message).toMatch(/WebGL: .+\. Choose another backend/);
  });
});

describe("the self-check", () => {
  async function engine(): Promise<Engine> {
    const opened = await createEngine("cpu");
    if (!opened.ok) throw new Error(opened.error);
    return opened.value;
  }

  test("finds nothing wrong with a right engine and leaves it empty", async () => {
    const right = await engine();
    expect(await selfCheck(right)).toBeUndefined();
    expect(right.memory().bytes).toBe(0);
  });

  test("notices a driver that answers zeros", async () => {
    const right = await engine();
    const zeros: Engine = Object.assign(Object.create(right) as Engine, {
      readState: async (names: readonly string[]) =>
        new Map([...(await right.readState(names))].map(([name, values]) => [name, values.map(() => 0)])),
    });
    expect(await selfCheck(zeros)).toMatch(/off by/);
  });
});
