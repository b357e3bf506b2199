/** @file From a procedure to kernels: groups and reductions become ours, the big products and whatever else is left tfjs's. */
import { schedule } from "../../../compile/optimise/fuse.ts";
import { type FusedGroup, isGroup } from "../../../compile/optimise/fused-group.ts";
import type { Equation, Procedure, VariableId } from "../../../compile/plan.ts";
import { attributesOf } from "../../../compile/primitives/table.ts";
import { invariant } from "../../../core/result.ts";
import { sizeOf } from "../../../core/tensor-type.ts";
import { batchedKernel, batchKey, fusedKernel } from "../../kernels/webgpu/fused-code.ts";
import type { Kernel } from "../../kernels/webgpu/kernel.ts";
import { moveKernel } from "../../kernels/webgpu/move-code.ts";
import { philoxKernel } from "../../kernels/webgpu/philox-code.ts";
import { reduceKernels } from "../../kernels/webgpu/reduce-code.ts";
import { hostScalars, variableOf } from "../host-scalars.ts";
import { storedName } from "../stored-name.ts";
import { type Aliases, aliases } from "./aliases.ts";
import { ALIGNMENT, DRAWN_BANK, KEPT_BANK } from "./placement.ts";
import type { Command, Given, Memory, OwnCommand, Program, Recording, Shown, View } from "./program.ts";
import { isReducing, type ReducingGroup, type Unit, unitOutputs, withReductions } from "./reducing.ts";
import { singleKernels } from "./single-kernels.ts";
import { deferUpdates, inPlace, type Ordered } from "./updates.ts";

/** Tensors of one group: a kernel of ours may have any number, but each is a value to keep in registers. */
const MOST_TENSORS = 24;

/** `stateOf`: the memory of a state by its name; `bankOf`: which buffer of states that is in. */
export interface States {
  stateOf(name: string): Memory;
  bankOf(name: string): number;
}

export function lower(procedure: Procedure, recorder: Recording, states: States): Program {
  return new Lowering(procedure, recorder, states).program();
}

class Lowering {
  private readonly procedure: Procedure;
  private readonly recorder: Recording;
  private readonly states: States;
  private readonly host: ReadonlySet<VariableId>;
  private readonly aliases: Aliases;
  private readonly ordered: Ordered;
  private readonly overwrites: ReadonlyMap<VariableId, VariableId>;
  /** What is read in turn by one kernel at the end. */
  private readonly kept: ReadonlySet<VariableId>;
  private readonly views = new Map<VariableId, View>();
  private readonly given: Given[] = [];
  private readonly commands: Command[] = [];

  constructor(procedure: Procedure, recorder: Recording, states: States) {
    this.procedure = procedure;
    this.recorder = recorder;
    this.states = states;
    this.host = hostScalars(procedure).variables;
    this.aliases = aliases(procedure);
    const { rootOf, memoryOf } = this.aliases;
    const units = withReductions(procedure, schedule(procedure, MOST_TENSORS), rootOf);
    this.ordered = deferUpdates(procedure, units, memoryOf);
    this.overwrites = inPlace(procedure, this.ordered, memoryOf);
    this.kept = new Set(this.ordered.updates.flatMap(({ inputs }) => inputs).map(memoryOf));
  }

  program(): Program {
    this.inputs();
    this.joins();
    const { units, updates } = this.ordered;
    this.draw(units);
    for (const unit of units) this.unit(unit);
    this.batches(updates);
    const shown = this.shown();
    this.copies();
    return { given: this.given, commands: this.commands, shown };
  }

  private inputs(): void {
    for (const { variable, binding } of this.procedure.inputs) {
      const stored = storedName(binding);
      if (stored !== undefined) this.views.set(variable, { memory: this.states.stateOf(stored), offset: 0 });
      else if (binding.from === "feed") {
        const view = { memory: this.scratch(variable), offset: 0 };
        this.views.set(variable, view);
        this.given.push({ view, from: binding });
      }
    }
  }

  /** What is only made to be joined to something is made in its place there. */
  private joins(): void {
    const { memoryOf } = this.aliases;
    const makers = new Map(this.ordered.units.flatMap((unit) => unitOutputs(unit).map((id) => [id, unit] as const)));
    for (const unit of this.ordered.units) {
      if (isGroup(unit) || unit.primitive !== "concat") continue;
      const { shape } = variableOf(this.procedure, unit.output);
      const { axis } = attributesOf(unit, "concat");
      if (sizeOf(shape.slice(0, axis)) !== 1) continue;
      const memory = this.scratch(unit.output);
      this.views.set(unit.output, { memory, offset: 0 });
      let offset = 0;
      for (const id of unit.inputs) {
        const root = memoryOf(id);
        const elements = sizeOf(variableOf(this.procedure, id).shape);
        const whole = elements === sizeOf(variableOf(this.procedure, root).shape);
        const maker = makers.get(root);
        const made =
          maker !== undefined && (isGroup(maker) || offset % ALIGNMENT === 0) && !("primitive" in maker && maker.primitive === "random");
        const fed = this.given.findIndex(({ view }) => view === this.views.get(root));
        const given = this.given[fed];
        const view = { memory, offset };
        if (whole && !this.kept.has(unit.output) && !this.kept.has(root) && !this.overwrites.has(root)) {
          if (given) {
            this.given[fed] = { ...given, view };
            this.views.set(root, view);
          } else if (made && !this.views.has(root)) this.views.set(root, view);
        }
        offset += elements;
      }
    }
  }

