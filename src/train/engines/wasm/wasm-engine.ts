/**
 * @file The WebAssembly engine: procedures run as our own SIMD kernels, on several threads where there are some. All
 * memory of a run is planned when the procedures are loaded; a run allocates nothing.
 */
import type { Procedure, StateEntry } from "../../../compile/plan.ts";
import { invariant } from "../../../core/result.ts";
import { sizeOf } from "../../../core/tensor-type.ts";
import type { Engine, RunInputs, RunOutputs } from "../../engine.ts";
import type { Nest } from "../../kernels/wasm/nest.ts";
import type { BackendReport } from "../../protocol.ts";
import { hostNumbers } from "../host-scalars.ts";
import { bind, type Call, roomForJobs } from "./bind.ts";
import type { Crew } from "./crew.ts";
import type { Heap } from "./heap.ts";
import { type KernelModule, nestKernels } from "./kernels.ts";
import { bytesOf, keepsToItself, keptElements, type Lowered, lowerAll, scratchBytes } from "./lowered.ts";
import type { Place, Program } from "./program.ts";

interface Loaded extends Pick<Lowered, "procedure" | "host" | "program"> {
  readonly offsets: ReadonlyMap<number, number>;
  /** Where the crew keeps the descriptions of its jobs. */
  readonly jobs: number;
  /** By buffer, of those that are neither scratch nor state: constants, numbers, feeds. */
  readonly own: ReadonlyMap<number, number>;
  /** The steps as calls, while no state has moved. */
  calls: readonly Call[] | undefined;
}

export class WasmEngine implements Engine {
  readonly backend: BackendReport;
  readonly lost: Promise<string>;
  private readonly heap: Heap;
  private readonly fixed: KernelModule;
  private readonly crew: Crew | undefined;
  private modules: readonly KernelModule[] = [];
  private readonly state = new Map<string, { readonly address: number; readonly elements: number }>();
  private loaded = new Map<string, Loaded>();
  private lowered: { readonly procedures: Readonly<Record<string, Procedure>>; readonly programs: readonly Lowered[] } | undefined;
  private scratch = 0;
  /** The addresses of what prefixes keep, by name. */
  private kept: ReadonlyMap<string, number> = new Map();
  private closed = false;

  /** Without a crew everything runs on this thread. */
  constructor(backend: BackendReport, { heap, fixed, crew }: { readonly heap: Heap; readonly fixed: KernelModule; readonly crew?: Crew }) {
    this.heap = heap;
    this.fixed = fixed;
    this.crew = crew;
    this.backend = backend;
    this.lost = crew?.lost ?? new Promise(() => undefined);
  }

  writeState(entries: readonly { readonly entry: StateEntry; readonly values: Float32Array }[]): void {
    this.check();
    for (const { entry, values } of entries) {
      invariant(values.length === sizeOf(entry.shape), `${entry.name} has ${values.length} values`);
      const old = this.state.get(entry.name);
      const address = old?.elements === values.length ? old.address : this.moveState(entry.name, values.length);
      this.heap.floats.set(values, address / 4);
    }
  }

  removeState(names: readonly string[]): void {
    for (const name of names) {
      const old = this.state.get(name);
      if (old) this.heap.free(old.address);
      this.state.delete(name);
    }
    this.unbind();
  }

  async readState(names: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
    this.check();
    return new Map(
      names.map((name) => {
        const { address, elements } = this.stateOf(name);
        return [name, this.heap.floats.slice(address / 4, address / 4 + elements)];
      }),
    );
  }

  predict(procedures: Readonly<Record<string, Procedure>>, state: readonly StateEntry[]): number {
    return bytesOf(this.lower(procedures), state);
  }

  async load(procedures: Readonly<Record<string, Procedure>>): Promise<void> {
    this.check();
    this.unload();
    const lowered = this.lower(procedures);
    if (lowered.length > 0) this.scratch = this.heap.allocate(scratchBytes(lowered));
    this.kept = new Map([...keptElements(lowered)].map(([name, elements]) => [name, this.heap.allocate(4 * elements)]));
    const nests = new Map(lowered.flatMap(({ program }) => [...program.nests]));
    this.modules = [this.fixed, await this.nestKernels(nests)];
    let jobs = 0;
    for (const { name, procedure, host, program, memory } of lowered) {
      const { offsets } = memory;
      this.loaded.set(name, { procedure, host, program, jobs, offsets, own: this.place(program), calls: undefined });
      jobs += roomForJobs(program);
    }
    const wrong = await this.crew?.load(this.modules, jobs);
    if (wrong !== undefined) throw new Error(`Threads of WebAssembly failed: ${wrong}`);
  }

