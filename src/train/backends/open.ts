/** @file Starts one backend by name and puts its engine on it, without checking that it computes rightly. */
import { backend, setBackend } from "@tensorflow/tfjs-core";
import { err, ok, type Result } from "../../core/result.ts";
import type { Engine } from "../engine.ts";
import { Device } from "../engines/kernels.ts";
import { TfjsEngine } from "../engines/tfjs-engine.ts";
import type { BackendName } from "../protocol.ts";
import type { Opened, Why } from "./opened.ts";
import { openWasm } from "./wasm.ts";
import { openWebGl } from "./webgl.ts";
import { openWebGpu } from "./webgpu.ts";

const ASKED: Why = { reason: "asked for", tried: [] };

/** What the one who opens may ask for. */
export interface BackendOptions {
  /** Of WebAssembly; left out: what suits the place. */
  readonly threads?: number | undefined;
}

/** An engine on the named backend, software or not; the error says in words why there is none. */
export async function openBackend(
  name: BackendName,
  { threads, why = ASKED }: BackendOptions & { readonly why?: Why } = {},
): Promise<Result<Opened, string>> {
  try {
    switch (name) {
      case "cpu":
        return await openCpu(why);
      case "wasm":
        return await openWasm(why, threads);
      case "webgl":
        return await openWebGl(why);
      case "webgpu":
        return await openWebGpu(why);
    }
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

/** `openBackend` for who knows what he wants. */
export async function createEngine(name: BackendName, options: BackendOptions = {}): Promise<Result<Engine, string>> {
  const opened = await openBackend(name, options);
  return opened.ok ? ok(opened.value.engine) : opened;
}

async function openCpu(why: Why): Promise<Result<Opened, string>> {
  await import("@tensorflow/tfjs-backend-cpu");
  if (!(await setBackend("cpu"))) return err("did not start");
  return ok({ engine: new TfjsEngine(new Device("cpu", backend()), { name: "cpu", device: "plain JavaScript", ...why }), software: false });
}
