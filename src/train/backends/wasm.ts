/** @file WebAssembly: our own kernels on as many threads as there may be, or tfjs's where there is no SIMD. */
import { backend, env, setBackend } from "@tensorflow/tfjs-core";
import { err, ok, type Result } from "../../core/result.ts";
import { Device } from "../engines/kernels.ts";
import { TfjsEngine } from "../engines/tfjs-engine.ts";
import { Crew } from "../engines/wasm/crew.ts";
import { Heap } from "../engines/wasm/heap.ts";
import { fixedKernels, hasSimd } from "../engines/wasm/kernels.ts";
import { WasmEngine } from "../engines/wasm/wasm-engine.ts";
import { inNode, MOST_THREADS, type Opened, type Why } from "./opened.ts";

/** Milliseconds that threads have to start before one goes on alone. */
const PATIENCE = 20_000;

/** Why threads are not tried again. */
let fault: string | undefined;

/** `threads`: as many as this; left out: what suits the place, one in Node. */
export async function openWasm(why: Why, threads?: number): Promise<Result<Opened, string>> {
  if (!hasSimd()) return openPlain(why);
  const wanted = threadsHere(threads);
  const shared = wanted.threads > 1 ? await openShared(wanted.threads, why) : err(wanted.reason);
  if (shared.ok) return shared;
  const heap = new Heap({ shared: false });
  const device = shared.error === "" ? "SIMD, 1 thread" : `SIMD, 1 thread: ${shared.error}`;
  return ok({ engine: new WasmEngine({ name: "wasm", device, ...why }, { heap, fixed: await fixedKernels(heap) }), software: false });
}

/** The reason says why there is only one. */
function threadsHere(asked: number | undefined): { readonly threads: number; readonly reason: string } {
  const one = (reason: string) => ({ threads: 1, reason });
  if (asked === 1 || (asked === undefined && inNode())) return one("");
  if (!inNode() && !globalThis.crossOriginIsolated) return one("the page is not cross-origin isolated");
  if (fault !== undefined) return one(fault);
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  // The page and its pictures keep a core: on two, a second thread would cost more frames than it gains steps.
  if (asked === undefined && cores <= 2) return one(cores < 2 ? "there is one core" : "the other core is the page's");
  return { threads: asked ?? Math.min(MOST_THREADS, cores - 1), reason: "" };
}

async function openShared(threads: number, why: Why): Promise<Result<Opened, string>> {
  try {
    const heap = new Heap({ shared: true });
    const fixed = await fixedKernels(heap);
    const crew = new Crew(heap.memory, threads);
    const wrong = await crew.load([fixed], 0, PATIENCE);
    if (wrong !== undefined) {
      crew.stop();
      return err(wrong);
    }
    void crew.lost.then((reason) => {
      fault = reason;
    });
    return ok({
      engine: new WasmEngine({ name: "wasm", device: `SIMD, ${threads} threads`, ...why }, { heap, fixed, crew }),
      software: false,
    });
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

async function openPlain(why: Why): Promise<Result<Opened, string>> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  // Its threads start from the source text of a function, which does not survive minification.
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  // Node finds the binaries beside the package.
  if (!inNode()) setWasmPaths((await import("./wasm-urls.ts")).wasmUrls);
  if (!(await setBackend("wasm"))) return err("did not start");
  return ok({ engine: new TfjsEngine(new Device("wasm", backend()), { name: "wasm", device: "without SIMD", ...why }), software: false });
}
