/** @file The memory of tfjs's WebAssembly module, which our own kernels share. */
import type { KernelBackend } from "@tensorflow/tfjs-core";
import { invariant } from "../../../core/result.ts";

/** What we use of the Emscripten module behind tfjs 4.22's WASM backend. */
interface EmscriptenModule {
  _malloc(bytes: number): number;
  _free(address: number): void;
  readonly HEAPF32: Float32Array;
  readonly HEAP32: Int32Array;
  readonly asm?: { readonly memory?: WebAssembly.Memory };
  readonly wasmMemory?: WebAssembly.Memory;
}

/** Bytes that kernels may read past the end of an allocation. */
const SLACK = 64;

/** What a 32-bit memory can address. */
const MOST_BYTES = 2 ** 32;

export class Heap {
  readonly memory: WebAssembly.Memory;
  private readonly module: EmscriptenModule;
  private readonly sizes = new Map<number, number>();

  constructor(backend: KernelBackend) {
    this.module = (backend as unknown as { readonly wasm: EmscriptenModule }).wasm;
    const memory = this.module.asm?.memory ?? this.module.wasmMemory;
    invariant(memory instanceof WebAssembly.Memory, "tfjs's WebAssembly module shows no memory");
    this.memory = memory;
  }

  get isShared(): boolean {
    return typeof SharedArrayBuffer !== "undefined" && this.memory.buffer instanceof SharedArrayBuffer;
  }

  /** New views after anything was allocated: memory that grows leaves the old ones behind. */
  get floats(): Float32Array {
    return this.module.HEAPF32;
  }

  get words(): Int32Array {
    return this.module.HEAP32;
  }

  /** The address of so many bytes; throws a RangeError when there is no memory left. */
  allocate(bytes: number): number {
    // A larger request would lose its high bits on the way and seem to succeed.
    const address = bytes + SLACK < MOST_BYTES ? this.module._malloc(bytes + SLACK) >>> 0 : 0;
    if (address === 0) throw new RangeError(`WebAssembly has no ${Math.ceil(bytes / 2 ** 20)} MB left`);
    this.sizes.set(address, bytes);
    return address;
  }

  free(address: number): void {
    if (this.sizes.delete(address)) this.module._free(address);
  }

  /** What is allocated now. */
  usage(): { readonly bytes: number; readonly blocks: number } {
    let bytes = 0;
    for (const size of this.sizes.values()) bytes += size;
    return { bytes, blocks: this.sizes.size };
  }

  freeAll(): void {
    for (const address of this.sizes.keys()) this.free(address);
  }
}
