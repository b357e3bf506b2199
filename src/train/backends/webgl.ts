/** @file WebGL: tfjs's kernels on a canvas that nobody sees. */
import { backend, env, findBackendFactory, registerBackend, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import { err, ok, type Result } from "../../core/result.ts";
import { Device } from "../engines/kernels.ts";
import { TfjsEngine } from "../engines/tfjs-engine.ts";
import type { Opened, Why } from "./opened.ts";

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|mesa offscreen/i;

/** The adapter's name where WebGL is drawn in software, from a context of our own: for that alone tfjs's kernels need not be loaded. */
export function softwareWebGl(): string | undefined {
  const gl = typeof OffscreenCanvas === "undefined" ? null : new OffscreenCanvas(1, 1).getContext("webgl2");
  if (gl === null) return undefined;
  const device = rendererOf(gl);
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return SOFTWARE.test(device) ? device : undefined;
}

function rendererOf(gl: WebGLRenderingContext | WebGL2RenderingContext): string {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  return String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

export async function openWebGl(why: Why): Promise<Result<Opened, string>> {
  if (typeof OffscreenCanvas === "undefined" && typeof document === "undefined") return err("there is no canvas here");
  const webgl = await import("@tensorflow/tfjs-backend-webgl");
  // An engine that was disposed of took its backend out of tfjs's list.
  if (!findBackendFactory("webgl")) registerBackend("webgl", () => new webgl.MathBackendWebGL());
  if (!(await setBackend("webgl"))) return err("did not start");
  if (!env().getBool("WEBGL_RENDER_FLOAT32_ENABLED")) return err("this adapter has no 32-bit floats");
  const gl = (backend() as InstanceType<typeof webgl.MathBackendWebGL>).gpgpu.gl;
  const device = rendererOf(gl);
  const software = SOFTWARE.test(device);
  const lost = new Promise<string>((resolve) => {
    gl.canvas.addEventListener("webglcontextlost", () => resolve("The graphics device was lost: WebGL gave up its context"));
  });
  const report = { name: "webgl" as const, device: software ? `${device} (software)` : device, ...why };
  return ok({ engine: new TfjsEngine(new Device("webgl", backend(), () => removeBackend("webgl")), report, { lost }), software });
}
