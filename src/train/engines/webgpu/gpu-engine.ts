/**
 * @file The engine on WebGPU. A load turns every procedure into a list of kernels with their buffers and bindings; a run
 * plays the list. tfjs is asked for its kernels of products and convolutions once, at the load, and runs nothing itself.
 */
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { Procedure, StateEntry } from "../../../compile/plan.ts";
import { invariant } from "../../../core/result.ts";
import { type Shape, sizeOf } from "../../../core/tensor-type.ts";
import type { Engine, RunInputs, RunOutputs } from "../../engine.ts";
import type { BackendReport } from "../../protocol.ts";
import { isKeptName, storedName } from "../stored-name.ts";
import { constantsOf, lowerAll, sharedBanks, statesOf } from "./lowered.ts";
import type { Place } from "./placement.ts";
import { predictBytes } from "./predict.ts";
import type { Memory, View } from "./program.ts";
import { Recorder } from "./recorder.ts";
import { moduleFor, Replay, type Spot } from "./replay.ts";
import { piecesOf, Staging } from "./staging.ts";
import { StateStore } from "./state-store.ts";

const STORAGE_USAGE = (): number => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

/** Buffers that the loaded procedures share. */
interface Loaded {
  readonly replays: ReadonlyMap<string, Replay>;
  readonly buffers: readonly GPUBuffer[];
}

export class GpuEngine implements Engine {
  readonly backend: BackendReport;
  readonly lost: Promise<string>;
  /** Open to tests, which take it away. */
  readonly device: GPUDevice;
  private readonly tfjs: WebGPUBackend;
  private readonly closing: () => void;
  private readonly limit: number;
  private readonly state: StateStore;
  private readonly staging: Staging;
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  private loaded: Loaded = { replays: new Map(), buffers: [] };
  private outstanding = 0;
  private dead: string | undefined;

