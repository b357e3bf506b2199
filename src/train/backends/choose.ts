/** @file Which backend a training runs on, and why. */
import { err, ok, type Result } from "../../core/result.ts";
import type { Engine } from "../engine.ts";
import { type BackendName, type BackendReport, backendTitles, type Fault } from "../protocol.ts";
import { selfCheck } from "../self-check.ts";
import { type BackendOptions, openBackend } from "./open.ts";
import { inNode, type Why } from "./opened.ts";
import { softwareWebGl } from "./webgl.ts";

const FASTEST_FIRST: readonly BackendName[] = ["webgpu", "webgl", "wasm", "cpu"];

/**
 * An engine on the wanted backend, or on the fastest that works, having passed the self-check. Software adapters are
 * taken only when their backend is asked for by name, being some ten times slower than WASM.
 */
export async function chooseBackend(wanted?: BackendName, options: BackendOptions = {}): Promise<Result<Engine, Fault>> {
  const tried: BackendReport["tried"][number][] = [];
  for (const name of wanted === undefined ? FASTEST_FIRST : [wanted]) {
    const reason = wanted === undefined ? reasonFor(name, tried) : "You chose it.";
    const why = { reason, tried: [...tried, { name, outcome: "runs" }] };
    const result = await attempt(name, { ...options, why, asked: wanted !== undefined });
    if (result.ok) return result;
    tried.push({ name, outcome: result.error });
  }
  const words = tried.map(({ name, outcome }) => `${backendTitles[name]}: ${outcome}`).join("; ");
  const way = wanted === undefined ? "Use a current browser." : "Choose another backend in the settings, or let Ganvas choose.";
  return err({ code: "backend", message: `Training cannot start here (${words}). ${way}` });
}

interface Attempt extends BackendOptions {
  readonly why: Why;
  readonly asked: boolean;
}

async function attempt(name: BackendName, { asked, ...options }: Attempt): Promise<Result<Engine, string>> {
  // Looking for an adapter in Node loads a native library, which has things to say on the terminal.
  if (name === "webgpu" && inNode() && !asked) return err("in Node only when asked for");
  const slow = name === "webgl" && !asked ? softwareWebGl() : undefined;
  if (slow !== undefined) return err(`${slow} (software) is slower than WebAssembly`);
  const opened = await openBackend(name, options);
  if (!opened.ok) return opened;
  const { engine, software } = opened.value;
  const refusal = software && !asked ? `${engine.backend.device} is slower than WebAssembly` : await check(engine);
  if (refusal === undefined) return ok(engine);
  engine.dispose();
  return err(refusal);
}

async function check(engine: Engine): Promise<string | undefined> {
  try {
    const wrong = await Promise.race([selfCheck(engine), engine.lost]);
    return wrong === undefined ? undefined : `it computes wrongly: ${wrong}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function reasonFor(name: BackendName, tried: BackendReport["tried"]): string {
  if (tried.length === 0) return "It is the fastest.";
  return `${backendTitles[name]} is the fastest that works here. ${tried.map((other) => `${backendTitles[other.name]}: ${other.outcome}.`).join(" ")}`;
}