  run(name: string, inputs: RunInputs): RunOutputs {
    this.check();
    const loaded = this.loaded.get(name);
    invariant(loaded, `no procedure ${name} was loaded`);
    loaded.calls ??= this.bind(loaded);
    const numbers = hostNumbers(loaded.procedure, loaded.host, inputs);
    const { floats, words } = this.heap;
    for (const [id, address] of loaded.own) {
      const home = loaded.program.buffers[id]?.home;
      if (home?.kind === "number") floats[address / 4] = numbers[home.variable] ?? 0;
      else if (home?.kind === "feed") {
        const values = inputs.feed(home.source, home.port);
        invariant(values.length === loaded.program.buffers[id]?.elements, `${home.source}.${home.port} feeds ${values.length} numbers`);
        if (values instanceof Float32Array) floats.set(values, address / 4);
        else words.set(values, address / 4);
      }
    }
    for (const call of loaded.calls) call(inputs.draw);
    return this.outputs(loaded, numbers);
  }

  async settle(): Promise<void> {
    this.check();
  }

  memory(): { readonly bytes: number; readonly tensors: number } {
    const { bytes, blocks } = this.heap.usage();
    return { bytes, tensors: blocks };
  }

  dispose(): void {
    this.closed = true;
    this.crew?.stop();
    this.heap.freeAll();
    this.state.clear();
    this.loaded.clear();
  }

  /** What was lowered to be predicted is loaded next. */
  private lower(procedures: Readonly<Record<string, Procedure>>): readonly Lowered[] {
    if (this.lowered?.procedures !== procedures) this.lowered = { procedures, programs: lowerAll(procedures, this.crew?.threads ?? 1) };
    return this.lowered.programs;
  }

  private check(): void {
    if (this.closed) throw new Error("the engine was closed");
  }

  private unload(): void {
    for (const { own } of this.loaded.values()) for (const address of own.values()) this.heap.free(address);
    for (const address of this.kept.values()) this.heap.free(address);
    this.kept = new Map();
    this.heap.free(this.scratch);
    this.scratch = 0;
    this.loaded = new Map();
  }

  /** Those that are there, where an edit changed only numbers. */
  private async nestKernels(nests: ReadonlyMap<string, Nest>): Promise<KernelModule> {
    const [, before] = this.modules;
    const names = [...nests.keys()];
    if (before?.exports.size === names.length && names.every((name) => before.exports.has(name))) return before;
    return nestKernels(this.heap, nests);
  }

  private unbind(): void {
    for (const loaded of this.loaded.values()) loaded.calls = undefined;
  }

  private moveState(name: string, elements: number): number {
    const old = this.state.get(name);
    if (old) this.heap.free(old.address);
    const address = this.heap.allocate(4 * elements);
    this.state.set(name, { address, elements });
    this.unbind();
    return address;
  }

  private stateOf(name: string): { readonly address: number; readonly elements: number } {
    const state = this.state.get(name);
    invariant(state, `no state ${name}`);
    return state;
  }

  /** Allocates what a program keeps to itself, and writes its constants. */
  private place({ buffers }: Program): Map<number, number> {
    const own = new Map<number, number>();
    for (const [id, { home, elements }] of buffers.entries()) {
      if (!keepsToItself({ home })) continue;
      const address = this.heap.allocate(4 * elements);
      own.set(id, address);
      if (home.kind !== "constant") continue;
      if (home.values instanceof Float32Array) this.heap.floats.set(home.values, address / 4);
      else this.heap.words.set(home.values, address / 4);
    }
    return own;
  }

  private addressOf({ program, own, offsets }: Pick<Loaded, "program" | "own" | "offsets">, { buffer, byte }: Place): number {
    const home = program.buffers[buffer]?.home;
    if (home?.kind === "state") return this.stateOf(home.name).address + byte;
    const offset = offsets.get(buffer);
    const kept = home?.kind === "kept" ? this.kept.get(home.name) : undefined;
    const start = kept ?? own.get(buffer) ?? (offset === undefined ? undefined : this.scratch + offset);
    invariant(start !== undefined, `buffer ${buffer} has no place`);
    return start + byte;
  }

  private bind({ program, own, offsets, jobs }: Loaded): readonly Call[] {
    const { heap, crew, modules } = this;
    return bind({ program, heap, crew, modules, jobs, addressOf: (place) => this.addressOf({ program, own, offsets }, place) });
  }

  /** Reads everything at once: the memory is the next run's. */
  private outputs(loaded: Loaded, numbers: Float64Array): RunOutputs {
    const { floats, words } = this.heap;
    const reports: Record<string, number> = {};
    for (const { name, from } of loaded.program.reports) {
      reports[name] = typeof from === "number" ? (numbers[from] ?? 0) : (floats[this.addressOf(loaded, from) / 4] ?? Number.NaN);
    }
    const views = Object.fromEntries(
      loaded.program.views.map(({ port, shape, dtype, from }) => {
        const start = this.addressOf(loaded, from) / 4;
        const values =
          dtype === "int32" ? Float32Array.from(words.subarray(start, start + sizeOf(shape))) : floats.slice(start, start + sizeOf(shape));
        return [port, { shape, values }];
      }),
    );
    return { read: async () => ({ reports, views }), discard: () => undefined };
  }
}