  constructor(
    tfjs: WebGPUBackend,
    backend: BackendReport,
    { lost, closing }: { readonly lost: Promise<string>; readonly closing: () => void },
  ) {
    this.tfjs = tfjs;
    this.device = tfjs.device;
    this.backend = backend;
    this.closing = closing;
    this.lost = lost;
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    this.limit = Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize) / 256) * 64;
    this.state = new StateStore(this.device, this.limit);
    this.staging = new Staging(this.device);
    void lost.then((reason) => {
      this.dead = reason;
    });
  }

  writeState(entries: readonly { readonly entry: StateEntry; readonly values: Float32Array }[]): void {
    this.check();
    for (const { entry, values } of entries) invariant(values.length === sizeOf(entry.shape), `${entry.name} has ${values.length} values`);
    this.state.write(entries.map(({ entry, values }) => ({ name: entry.name, values })));
  }

  removeState(names: readonly string[]): void {
    this.state.remove(names);
  }

  async readState(names: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
    this.check();
    const spots = names.map((name) => {
      invariant(this.state.has(name), `no state ${name}`);
      return { name, ...this.state.regionOf(name) };
    });
    const values = new Map(spots.map(({ name, memory }) => [name, new Float32Array(memory.elements)]));
    const pieces = piecesOf(spots.map(({ name, memory }) => ({ name, bytes: 4 * memory.elements })));
    if (pieces.length === 0) return values;
    const places = new Map(spots.map((spot) => [spot.name, spot]));
    const staging = this.staging.take(Math.max(...pieces.map(({ bytes }) => bytes)));
    try {
      for (const { parts } of pieces) {
        const encoder = this.device.createCommandEncoder();
        for (const { name, from, to, bytes } of parts) {
          const spot = places.get(name);
          if (spot) encoder.copyBufferToBuffer(spot.bank, 4 * spot.offset + from, staging, to, bytes);
        }
        this.device.queue.submit([encoder.finish()]);
        const read = await this.staging.read(staging);
        for (const { name, from, to, bytes } of parts) values.get(name)?.set(new Float32Array(read, to, bytes / 4), from / 4);
      }
    } finally {
      this.staging.destroy(staging);
      this.check();
    }
    return values;
  }

  predict(procedures: Readonly<Record<string, Procedure>>, state: readonly StateEntry[]): number {
    return predictBytes(procedures, state, { recorder: new Recorder(this.tfjs, false), limit: this.limit });
  }

  async load(procedures: Readonly<Record<string, Procedure>>): Promise<void> {
    this.check();
    this.unload();
    const wanted = statesOf(Object.values(procedures));
    this.state.remove(this.state.names().filter(isKeptName));
    this.state.dropUnwritten(new Set(wanted.keys()));
    this.state.arrange(wanted);
    const recorder = new Recorder(this.tfjs, true);
    const lowered = lowerAll(procedures, { recorder, states: this.state, limit: this.limit });
    const banks = sharedBanks(lowered).map((elements) => (elements > 0 ? this.buffer(elements) : undefined));
    const { elements, offsets } = constantsOf(lowered);
    const constants = elements > 0 ? this.buffer(elements) : undefined;
    for (const [memory, offset] of offsets) {
      if (constants && memory.home.kind === "constant")
        this.device.queue.writeBuffer(constants, 4 * offset, memory.home.values as Float32Array<ArrayBuffer>);
    }
    const spotOf = (places: ReadonlyMap<Memory, Place>, { memory, offset }: View): Spot => {
      if (memory.home.kind === "state") {
        const region = this.state.regionOf(memory.home.name);
        return { buffer: region.bank, offset: region.offset + offset };
      }
      const place = places.get(memory);
      const buffer = memory.home.kind === "constant" ? constants : banks[place?.bank ?? -1];
      const start = memory.home.kind === "constant" ? offsets.get(memory) : place?.offset;
      invariant(buffer && start !== undefined, "a piece of memory has no place");
      return { buffer, offset: start + offset };
    };
    const ready = new Map<string, GPUComputePipeline>();
    await Promise.all([
      recorder.compiled(),
      ...lowered.flatMap(({ program, placement }) =>
        program.commands.map(async (command) => {
          if (command.by === "tfjs") return;
          const { wgsl } = moduleFor(command, (view) => spotOf(placement.places, view));
          ready.set(wgsl, await this.pipeline(wgsl));
        }),
      ),
    ]);
    this.check();
    const replays = lowered.map(
      ({ name, procedure, program, placement }) =>
        [
          name,
          new Replay({
            device: this.device,
            procedure,
            program,
            spotOf: (view) => spotOf(placement.places, view),
            pipelineOf: (wgsl) => known(ready.get(wgsl)),
            tfjsPipeline: (shader) => recorder.pipeline(shader),
          }),
        ] as const,
    );
    this.loaded = { replays: new Map(replays), buffers: [...banks, constants].flatMap((buffer) => buffer ?? []) };
  }

  run(name: string, inputs: RunInputs): RunOutputs {
    this.check();
    const replay = this.loaded.replays.get(name);
    invariant(replay, `no procedure ${name} was loaded`);
    for (const { binding } of replay.procedure.inputs) {
      const stored = storedName(binding);
      if (stored !== undefined) invariant(this.state.has(stored), `no state ${stored}`);
    }
    const staging = replay.shownBytes > 0 ? this.staging.take(replay.shownBytes) : undefined;
    const numbers = replay.run(inputs, staging);
    this.state.wrote(replay.procedure.results.flatMap(({ target }) => storedName(target) ?? []));
    return this.outputs(replay, numbers, staging);
  }

  async settle(): Promise<void> {
    this.check();
    await this.device.queue.onSubmittedWorkDone();
    this.check();
  }

  /** Tensors are state, and what runs have left that nobody has read yet. */
  memory(): { readonly bytes: number; readonly tensors: number } {
    const uniforms = [...this.loaded.replays.values()].map(({ uniformBytes }) => uniformBytes);
    const bytes = sumOf([...this.loaded.buffers.map(({ size }) => size), ...uniforms, this.state.bytes, this.staging.bytes]);
    return { bytes, tensors: this.state.count + this.outstanding };
  }

  /** Kernels that a run of it dispatches. */
  dispatches(procedure: string): number {
    return this.loaded.replays.get(procedure)?.dispatches ?? 0;
  }

  dispose(): void {
    this.unload();
    this.state.dispose();
    this.staging.dispose();
    this.dead ??= "the engine was closed";
    this.closing();
  }

  private unload(): void {
    for (const replay of this.loaded.replays.values()) replay.dispose();
    for (const buffer of this.loaded.buffers) buffer.destroy();
    this.loaded = { replays: new Map(), buffers: [] };
    this.staging.clear();
  }

  private buffer(elements: number): GPUBuffer {
    return this.device.createBuffer({ size: 4 * elements, usage: STORAGE_USAGE() });
  }

  private pipeline(wgsl: string): Promise<GPUComputePipeline> {
    const old = this.pipelines.get(wgsl);
    if (old) return old;
    const module = this.device.createShaderModule({ code: wgsl });
    const compiling = this.device.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint: "main" } });
    this.pipelines.set(wgsl, compiling);
    return compiling;
  }

  private outputs({ shown }: Replay, numbers: Float64Array, staging: GPUBuffer | undefined): RunOutputs {
    let held = staging;
    if (held) this.outstanding++;
    const letGo = (): GPUBuffer | undefined => {
      const buffer = held;
      held = undefined;
      if (buffer) this.outstanding--;
      return buffer;
    };
    return {
      discard: () => {
        const buffer = letGo();
        if (buffer) this.staging.giveBack(buffer);
      },
      read: async () => {
        this.check();
        const buffer = letGo();
        const bytes = buffer ? await this.read(buffer) : new ArrayBuffer(0);
        const reports: Record<string, number> = {};
        const views: Record<string, { readonly shape: Shape; readonly values: Float32Array }> = {};
        let at = 0;
        for (const { target, shape, dtype, from } of shown) {
          const known = typeof from === "number" ? Float32Array.of(numbers[from] ?? 0) : undefined;
          const Values = dtype === "int32" ? Int32Array : Float32Array;
          const values = known ?? new Values(bytes, at, sizeOf(shape));
          if (!known) at += 4 * sizeOf(shape);
          if (target.to === "view") views[target.port] = { shape, values: Float32Array.from(values) };
          else reports[target.name] = typeof from === "number" ? (numbers[from] ?? 0) : (values[0] ?? Number.NaN);
        }
        return { reports, views };
      },
    };
  }

  private async read(buffer: GPUBuffer): Promise<ArrayBuffer> {
    try {
      const bytes = await this.staging.read(buffer);
      this.staging.giveBack(buffer);
      return bytes;
    } finally {
      this.check();
    }
  }

  /** After a loss every call throws or rejects with the reason. */
  private check(): void {
    if (this.dead !== undefined) throw new Error(this.dead);
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

function known<T>(value: T | undefined): T {
  invariant(value !== undefined, "a kernel was not compiled");
  return value;
}
