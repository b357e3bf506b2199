/**
 * @file tfjs's WebGPU backend with kernels of our own recorded into the same pass. The fields used here are private in
 * tfjs 4.22, which is why that version is pinned.
 */

import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { env } from "@tensorflow/tfjs-core";
import { invariant } from "../../../core/result.ts";
import { type DType, type Shape, sizeOf } from "../../../core/tensor-type.ts";
import { Device, type DeviceTensor } from "../kernels.ts";

interface TensorData {
  values: Float32Array | Int32Array | null;
  resource: GPUBuffer | null;
  readonly refCount: number;
}

interface Internals {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly tensorMap: { get(id: object): TensorData };
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly uniformPendingDisposal: GPUBuffer[];
  readonly stagingPendingDisposal: GPUBuffer[];
  readonly bufferManager: { acquireBuffer(size: number, usage: number): GPUBuffer; releaseBuffer(buffer: GPUBuffer): void };
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  uploadToGPU(id: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

export interface Dispatch {
  /** Prepared before. */
  readonly wgsl: string;
  readonly tensors: readonly { readonly tensor: DeviceTensor; readonly written: boolean }[];
  readonly uniforms: ArrayBuffer | undefined;
  /** Workgroups. */
  readonly groups: readonly [number, number];
}

export class GpuDevice extends Device {
  private readonly inside: Internals;
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  private readonly ready = new Map<string, GPUComputePipeline>();

  constructor(backend: WebGPUBackend, closing: () => void) {
    super("webgpu", backend, closing);
    this.inside = backend as unknown as Internals;
  }

  get gpu(): GPUDevice {
    return this.inside.device;
  }

  /** Compiles a kernel ahead of its first use. */
  async prepare(wgsl: string): Promise<void> {
    let compiling = this.pipelines.get(wgsl);
    if (!compiling) {
      const module = this.gpu.createShaderModule({ code: wgsl });
      compiling = this.gpu.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint: "main" } });
      this.pipelines.set(wgsl, compiling);
    }
    this.ready.set(wgsl, await compiling);
  }

  /** A tensor with a buffer but no values yet. */
  fresh(shape: Shape, dtype: DType = "float32"): DeviceTensor {
    const tensor = { dataId: this.backend.write(null as never, [...shape], dtype), shape: [...shape], dtype };
    this.inside.uploadToGPU(tensor.dataId);
    return tensor;
  }

  /** How many references there are to the tensor's data. */
  references(x: DeviceTensor): number {
    return this.inside.tensorMap.get(x.dataId).refCount;
  }

  /** Records a prepared kernel; tensors take bindings 0, 1, ..., the uniforms the one after. */
  dispatch({ wgsl, tensors, uniforms, groups }: Dispatch): void {
    const pipeline = this.ready.get(wgsl);
    invariant(pipeline, "a kernel runs before it was prepared");
    const { inside } = this;
    const entries: GPUBindGroupEntry[] = tensors.map(({ tensor, written }, binding) => {
      inside.uploadToGPU(tensor.dataId);
      inside.commandQueueOwnedIds.add(tensor.dataId);
      const data = inside.tensorMap.get(tensor.dataId);
      if (written) data.values = null;
      invariant(data.resource, "a tensor has no buffer");
      return { binding, resource: { buffer: data.resource } };
    });
    if (uniforms) entries.push({ binding: tensors.length, resource: { buffer: this.uniforms(uniforms) } });
    inside.ensureCommandEncoderReady();
    inside.computePassEncoder ??= inside.commandEncoder?.beginComputePass() ?? null;
    const pass = inside.computePassEncoder;
    invariant(pass, "tfjs has no compute pass");
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(groups[0], groups[1], 1);
    inside.dispatchCountInPass++;
    if (inside.dispatchCountInPass >= env().getNumber("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE")) this.submit();
  }

  /** Hands everything recorded to the device. */
  submit(): void {
    this.inside.endComputePassEncoder();
    if (this.inside.commandEncoder) this.inside.submitQueue();
  }

  override async settle(): Promise<void> {
    this.submit();
    await this.inside.queue.onSubmittedWorkDone();
  }

  override async read(x: DeviceTensor): Promise<Float32Array | Int32Array> {
    const [values] = await this.readAll([x]);
    invariant(values, "one tensor, one array");
    return values;
  }

  /**
   * The values as they are when this is called, through one mapped buffer. tfjs's own read would keep a copy, which goes
   * stale when a kernel of ours writes in place.
   */
  override async readAll(xs: readonly DeviceTensor[]): Promise<(Float32Array | Int32Array)[]> {
    const { inside } = this;
    let bytes = 0;
    const parts = xs.map((x) => {
      const { values, resource } = inside.tensorMap.get(x.dataId);
      if (values && !resource) return { values: values.slice() };
      invariant(resource, "a tensor has no buffer");
      const start = bytes;
      bytes += 4 * sizeOf(x.shape);
      return { x, start, resource };
    });
    let mapped = new ArrayBuffer(0);
    if (bytes > 0) {
      const staging = this.gpu.createBuffer({ size: bytes, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
      inside.ensureCommandEncoderReady();
      inside.endComputePassEncoder();
      for (const part of parts) {
        if (part.x) inside.commandEncoder?.copyBufferToBuffer(part.resource, 0, staging, part.start, 4 * sizeOf(part.x.shape));
      }
      inside.submitQueue();
      await staging.mapAsync(GPUMapMode.READ);
      mapped = staging.getMappedRange().slice(0);
      staging.destroy();
    }
    return parts.map((part) => {
      if (!part.x) return part.values;
      const count = sizeOf(part.x.shape);
      return part.x.dtype === "int32" ? new Int32Array(mapped, part.start, count) : new Float32Array(mapped, part.start, count);
    });
  }

  private uniforms(data: ArrayBuffer): GPUBuffer {
    const size = Math.ceil(data.byteLength / 16) * 16;
    const buffer = this.inside.bufferManager.acquireBuffer(size, GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM);
    this.inside.queue.writeBuffer(buffer, 0, data);
    this.inside.uniformPendingDisposal.push(buffer);
    return buffer;
  }
}
