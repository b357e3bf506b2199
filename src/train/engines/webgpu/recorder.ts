/**
 * @file tfjs's kernels written down instead of run: a backend that stands in for tfjs's, lets its kernels choose and
 * set up their programs, and keeps what they would dispatch. The fields used here are private in tfjs 4.22, which is why
 * that version is pinned.
 */
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { env } from "@tensorflow/tfjs-core";
import type { Equation, Variable } from "../../../compile/plan.ts";
import type { PrimitiveName } from "../../../compile/primitives/primitive.ts";
import { invariant } from "../../../core/result.ts";
import { type Shape, sizeOf } from "../../../core/tensor-type.ts";
import { Device, type DeviceTensor } from "../kernels.ts";
import type { KernelInputs, TensorKernel } from "../table.ts";
import { tfjsTable } from "../tfjs-table.ts";
import type { Memory, Placed, Recording, TfjsCommand, View } from "./program.ts";

interface Data {
  readonly dtype: string;
  readonly shape: Shape;
  values: Float32Array | Int32Array | null;
  refCount: number;
  /** Whatever is not null stands on the device for tfjs. */
  resource?: View | null;
}

interface TfjsProgram {
  readonly shaderKey: string;
  readonly dispatch: readonly number[];
}

type Run = (
  ...call: [program: TfjsProgram, inputs: DeviceTensor[], dtype: string, uniforms: unknown, output: DeviceTensor]
) => DeviceTensor;
type Record = (this: object, ...call: [program: TfjsProgram, output: DeviceTensor, inputs: DeviceTensor[], uniforms: unknown]) => void;

/** What tfjs's backend keeps to itself. */
interface Inside {
  readonly pipelineCache: Readonly<globalThis.Record<string, GPUComputePipeline>>;
  readonly runWebGPUProgram: Run;
  readonly recordAndSubmit: Record;
  readonly makeUniforms: (this: object, uniforms: unknown) => unknown;
  checkCompileCompletionAsync(): Promise<void>;
}

export class Recorder implements Recording {
  /** Kernels called on it are recorded. */
  private readonly device: Device;
  private readonly inside: Inside;
  private readonly stage: object;
  private readonly tensors = new Map<object, Data>();
  private commands: TfjsCommand[] = [];

  /** `compiling`: pipelines are compiled while their kernels are recorded; wait for `compiled`. */
  constructor(backend: WebGPUBackend, compiling: boolean) {
    this.inside = backend as unknown as Inside;
    const { tensors, inside } = this;
    const dataOf = (id: object): Data => this.dataOf(id);
    const standIn = {
      tensorMap: {
        get: dataOf,
        set: (id: object, data: Data) => void tensors.set(id, data),
        has: (id: object) => tensors.has(id),
        delete: (id: object) => tensors.delete(id),
        numDataIds: () => tensors.size,
      },
      commandQueueOwnedIds: new WeakSet<object>(),
      tensorDataPendingDisposal: [],
      // Nothing is compiled through the stand-in itself: every pipeline seems to be there.
      pipelineCache: new Proxy({}, { has: () => true, get: () => PIPELINE }),
      uploadToGPU: (id: object) => this.place(id),
      releaseResource: () => undefined,
      recordAndSubmit: (program: TfjsProgram, output: DeviceTensor, inputs: DeviceTensor[], uniforms: unknown): void => {
        if (compiling) this.compile(program, { output, inputs, uniforms });
        this.commands.push({
          by: "tfjs",
          shader: program.shaderKey,
          output: this.viewOf(output),
          inputs: inputs.map((input) => this.viewOf(input)),
          uniforms: uniformsOf(inside, program, { output, inputs, uniforms }),
          groups: [program.dispatch[0] ?? 1, program.dispatch[1] ?? 1, program.dispatch[2] ?? 1],
        });
      },
    };
    this.stage = Object.assign(Object.create(backend), standIn);
    this.device = new Device("webgpu", this.stage as never);
  }

