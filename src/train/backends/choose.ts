/** @file Which backend a training runs on, and why. */
import { err, ok, type Result } from "../../core/result.ts";
import type { Engine } from "../engine.ts";
import type { BackendName, BackendReport, Fault } from "../protocol.ts";
import { createEngine } from "./open.ts";

const FASTEST_FIRST: readonly BackendName[] = ["webgpu", "webgl", "wasm", "cpu"];

/**
 * An engine on the wanted backend, or on the fastest that works. Software adapters are taken only when their backend is
 * asked for by name, being some ten times slower than WASM.
 */
export async function chooseBackend(wanted?: BackendName): Promise<Result<Engine, Fault>> {
  const tried: BackendReport["tried"][number][] = [];
  for (const name of wanted === undefined ? FASTEST_FIRST : [wanted]) {
    const reason = wanted === undefined ? "the fastest that works here" : "asked for";
    const opened = await createEngine(name, { reason, tried: [...tried] });
    if (opened.ok) return ok(opened.value);
    tried.push({ name, outcome: opened.error });
  }
  const words = tried.map(({ name, outcome }) => `${name}: ${outcome}`).join("; ");
  return err({ code: "backend", message: `Nothing here can train (${words}). Choose another backend, or use a current browser.` });
}
