/**
 * @file The WebAssembly engine: procedures run as our own SIMD kernels in the memory of tfjs's module. All memory of a
 * run is planned when the procedures are loaded; a run allocates nothing.
 */
import type { Procedure, StateEntry } from "../../../compile/plan.ts";
import { streamKey } from "../../../core/random.ts";
import { invariant } from "../../../core/result.ts";
import { sizeOf } from "../../../core/tensor-type.ts";
import type { Engine, RunInputs, RunOutputs } from "../../engine.ts";
import { DISTRIBUTIONS } from "../../kernels/wasm/philox.ts";
import type { BackendReport } from "../../protocol.ts";
import { drawNumber } from "../draw.ts";
import { type HostScalars, hostNumbers, hostScalars } from "../host-scalars.ts";
import type { Heap } from "./heap.ts";
import { type Kernels, nestKernels } from "./kernels.ts";
import { lowerProcedure } from "./lower.ts";
import { type MemoryPlan, planMemory } from "./memory-plan.ts";
import type { Argument, BufferInfo, Place, Program } from "./program.ts";

type Draw = RunInputs["draw"];

interface Loaded {
  readonly procedure: Procedure;
  readonly host: HostScalars;
  readonly program: Program;
  readonly offsets: ReadonlyMap<number, number>;
  readonly kernels: Kernels;
  /** By buffer, of those that are neither scratch nor state: constants, numbers, feeds. */
  readonly own: ReadonlyMap<number, number>;
  /** The steps as calls, while no state has moved. */
  calls: readonly ((draw: Draw) => void)[] | undefined;
}

interface Lowered extends Pick<Loaded, "procedure" | "host" | "program"> {
  readonly name: string;
  readonly memory: MemoryPlan;
}

/** All programs run in the same scratch memory, one after another. */
function scratchBytes(lowered: readonly Lowered[]): number {
  return Math.max(64, ...lowered.map(({ memory }) => memory.bytes));
}

/** Constants, numbers and feeds: neither shared scratch nor state. */
function keepsToItself({ home }: Pick<BufferInfo, "home">): boolean {
  return home.kind !== "scratch" && home.kind !== "state";
}

export class WasmEngine implements Engine {
  readonly backend: BackendReport;
  readonly lost: Promise<string> = new Promise(() => undefined);
  private readonly heap: Heap;
  private readonly fixed: Kernels;
  private readonly state = new Map<string, { readonly address: number; readonly elements: number }>();
  private loaded = new Map<string, Loaded>();
  private lowered: { readonly procedures: Readonly<Record<string, Procedure>>; readonly programs: readonly Lowered[] } | undefined;
  private scratch = 0;
  private closed = false;

  constructor(heap: Heap, fixed: Kernels, backend: BackendReport) {
    this.heap = heap;
    this.fixed = fixed;
    this.backend = backend;
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
    const lowered = this.lower(procedures);
    const own = lowered.flatMap(({ program }) => program.buffers.filter(keepsToItself));
    const elements = [...own.map((buffer) => buffer.elements), ...state.map(({ shape }) => sizeOf(shape))];
    return scratchBytes(lowered) + 4 * elements.reduce((sum, size) => sum + size, 0);
  }

  async load(procedures: Readonly<Record<string, Procedure>>): Promise<void> {
    this.check();
    this.unload();
    const lowered = this.lower(procedures);
    if (lowered.length > 0) this.scratch = this.heap.allocate(scratchBytes(lowered));
    const nests = new Map(lowered.flatMap(({ program }) => [...program.nests]));
    const kernels = { ...this.fixed, ...(await nestKernels(this.heap, nests)) };
    for (const { name, procedure, host, program, memory } of lowered) {
      this.loaded.set(name, {
        procedure,
        host,
        program,
        kernels,
        own: this.place(program),
        offsets: memory.offsets,
        calls: undefined,
      });
    }
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
    this.heap.freeAll();
    this.state.clear();
    this.loaded.clear();
  }

  /** What was lowered to be predicted is loaded next. */
  private lower(procedures: Readonly<Record<string, Procedure>>): readonly Lowered[] {
    if (this.lowered?.procedures !== procedures) {
      const programs = Object.entries(procedures).map(([name, procedure]): Lowered => {
        const host = hostScalars(procedure);
        const program = lowerProcedure(procedure, host);
        return { name, procedure, host, program, memory: planMemory(program) };
      });
      this.lowered = { procedures, programs };
    }
    return this.lowered.programs;
  }

  private check(): void {
    if (this.closed) throw new Error("the engine was closed");
  }

  private unload(): void {
    for (const { own } of this.loaded.values()) for (const address of own.values()) this.heap.free(address);
    this.heap.free(this.scratch);
    this.scratch = 0;
    this.loaded = new Map();
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

  private addressOf({ program, own, offsets }: Loaded, { buffer, byte }: Place): number {
    const home = program.buffers[buffer]?.home;
    if (home?.kind === "state") return this.stateOf(home.name).address + byte;
    const offset = offsets.get(buffer);
    const start = own.get(buffer) ?? (offset === undefined ? undefined : this.scratch + offset);
    invariant(start !== undefined, `buffer ${buffer} has no place`);
    return start + byte;
  }

  private bind(loaded: Loaded): ((draw: Draw) => void)[] {
    const value = (argument: Argument): number => (typeof argument === "number" ? argument : this.addressOf(loaded, argument));
    return loaded.program.steps.map((step) => {
      switch (step.step) {
        case "kernel": {
          const kernel = loaded.kernels[step.kernel];
          invariant(kernel, `no kernel ${step.kernel}`);
          const args = [...(step.extent === undefined ? [] : [0, step.extent]), ...step.arguments.map(value)];
          return () => kernel(...args);
        }
        case "heap": {
          const at = step.arguments.map((argument) => value(argument) / 4);
          return () => step.run({ floats: this.heap.floats, words: this.heap.words }, at);
        }
        case "random": {
          const target = value(step.target);
          const { attributes, elements } = step;
          const distribution = DISTRIBUTIONS.indexOf(attributes.distribution);
          return (draw) => {
            const [low, high] = streamKey(draw.seed, attributes.stream);
            const number = drawNumber(attributes, draw);
            this.fixed["random"]?.(target, Math.ceil(elements / 4), low, high, number >>> 0, Math.floor(number / 2 ** 32), distribution);
          };
        }
      }
    });
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
