/** @file Starts one backend by name and puts its engine on it, without checking that it computes rightly. */
import { backend, env, setBackend } from "@tensorflow/tfjs-core";
import { err, ok, type Result } from "../../core/result.ts";
import type { Engine } from "../engine.ts";
import { Device } from "../engines/kernels.ts";
import { TfjsEngine } from "../engines/tfjs-engine.ts";
import { Heap } from "../engines/wasm/heap.ts";
import { fixedKernels } from "../engines/wasm/kernels.ts";
import { WasmEngine } from "../engines/wasm/wasm-engine.ts";
import type { BackendName, BackendReport } from "../protocol.ts";

const inNode = typeof process !== "undefined" && process.versions?.node !== undefined;

/** An engine on the named backend, software or not; the error says in words why there is none. */
export async function createEngine(
  name: BackendName,
  why: Pick<BackendReport, "reason" | "tried"> = { reason: "asked for", tried: [] },
): Promise<Result<Engine, string>> {
  switch (name) {
    case "cpu": {
      await import("@tensorflow/tfjs-backend-cpu");
      return opened(name, "plain JavaScript", why);
    }
    case "wasm": {
      const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
      if (!inNode) setWasmPaths((await import("./wasm-urls.ts")).wasmUrls);
      // Its threads start from the source text of a function, which does not survive minification.
      env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
      if (!(await env().getAsync("WASM_HAS_SIMD_SUPPORT"))) return opened(name, "no SIMD", why);
      return openedWasm(why);
    }
    case "webgl":
    case "webgpu":
      return err(`${name} is not there yet`);
  }
}

async function openedWasm(why: Pick<BackendReport, "reason" | "tried">): Promise<Result<Engine, string>> {
  try {
    if (!(await setBackend("wasm"))) return err("WebAssembly did not start");
    const heap = new Heap(backend());
    return ok(new WasmEngine(heap, await fixedKernels(heap), { name: "wasm", device: "SIMD, 1 thread", ...why }));
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

async function opened(name: BackendName, device: string, why: Pick<BackendReport, "reason" | "tried">): Promise<Result<Engine, string>> {
  try {
    if (!(await setBackend(name))) return err(`${name} did not start`);
    const report: BackendReport = { name, device, ...why };
    return ok(new TfjsEngine(new Device(name, backend()), report, new Promise(() => undefined)));
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
