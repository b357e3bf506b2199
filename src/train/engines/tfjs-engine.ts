/**
 * @file The engine that runs a procedure equation by equation on tfjs kernels: right on every backend, and the fallback
 * of the faster ones. Each tensor is released after its last use; nothing is recorded on a tape.
 */

import { releases } from "../../compile/optimise/liveness.ts";
import type { Equation, Procedure, StateEntry, VariableId } from "../../compile/plan.ts";
import type { PrimitiveName } from "../../compile/primitives/primitive.ts";
import { attributesOf } from "../../compile/primitives/table.ts";
import { invariant } from "../../core/result.ts";
import { sizeOf } from "../../core/tensor-type.ts";
import type { Engine, RunInputs, RunOutputs } from "../engine.ts";
import type { BackendReport } from "../protocol.ts";
import { drawRandom } from "./draw.ts";
import { type HostScalars, hostNumbers, hostScalars, variableOf } from "./host-scalars.ts";
import type { Device, DeviceTensor } from "./kernels.ts";
import { memoryOneByOne, oneByOne } from "./one-by-one.ts";
import { deviceOutputs } from "./outputs.ts";
import { isKeptName, storedName } from "./stored-name.ts";
import type { KernelInputs, TensorKernel } from "./table.ts";
import { tfjsTable } from "./tfjs-table.ts";

interface Loaded {
  readonly procedure: Procedure;
  readonly host: HostScalars;
  readonly items: readonly Equation[];
  /** By item: the variables that nobody reads after it. */
  readonly releases: readonly (readonly VariableId[])[];
}

export class TfjsEngine implements Engine {
  readonly backend: BackendReport;
  readonly lost: Promise<string>;
  protected readonly device: Device;
  protected readonly state = new Map<string, DeviceTensor>();
  private readonly loaded = new Map<string, Loaded>();
  private dead: string | undefined;

  constructor(device: Device, backend: BackendReport, { lost }: { readonly lost?: Promise<string> } = {}) {
    this.device = device;
    this.backend = backend;
    this.lost = lost ?? new Promise(() => undefined);
    void this.lost.then((reason) => {
      this.dead = reason;
    });
  }

  writeState(entries: readonly { readonly entry: StateEntry; readonly values: Float32Array }[]): void {
    this.check();
    for (const { entry, values } of entries) {
      invariant(values.length === sizeOf(entry.shape), `${entry.name} has ${values.length} values`);
      this.replace(entry.name, this.device.upload(values.slice(), entry.shape, "float32"));
    }
  }

  removeState(names: readonly string[]): void {
    for (const name of names) {
      const tensor = this.state.get(name);
      if (tensor && this.dead === undefined) this.device.release(tensor);
      this.state.delete(name);
    }
  }

  async readState(names: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
    this.check();
    const values = await this.device.readAll(names.map((name) => this.stateOf(name)));
    this.check();
    return new Map(names.map((name, i) => [name, Float32Array.from(values[i] ?? [])]));
  }

  predict(procedures: Readonly<Record<string, Procedure>>, state: readonly StateEntry[]): number {
    return memoryOneByOne({ procedures, state }).bytes;
  }

  async load(procedures: Readonly<Record<string, Procedure>>): Promise<void> {
    this.check();
    this.loaded.clear();
    this.removeState([...this.state.keys()].filter(isKeptName));
    for (const [name, procedure] of Object.entries(procedures)) {
      const items = oneByOne(procedure);
      this.loaded.set(name, { procedure, items, host: hostScalars(procedure), releases: releases(procedure, items) });
    }
    this.check();
  }

  run(name: string, inputs: RunInputs): RunOutputs {
    this.check();
    const loaded = this.loaded.get(name);
    invariant(loaded, `no procedure ${name} was loaded`);
    const { procedure, host } = loaded;
    const numbers = hostNumbers(procedure, host, inputs);
    const tensors = new Map<VariableId, DeviceTensor>();
    for (const { variable, binding } of procedure.inputs) {
      const { shape, dtype } = variableOf(procedure, variable);
      const stored = storedName(binding);
      if (stored !== undefined) tensors.set(variable, this.device.reshape(this.stateOf(stored), shape));
      else if (binding.from === "feed")
        tensors.set(variable, this.device.upload(inputs.feed(binding.source, binding.port).slice(), shape, dtype));
    }
    for (const [index, item] of loaded.items.entries()) {
      if (!host.variables.has(item.output)) tensors.set(item.output, this.compute(item, { procedure, host, numbers, tensors, inputs }));
      for (const id of loaded.releases[index] ?? []) this.drop(tensors, id);
    }
    return this.finish(procedure, { host, numbers, tensors });
  }