  /** All random numbers at once, before anything else. */
  private draw(units: readonly Unit[]): void {
    const draws = units.filter((unit): unit is Equation => !isGroup(unit) && unit.primitive === "random");
    if (draws.length === 0) return;
    const attributes = draws.map((equation) => attributesOf(equation, "random"));
    for (const { output } of draws) this.views.set(output, { memory: { ...this.scratch(output), bank: DRAWN_BANK }, offset: 0 });
    this.push({
      kernel: philoxKernel(attributes.map(({ shape, distribution }) => ({ count: sizeOf(shape), distribution }))),
      tensors: draws.map(({ output }) => this.viewOf(output)),
      draws: attributes,
    });
  }

  private unit(unit: Unit): void {
    if (isReducing(unit)) this.reduce(unit);
    else if (isGroup(unit)) this.fused(unit);
    else if (!this.host.has(unit.output)) this.equation(unit);
  }

  private fused(group: FusedGroup): void {
    this.push({ kernel: fusedKernel(group, this.procedure), tensors: this.tensorsOf(group), numbers: group.scalars });
  }

  private tensorsOf({ inputs, outputs }: Pick<FusedGroup, "inputs" | "outputs">): View[] {
    return [...inputs.map((id) => this.viewOf(id)), ...outputs.map((id) => this.define(id))];
  }

  private reduce(group: ReducingGroup): void {
    const { epilogue } = group;
    const { first, second } = reduceKernels(group, this.procedure);
    const walk = this.tensorsOf(group);
    const end = this.tensorsOf(epilogue);
    if (!second) {
      this.push({ kernel: first, tensors: [...walk, ...end], numbers: [...group.scalars, ...epilogue.scalars] });
      return;
    }
    const partials: View = { memory: { elements: second.partials, home: { kind: "scratch" } }, offset: 0 };
    this.push({ kernel: first, tensors: [...walk, partials], numbers: group.scalars });
    this.push({ kernel: second.kernel, tensors: [partials, ...end], numbers: epilogue.scalars });
  }

  private equation(equation: Equation): void {
    const { primitive, output } = equation;
    if (primitive === "random" || this.aliases.offsetOf(output) !== undefined) return;
    if (primitive === "fill") {
      const { shape, value } = attributesOf(equation, "fill");
      this.views.set(output, constant(new Float32Array(sizeOf(shape)).fill(value)));
      return;
    }
    const singles = singleKernels(equation, this.procedure);
    if (!singles) {
      this.record(equation);
      return;
    }
    const target = this.define(output);
    let placed = 0;
    for (const { kernel, input } of singles) {
      const id = equation.inputs[input] ?? -1;
      const source = this.viewOf(id);
      const inPlace = primitive === "concat" && source.memory === target.memory && source.offset === target.offset + placed;
      placed += sizeOf(variableOf(this.procedure, id).shape);
      if (!inPlace) this.push({ kernel, tensors: [source, target] });
    }
  }

  /** By tfjs. */
  private record(equation: Equation): void {
    const { procedure } = this;
    const output = variableOf(procedure, equation.output);
    const inputs = equation.inputs.map((id) => {
      const { shape, dtype } = variableOf(procedure, id);
      return { view: this.bindable(this.viewOf(id), sizeOf(shape), dtype), shape, dtype };
    });
    const { made, commands } = this.recorder.record(equation, inputs, output);
    const wanted = this.views.get(equation.output) ?? { memory: this.scratch(equation.output), offset: 0 };
    const isFresh = made.offset === 0 && commands.some((command) => command.output.memory === made.memory);
    // One bank cannot be read and written by tfjs at once.
    const clashes = commands.some(
      (command) =>
        command.output.memory === made.memory &&
        command.inputs.some(({ memory }) => memory === wanted.memory || (memory.bank !== undefined && memory.bank === wanted.memory.bank)),
    );
    if (isFresh && !clashes) {
      const moved = (view: View): View => (view.memory === made.memory ? wanted : view);
      this.commands.push(...commands.map((command) => ({ ...command, output: moved(command.output), inputs: command.inputs.map(moved) })));
      this.views.set(equation.output, wanted);
      return;
    }
    this.commands.push(...commands);
    if (this.views.has(equation.output) || wanted.memory.bank !== undefined) this.copy(made, wanted, sizeOf(output.shape), output.dtype);
    this.views.set(equation.output, this.views.has(equation.output) || wanted.memory.bank !== undefined ? wanted : made);
  }

  /** tfjs's bindings begin at fixed steps. */
  private bindable(view: View, elements: number, dtype: "float32" | "int32"): View {
    if (view.offset % ALIGNMENT === 0) return view;
    const own: View = { memory: { elements, home: { kind: "scratch" } }, offset: 0 };
    this.copy(view, own, elements, dtype);
    return own;
  }

