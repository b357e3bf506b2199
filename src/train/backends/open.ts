/** @file Starts one backend by name and puts its engine on it, without checking that it computes rightly. */
import { backend, env, setBackend } from "@tensorflow/tfjs-core";
import { err, ok, type Result } from "../../core/result.ts";
import type { Engine } from "../engine.ts";
import { Device } from "../engines/kernels.ts";
import { TfjsEngine } from "../engines/tfjs-engine.ts";
import { Heap } from "../engines/wasm/heap.ts";
import { fixedKernels } from "../engines/wasm/kernels.ts";
import { WasmEngine } from "../engines/wasm/wasm-engine.ts";
import type { BackendName } from "../protocol.ts";
import { inNode, type Opened, type Why } from "./opened.ts";
import { openWebGl } from "./webgl.ts";
import { openWebGpu } from "./webgpu.ts";

const ASKED: Why = { reason: "asked for", tried: [] };

/** An engine on the named backend, software or not; the error says in words why there is none. */
export async function openBackend(name: BackendName, why: Why = ASKED): Promise<Result<Opened, string>> {
  try {
    switch (name) {
      case "cpu":
        return await openCpu(why);
      case "wasm":
        return await openWasm(why);
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
export async function createEngine(name: BackendName): Promise<Result<Engine, string>> {
  const opened = await openBackend(name);
  return opened.ok ? ok(opened.value.engine) : opened;
}

async function openCpu(why: Why): Promise<Result<Opened, string>> {
  await import("@tensorflow/tfjs-backend-cpu");
  if (!(await setBackend("cpu"))) return err("did not start");
  return ok({ engine: new TfjsEngine(new Device("cpu", backend()), { name: "cpu", device: "plain JavaScript", ...why }), software: false });
}

async function openWasm(why: Why): Promise<Result<Opened, string>> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  // Its threads start from the source text of a function, which does not survive minification; our own kernels need none.
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  // Node finds the binaries beside the package.
  if (!inNode()) setWasmPaths((await import("./wasm-urls.ts")).wasmUrls);
  if (!(await setBackend("wasm"))) return err("did not start");
  if (!(await env().getAsync("WASM_HAS_SIMD_SUPPORT"))) {
    return ok({ engine: new TfjsEngine(new Device("wasm", backend()), { name: "wasm", device: "without SIMD", ...why }), software: false });
  }
  const heap = new Heap(backend());
  return ok({
    engine: new WasmEngine(heap, await fixedKernels(heap), { name: "wasm", device: "SIMD, 1 thread", ...why }),
    software: false,
  });
}