  async settle(): Promise<void> {
    this.check();
    const [any] = this.state.values();
    if (any) await this.device.settle(any);
    this.check();
  }

  memory(): { readonly bytes: number; readonly tensors: number } {
    let bytes = 0;
    for (const { shape } of this.state.values()) bytes += 4 * sizeOf(shape);
    return { bytes, tensors: this.device.tensors() };
  }

  dispose(): void {
    this.removeState([...this.state.keys()]);
    this.loaded.clear();
    this.dead ??= "the engine was closed";
    this.device.close();
  }

  private compute(equation: Equation, { procedure, host, numbers, tensors, inputs }: Computing): DeviceTensor {
    const output = variableOf(procedure, equation.output);
    const primitive = equation.primitive as PrimitiveName;
    if (primitive === "random")
      return this.device.upload(drawRandom(attributesOf(equation, "random"), inputs.draw), output.shape, "float32");
    const temporary: DeviceTensor[] = [];
    const operands = equation.inputs.map((id) => {
      const tensor = tensors.get(id);
      if (tensor) return tensor;
      invariant(host.variables.has(id), `variable ${id} is used before its value`);
      const number = this.device.upload(Float32Array.of(numbers[id] ?? 0), [], "float32");
      temporary.push(number);
      return number;
    });
    const kernel = tfjsTable[primitive] as TensorKernel<unknown>;
    const result = kernel(this.device, operands as unknown as KernelInputs, equation.attributes, output);
    for (const tensor of temporary) this.device.release(tensor);
    return result;
  }

  private finish(procedure: Procedure, { host, numbers, tensors }: Omit<Computing, "procedure" | "inputs">): RunOutputs {
    const reports: Record<string, number | DeviceTensor> = {};
    const views: Record<string, DeviceTensor> = {};
    const states: [string, DeviceTensor][] = [];
    for (const { variable, target } of procedure.results) {
      const tensor = tensors.get(variable);
      const shared = (): DeviceTensor =>
        tensor ? this.device.reshape(tensor, tensor.shape) : this.device.upload(Float32Array.of(numbers[variable] ?? 0), [], "float32");
      const stored = storedName(target);
      if (stored !== undefined) states.push([stored, shared()]);
      else if (target.to === "view") views[target.port] = shared();
      else if (target.to === "report") reports[target.name] = host.variables.has(variable) ? (numbers[variable] ?? 0) : shared();
    }
    for (const [name, tensor] of states) this.replace(name, tensor);
    for (const tensor of tensors.values()) this.device.release(tensor);
    return deviceOutputs(this.device, reports, views, () => this.check());
  }

  private drop(tensors: Map<VariableId, DeviceTensor>, id: VariableId): void {
    const tensor = tensors.get(id);
    if (tensor) this.device.release(tensor);
    tensors.delete(id);
  }

  private replace(name: string, tensor: DeviceTensor): void {
    const old = this.state.get(name);
    if (old) this.device.release(old);
    this.state.set(name, tensor);
  }

  private stateOf(name: string): DeviceTensor {
    const tensor = this.state.get(name);
    invariant(tensor, `no state ${name}`);
    return tensor;
  }

  /** After a loss every call throws or rejects with the reason. */
  protected check(): void {
    if (this.dead !== undefined) throw new Error(this.dead);
  }
}

/** What a run has computed so far, and what it computes from. */
interface Computing {
  readonly tensors: Map<VariableId, DeviceTensor>;
  /** Host scalars, by variable. */
  readonly numbers: Float64Array;
  readonly procedure: Procedure;
  readonly host: HostScalars;
  readonly inputs: RunInputs;
}
