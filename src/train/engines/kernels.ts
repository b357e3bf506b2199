/**
 * @file The border to tfjs. Kernels are called directly on a backend: nothing is recorded on a tape, nothing is tracked
 * by tfjs's engine, and several backends can be used in one worker. Who makes a tensor disposes it.
 */
import { getKernel, type KernelBackend, type TensorInfo } from "@tensorflow/tfjs-core";
import { invariant } from "../../core/result.ts";
import type { DType, Shape } from "../../core/tensor-type.ts";
import type { BackendName } from "../protocol.ts";

/** A tensor on a device. `dataId` counts references: a reshape shares it. */
export type DeviceTensor = TensorInfo;

type Inputs = Readonly<Record<string, DeviceTensor>> | readonly DeviceTensor[];

/** One tfjs backend and its kernels. */
export class Device {
  readonly name: BackendName;
  readonly backend: KernelBackend;
  private readonly closing: () => void;
  private readonly kernels = new Map<string, (inputs: unknown, attributes: unknown) => DeviceTensor>();

  /** `closing` gives the backend itself back. */
  constructor(name: BackendName, backend: KernelBackend, closing: () => void = () => undefined) {
    this.closing = closing;
    this.name = name;
    this.backend = backend;
  }

  /** Runs a tfjs kernel of one output by its name in the tfjs registry. */
  run(kernelName: string, inputs: Inputs, attributes: Readonly<Record<string, unknown>> = {}): DeviceTensor {
    return this.kernel(kernelName)(inputs, attributes);
  }

  upload(values: Float32Array | Int32Array, shape: Shape, dtype: DType): DeviceTensor {
    return { dataId: this.backend.write(values, [...shape], dtype), shape: [...shape], dtype };
  }

  /** The same data under another shape; needs its own `release`. */
  reshape(x: DeviceTensor, shape: Shape): DeviceTensor {
    this.backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: [...shape], dtype: x.dtype };
  }

  /** Gives one reference back. */
  release(x: DeviceTensor): void {
    this.backend.disposeData(x.dataId);
  }

  /** Releases `parts` and answers `result`: for kernels made of several. */
  releasing(result: DeviceTensor, ...parts: readonly DeviceTensor[]): DeviceTensor {
    for (const part of parts) this.release(part);
    return result;
  }

  /** How many tensors the backend holds, whoever made them. */
  tensors(): number {
    return this.backend.numDataIds();
  }

  /** Resolves when everything queued before is done; `any` is some tensor of this device. */
  async settle(any: DeviceTensor): Promise<void> {
    if (this.name === "cpu" || this.name === "wasm") return;
    const first = this.run("Slice", { x: this.reshape(any, [any.shape.reduce((a, b) => a * b, 1)]) }, { begin: [0], size: [1] });
    await this.backend.read(first.dataId);
    this.release(first);
    this.release(any);
  }

  close(): void {
    this.closing();
  }

  async read(x: DeviceTensor): Promise<Float32Array | Int32Array> {
    const values = await this.backend.read(x.dataId);
    // tfjs's CPU backend keeps some results in arrays of another type than the tensor says.
    return values instanceof Float32Array || values instanceof Int32Array ? values : Float32Array.from(values as Uint8Array);
  }

  readAll(xs: readonly DeviceTensor[]): Promise<(Float32Array | Int32Array)[]> {
    return Promise.all(xs.map((x) => this.read(x)));
  }

  private kernel(kernelName: string): (inputs: unknown, attributes: unknown) => DeviceTensor {
    const known = this.kernels.get(kernelName);
    if (known) return known;
    const config = getKernel(kernelName, this.name);
    invariant(config, `tfjs has no kernel ${kernelName} for ${this.name}`);
    config.setupFunc?.(this.backend);
    const run = (inputs: unknown, attributes: unknown): DeviceTensor => {
      const output = config.kernelFunc({ inputs: inputs as never, attrs: attributes as never, backend: this.backend });
      const [first] = Array.isArray(output) ? (output as DeviceTensor[]) : [output as DeviceTensor];
      invariant(first, `${kernelName} has no output`);
      return first;
    };
    this.kernels.set(kernelName, run);
    return run;
  }
}
