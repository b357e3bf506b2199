/**
 * @file Which equations run in one loop: the groups of the compiler's schedule, each with the reductions of what it makes
 * or reads. Groups run in the order they were begun, and a member only reads what earlier units or its own group made.
 */
import type { Equation } from "../../../compile/plan.ts";
import { type Shape, sameShape } from "../../../core/tensor-type.ts";
import type { ElementwiseName } from "../../kernels/wasm/elementwise-code.ts";
import { type BufferId, broadcastView, isDense, type View } from "./view.ts";

export interface Member {
  readonly op: ElementwiseName | "sum" | "max";
  /** Elementwise: seen with the group's shape. */
  readonly inputs: readonly View[];
  readonly output: BufferId;
  /** Of a reduction. */
  readonly axes?: readonly number[];
}

export interface Group {
  readonly unit: "group";
  readonly shape: Shape;
  readonly members: Member[];
}

/** Anything else, with its inputs. */
export interface Single {
  readonly unit: "single";
  readonly equation: Equation;
  readonly inputs: readonly View[];
  readonly output: BufferId;
}

export class Grouping {
  readonly units: (Group | Single)[] = [];
  /** By buffer: the unit that writes it; none for what is there before. */
  readonly producers = new Map<BufferId, number>();

  single(single: Omit<Single, "unit">): void {
    this.producers.set(single.output, this.units.length);
    this.units.push({ unit: "single", ...single });
  }

  /** Elementwise members that the schedule wants in one loop, in order. */
  group(shape: Shape, members: readonly Member[]): void {
    const seen = members.map((member) => ({ ...member, inputs: member.inputs.map((input) => broadcastView(input, shape)) }));
    const own = new Set(members.map(({ output }) => output));
    const outside = seen.flatMap(({ inputs }) => inputs).filter(({ buffer }) => !own.has(buffer));
    // A loop that only reduces one of the same tensors may as well do this.
    const at = this.units.findIndex(
      (unit, index) => index > this.latest(outside) && isReducing(unit) && sameShape(unit.shape, shape) && readsAny(unit, outside),
    );
    this.put(at, shape, seen);
  }

  reduction(shape: Shape, member: Member): void {
    const { inputs, axes } = member;
    const latest = this.latest(inputs);
    const at = this.units.findIndex((unit, index) => {
      if (index < latest || unit.unit !== "group" || !sameShape(unit.shape, shape) || !isCompatible(unit, axes)) return false;
      return index === latest ? inputs.every((input) => isMadeHere(unit, input)) : readsAny(unit, inputs);
    });
    this.put(at, shape, [member]);
  }

  /** The last unit that any of these waits for, -1 for none. */
  private latest(views: readonly View[]): number {
    return Math.max(-1, ...views.map(({ buffer }) => this.producers.get(buffer) ?? -1));
  }

  private put(at: number, shape: Shape, members: readonly Member[]): void {
    const unit = this.units[at];
    if (unit?.unit === "group") unit.members.push(...members);
    else this.units.push({ unit: "group", shape, members: [...members] });
    for (const { output } of members) this.producers.set(output, unit ? at : this.units.length - 1);
  }
}

function isReducing(unit: Group | Single): unit is Group {
  return unit.unit === "group" && unit.members.every((member) => member.axes !== undefined);
}

/** Whether the group reads one of these tensors, and not only as a repeated few numbers. */
function readsAny({ members }: Group, views: readonly View[]): boolean {
  const large = views.filter(({ strides, shape }) => strides.every((stride, axis) => stride !== 0 || shape[axis] === 1));
  return members.some(({ inputs }) => inputs.some((input) => large.some(({ buffer }) => buffer === input.buffer)));
}

/** Reductions of one group go over the same axes. */
function isCompatible({ members }: Group, axes: readonly number[] | undefined): boolean {
  return axes === undefined || members.every((member) => member.axes === undefined || member.axes.join() === axes.join());
}

/** Whether the view is exactly what an elementwise member of the group makes, place by place. */
function isMadeHere({ members, shape }: Group, view: View): boolean {
  const maker = members.find((member) => member.output === view.buffer);
  return maker !== undefined && maker.axes === undefined && view.offset === 0 && sameShape(view.shape, shape) && isDense(view);
}

/** Everything that a unit reads. */
export function inputsOf(unit: Group | Single): readonly View[] {
  return unit.unit === "group" ? unit.members.flatMap((member) => member.inputs) : unit.inputs;
}
