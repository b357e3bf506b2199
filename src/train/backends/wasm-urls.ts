/** @file Where the built page finds tfjs's WebAssembly binary. Loaded in browsers only; Node finds it beside the package. */
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";

/** tfjs asks for all three, and takes the first where there is no SIMD. */
export const wasmUrls = {
  "tfjs-backend-wasm.wasm": plain,
  "tfjs-backend-wasm-simd.wasm": plain,
  "tfjs-backend-wasm-threaded-simd.wasm": plain,
};