  record(
    equation: Equation,
    inputs: readonly Placed[],
    output: Variable,
  ): { readonly made: View; readonly commands: readonly TfjsCommand[] } {
    const kernel = tfjsTable[equation.primitive as Exclude<PrimitiveName, "random">] as TensorKernel<unknown>;
    const operands = inputs.map((input) => this.tensor(input)) as unknown as KernelInputs;
    const made = this.viewOf(kernel(this.device, operands, equation.attributes, output));
    const { commands } = this;
    this.commands = [];
    return { made, commands };
  }

  /** A tensor that stands for a piece of memory. */
  private tensor({ view, shape, dtype }: Placed): DeviceTensor {
    const dataId = {};
    this.tensors.set(dataId, { dtype, shape, values: null, refCount: 1, resource: view });
    return { dataId, shape: [...shape], dtype };
  }

  /** Where a tensor is. One that was computed on the host becomes a constant. */
  private viewOf({ dataId }: DeviceTensor): View {
    this.place(dataId);
    const { resource } = this.dataOf(dataId);
    invariant(resource, "a recorded tensor has no memory");
    return resource;
  }

  /** Resolves when every pipeline is there. */
  async compiled(): Promise<void> {
    await this.inside.checkCompileCompletionAsync();
  }

  /** Compiled before. */
  pipeline(shader: string): GPUComputePipeline {
    const pipeline = this.inside.pipelineCache[shader];
    invariant(pipeline, "a kernel of tfjs was not compiled");
    return pipeline;
  }

  private dataOf(id: object): Data {
    const data = this.tensors.get(id);
    invariant(data, "a kernel uses a tensor that was not recorded");
    return data;
  }

  private place(id: object): void {
    const data = this.dataOf(id);
    if (data.resource) return;
    const { values } = data;
    const elements = sizeOf(data.shape);
    const memory: Memory = { elements, home: values ? { kind: "constant", values: values.slice() } : { kind: "scratch" } };
    data.resource = { memory, offset: 0 };
  }

  /** Through tfjs's own cache; asked only to compile, it records nothing. */
  private compile(program: TfjsProgram, { output, inputs, uniforms }: Call): void {
    const compiler = Object.assign(Object.create(this.stage), { pipelineCache: this.inside.pipelineCache });
    env().set("WEBGPU_ENGINE_COMPILE_ONLY", true);
    try {
      this.inside.runWebGPUProgram.call(compiler, program, inputs, output.dtype, uniforms, output);
    } finally {
      env().set("WEBGPU_ENGINE_COMPILE_ONLY", false);
    }
  }
}

interface Call {
  readonly output: DeviceTensor;
  readonly inputs: DeviceTensor[];
  readonly uniforms: unknown;
}

const PIPELINE = { getBindGroupLayout: () => undefined };
const silent = (): undefined => undefined;

/** Lets tfjs lay out a program's uniforms and catches them where it would write them to the device. */
function uniformsOf(inside: Inside, program: TfjsProgram, { output, inputs, uniforms }: Call): ArrayBuffer {
  let bytes = new ArrayBuffer(0);
  const catcher = {
    bufferManager: { acquireBuffer: silent },
    queue: { writeBuffer: (_buffer: unknown, _at: number, data: ArrayBuffer) => void (bytes = data.slice(0)) },
    uniformPendingDisposal: [],
  };
  inside.recordAndSubmit.call(
    {
      tensorToBinding: silent,
      makeUniforms: (list: unknown) => inside.makeUniforms.call(catcher, list),
      commandQueueOwnedIds: { add: silent },
      device: { createBindGroup: silent },
      activeTimers: null,
      ensureCommandEncoderReady: silent,
      computePassEncoder: { setPipeline: silent, setBindGroup: silent, dispatchWorkgroups: silent },
      dispatchCountInPass: Number.NEGATIVE_INFINITY,
    },
    { ...program, pipeline: PIPELINE } as TfjsProgram,
    output,
    inputs,
    uniforms,
  );
  return bytes;
}