  private copy(from: View, to: View, elements: number, dtype: "float32" | "int32"): void {
    this.push({ kernel: copyKernel(elements, dtype), tensors: [from, to] });
  }

  /** Updates that compute alike and reach the same banks as one kernel. */
  private batches(updates: readonly FusedGroup[]): void {
    const batches = new Map<string, { readonly group: FusedGroup; readonly tensors: readonly View[] }[]>();
    for (const group of updates) {
      const tensors = this.tensorsOf(group);
      const banks = tensors.map((view) => this.bankOf(view));
      const key = batchKey(group, this.procedure);
      if (key === undefined || banks.includes(undefined))
        this.push({ kernel: fusedKernel(group, this.procedure), tensors, numbers: group.scalars });
      else {
        const whole = `${key} in ${banks.join(" ")}`;
        const batch = batches.get(whole) ?? [];
        batch.push({ group, tensors });
        batches.set(whole, batch);
      }
    }
    for (const batch of batches.values()) {
      this.push({
        kernel: batchedKernel(
          batch.map(({ group }) => group),
          this.procedure,
        ),
        tensors: batch.flatMap(({ tensors }) => tensors),
        numbers: batch.flatMap(({ group }) => group.scalars),
      });
    }
  }

  private bankOf({ memory }: View): string | undefined {
    if (memory.home.kind === "state") return `state ${this.states.bankOf(memory.home.name)}`;
    return memory.home.kind === "constant" ? "constant" : memory.bank?.toString();
  }

  /** What the host may read after the run. A state that this run changes is shown as it was. */
  private shown(): Shown[] {
    return this.procedure.results.flatMap(({ variable, target }): Shown[] => {
      if (target.to === "state" || target.to === "kept") return [];
      const { shape, dtype } = variableOf(this.procedure, variable);
      if (this.host.has(variable)) return [{ target, shape, dtype, from: variable }];
      return [{ target, shape, dtype, from: this.before(this.viewOf(variable), sizeOf(shape), dtype) }];
    });
  }

  /** A copy where the view is of a state that is written at the end. */
  private before(view: View, elements: number, dtype: "float32" | "int32"): View {
    const { home } = view.memory;
    if (home.kind !== "state" || !this.procedure.results.some(({ target }) => storedName(target) === home.name)) return view;
    const own: View = { memory: { elements, home: { kind: "scratch" } }, offset: 0 };
    this.copy(view, own, elements, dtype);
    return own;
  }

  /** New state that could not be made in its place. */
  private copies(): void {
    const copies = this.procedure.results.flatMap(({ variable, target }) => {
      const stored = storedName(target);
      if (stored === undefined) return [];
      const { shape } = variableOf(this.procedure, variable);
      const to: View = { memory: this.states.stateOf(stored), offset: 0 };
      const from = this.viewOf(variable);
      if (from.memory === to.memory && from.offset === to.offset) return [];
      return [{ from: this.before(from, sizeOf(shape), "float32"), to, elements: sizeOf(shape) }];
    });
    for (const { from, to, elements } of copies) this.copy(from, to, elements, "float32");
  }

  private viewOf(id: VariableId): View {
    const known = this.views.get(id);
    if (known) return known;
    const view = this.host.has(id) ? this.number(id) : this.aliased(id);
    this.views.set(id, view);
    return view;
  }

  /** A number of the host for a kernel that only takes tensors. */
  private number(id: VariableId): View {
    const view: View = { memory: { elements: 1, home: { kind: "scratch" }, bank: KEPT_BANK }, offset: 0 };
    this.given.push({ view, from: id });
    return view;
  }

  private aliased(id: VariableId): View {
    const root = this.aliases.memoryOf(id);
    invariant(root !== id, `variable ${id} is used before its value`);
    const view = this.viewOf(root);
    return { ...view, offset: view.offset + (this.aliases.offsetOf(id) ?? 0) };
  }

  /** Where a value of a kernel of ours is written. */
  private define(id: VariableId): View {
    const old = this.overwrites.get(id);
    const view = this.views.get(id) ?? (old === undefined ? { memory: this.scratch(id), offset: 0 } : this.viewOf(old));
    this.views.set(id, view);
    return view;
  }

  private scratch(id: VariableId): Memory {
    const elements = sizeOf(variableOf(this.procedure, id).shape);
    return { elements, home: { kind: "scratch" }, ...(this.kept.has(id) ? { bank: KEPT_BANK } : {}) };
  }

  private push({ kernel, tensors, numbers = [], draws = [] }: Pick<OwnCommand, "kernel" | "tensors"> & Partial<OwnCommand>): void {
    this.commands.push({ by: "us", kernel, tensors, numbers, draws });
  }
}

function constant(values: Float32Array): View {
  return { memory: { elements: values.length, home: { kind: "constant", values } }, offset: 0 };
}

function copyKernel(elements: number, dtype: "float32" | "int32"): Kernel {
  const whole = { strides: [1], offset: 0 };
  return moveKernel({ dtype, shape: [elements], from: whole, to: whole });
}
