/** @file WebGPU: its adapter, its device, and what becomes of a lost one. */
import { err, ok, type Result } from "../../core/result.ts";
import { GpuEngine } from "../engines/webgpu/gpu-engine.ts";
import { inNode, type Opened, type Why } from "./opened.ts";

/** Limits of which tfjs's kernels take what there is. */
const LIMITS = [
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxComputeWorkgroupSizeX",
  "maxComputeInvocationsPerWorkgroup",
] as const;

export async function openWebGpu(why: Why): Promise<Result<Opened, string>> {
  const gpu = await findGpu();
  if (!gpu) return err("this browser has no WebGPU");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return err("no graphics adapter");
  // tfjs looks for WebGPU when it is loaded.
  const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const device = await adapter.requestDevice({ requiredLimits });
  const backend = new WebGPUBackend(device, adapter.info);
  const software = isSoftware(adapter);
  const report = { name: "webgpu" as const, device: `${wordsOf(adapter.info)}${software ? " (software)" : ""}`, ...why };
  const closing = (): void => {
    backend.dispose();
    device.destroy();
  };
  return ok({ engine: new GpuEngine(backend, report, { lost: loss(device), closing }), software });
}

/** The browser's, or in Node the one of the optional package `webgpu`. */
async function findGpu(): Promise<GPU | undefined> {
  const here = (globalThis as { readonly navigator?: { readonly gpu?: GPU } }).navigator?.gpu;
  if (here || !inNode()) return here;
  const name = "webgpu";
  const dawn: { readonly create: (flags: string[]) => GPU; readonly globals: object } | undefined = await import(
    /* @vite-ignore */ name
  ).catch(() => undefined);
  if (!dawn) return undefined;
  const gpu = dawn.create([]);
  Object.assign(globalThis, dawn.globals);
  Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  return gpu;
}

/** Resolves with the reason when the device goes, or when it reports an error: results after one cannot be trusted. */
function loss(device: GPUDevice): Promise<string> {
  return new Promise((resolve) => {
    void device.lost.then(({ reason, message }) => {
      if (reason !== "destroyed") resolve(`The graphics device was lost: ${message || "no reason given"}`);
      else resolve("The graphics device was closed");
    });
    device.addEventListener("uncapturederror", ({ error }) =>
      resolve(`The graphics device reports an error: ${error.message.split("\n")[0]}`),
    );
  });
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render|warp/i;

function isSoftware({ info }: GPUAdapter): boolean {
  return info.isFallbackAdapter === true || SOFTWARE.test(wordsOf(info));
}

/** "NVIDIA RTX 4070", as far as the browser tells. */
function wordsOf({ description, vendor, architecture, device }: GPUAdapterInfo): string {
  return (
    [description, vendor, architecture, device]
      .filter((word, i, all) => word && all.findIndex((other) => other.toLowerCase() === word.toLowerCase()) === i)
      .join(" ") || "unnamed adapter"
  );
}
