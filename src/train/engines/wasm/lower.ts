/**
 * @file A procedure as a program for WebAssembly. Equations that only rename or move numbers become views; elementwise
 * ones and reductions are grouped into loop nests; products become calls of the product kernels; the rest are plain loops.
 */

import { schedule } from "../../../compile/optimise/fuse.ts";
import { type FusedGroup, isGroup } from "../../../compile/optimise/fused-group.ts";
import type { Equation, Procedure, VariableId } from "../../../compile/plan.ts";
import type { PrimitiveName } from "../../../compile/primitives/primitive.ts";
import { attributesOf } from "../../../compile/primitives/table.ts";
import { invariant } from "../../../core/result.ts";
import { type Shape, sameShape, sizeOf } from "../../../core/tensor-type.ts";
import { isElementwise } from "../../kernels/wasm/elementwise-code.ts";
import { type HostScalars, variableOf } from "../host-scalars.ts";
import { emitGroup, emitSingle } from "./emit.ts";
import { Grouping, inputsOf, type Member } from "./grouping.ts";
import { Lowering } from "./lowering.ts";
import type { Home, Program } from "./program.ts";
import {
  type BufferId,
  broadcastView,
  isDense,
  reshapeView,
  reverseView,
  sliceView,
  transposeView,
  type View,
  wholeBuffer,
} from "./view.ts";

/** `threads`: how many there will be to share a kernel; they change no result. */
export function lowerProcedure(procedure: Procedure, host: HostScalars, threads: number): Program {
  return new ProcedureLowering(procedure, host, threads).lower();
}

class ProcedureLowering {
  private readonly procedure: Procedure;
  private readonly host: HostScalars;
  private readonly lowering: Lowering;
  private readonly grouping = new Grouping();
  private readonly views = new Map<VariableId, View>();

  constructor(procedure: Procedure, host: HostScalars, threads: number) {
    this.lowering = new Lowering(threads);
    this.procedure = procedure;
    this.host = host;
  }

  lower(): Program {
    for (const { variable, binding } of this.procedure.inputs) {
      if (binding.from === "scalar") continue;
      this.define(
        variable,
        binding.from === "feed" ? { kind: "feed", source: binding.source, port: binding.port } : { kind: binding.from, name: binding.name },
      );
    }
    for (const item of schedule(this.procedure)) {
      if (isGroup(item)) this.takeGroup(item);
      else if (!this.host.variables.has(item.output)) this.take(item);
    }
    const results = this.results();
    const stored = results.flatMap(({ target, view }) => {
      if (target.to !== "state" && target.to !== "kept") return [];
      return [{ home: { kind: target.to, name: target.name }, view }];
    });
    const late = stored.filter(({ home, view }) => !(home.kind === "kept" ? this.writeKept(home, view) : this.writeInPlace(home, view)));
    const needed = this.neededOutside(results.map(({ view }) => view.buffer));
    for (const unit of this.grouping.units) {
      if (unit.unit === "group") emitGroup(this.lowering, unit, needed);
      else emitSingle(this.lowering, unit, variableOf(this.procedure, unit.equation.output));
    }
    for (const { home, view } of late) this.lowering.copy(view, this.lowering.fresh(view.shape, view.dtype, home));
    return {
      buffers: this.lowering.buffers,
      steps: this.lowering.steps,
      nests: this.lowering.nests,
      reports: this.procedure.results.flatMap(({ variable, target }, i) => {
        if (target.to !== "report") return [];
        const view = results[i]?.view;
        return [{ name: target.name, from: this.host.variables.has(variable) || !view ? variable : this.lowering.place(view) }];
      }),
      views: results.flatMap(({ target, view }) =>
        target.to === "view" ? [{ port: target.port, shape: view.shape, dtype: view.dtype, from: this.lowering.place(view) }] : [],
      ),
    };
  }

  private define(variable: VariableId, home?: Home): View {
    const { shape, dtype } = variableOf(this.procedure, variable);
    const view = wholeBuffer(this.lowering.buffer(sizeOf(shape), home, dtype), shape, dtype);
    this.views.set(variable, view);
    return view;
  }

  private view(variable: VariableId): View {
    const known = this.views.get(variable);
    if (known) return known;
    invariant(this.host.variables.has(variable), `variable ${variable} is read before its value`);
    return this.define(variable, { kind: "number", variable });
  }

  private takeGroup({ shape, equations }: FusedGroup): void {
    const members = equations.flatMap((equation): Member[] => {
      const primitive = equation.primitive as PrimitiveName;
      const inputs = equation.inputs.map((input) => this.view(input));
      const [x] = inputs;
      const alias = x && this.alias(equation, primitive, x);
      if (alias) this.views.set(equation.output, alias);
      if (alias || this.host.variables.has(equation.output)) return [];
      invariant(isElementwise(primitive), `${primitive} in a group`);
      return [{ op: primitive, inputs, output: this.define(equation.output).buffer }];
    });
    if (members.length > 0) this.grouping.group(shape, members);
  }

  private take(equation: Equation): void {
    const inputs = equation.inputs.map((input) => this.view(input));
    const [x] = inputs;
    const { shape, dtype } = variableOf(this.procedure, equation.output);
    const primitive = equation.primitive as PrimitiveName;
    const alias = x && this.alias(equation, primitive, x);
    if (alias) this.views.set(equation.output, alias);
    else if (primitive === "fill")
      this.views.set(equation.output, broadcastView(this.constant([attributesOf(equation, "fill").value]), shape));
    else if (primitive === "literal" || primitive === "range") {
      const values =
        primitive === "literal" ? attributesOf(equation, "literal").values : Array.from({ length: sizeOf(shape) }, (_, i) => i);
      const buffer = this.lowering.constant(dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values));
      this.views.set(equation.output, wholeBuffer(buffer, shape, dtype));
    } else if (primitive === "reshape" && x) this.views.set(equation.output, wholeBuffer(this.copied(x).buffer, shape, dtype));
    else if (primitive === "upsample" && x) this.upsample(equation, x);
    else if (primitive === "downsampleSum" && x) this.downsampleSum(equation, x);
    else if (isElementwise(primitive)) this.grouping.group(shape, [{ op: primitive, inputs, output: this.define(equation.output).buffer }]);
    else if ((primitive === "sum" || primitive === "max") && x) {
      const { axes } = attributesOf(equation, primitive);
      this.grouping.reduction(x.shape, { op: primitive, inputs, output: this.define(equation.output).buffer, axes });
    } else this.grouping.single({ equation, inputs, output: this.define(equation.output).buffer });
  }

  private constant(values: readonly number[]): View {
    return wholeBuffer(this.lowering.constant(Float32Array.from(values)), [], "float32");
  }

  /** What only renames: a view, or undefined where numbers have to be made. */
  private alias(equation: Equation, primitive: PrimitiveName, x: View): View | undefined {
    return ALIASES[primitive]?.(x, equation, variableOf(this.procedure, equation.output).shape);
  }

  /** The same numbers in a buffer of their own. */
  private copied(view: View): View {
    const copy = this.lowering.fresh(view.shape, view.dtype);
    this.grouping.group(view.shape, [{ op: "stopGradient", inputs: [view], output: copy.buffer }]);
    return copy;
  }

  private upsample(equation: Equation, x: View): void {
    const { factor } = attributesOf(equation, "upsample");
    const [n = 1, h = 1, w = 1, c = 1] = x.shape;
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = x.strides;
    const repeated = { ...x, shape: [n, h, factor, w, factor, c], strides: [s0, s1, 0, s2, 0, s3] };
    this.views.set(equation.output, wholeBuffer(this.copied(repeated).buffer, [n, h * factor, w * factor, c], x.dtype));
  }

  private downsampleSum(equation: Equation, x: View): void {
    const { factor } = attributesOf(equation, "downsampleSum");
    const [n = 1, h = 1, w = 1, c = 1] = variableOf(this.procedure, equation.output).shape;
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = x.strides;
    const cells = { ...x, shape: [n, h, factor, w, factor, c], strides: [s0, factor * s1, s1, factor * s2, s2, s3] };
    this.grouping.reduction(cells.shape, { op: "sum", inputs: [cells], output: this.define(equation.output).buffer, axes: [2, 4] });
  }

  /** Results as views whose numbers will still be there at the end. */
  private results() {
    const taken = new Set<BufferId>();
    return this.procedure.results.map(({ variable, target }) => {
      const view = this.view(variable);
      const home = this.lowering.buffers[view.buffer]?.home;
      const own = home?.kind === "scratch" && isDense(view) && !((target.to === "state" || target.to === "kept") && taken.has(view.buffer));
      const unchanged = home?.kind === "state" && target.to === "state" && home.name === target.name && isDense(view);
      taken.add(view.buffer);
      return { target, view: own || unchanged || (home?.kind === "number" && target.to === "report") ? view : this.copied(view) };
    });
  }

  /**
   * Lets the result be written where the state stands, when it is made whole in one loop and everybody who reads the old
   * state has done so before, or does so in that loop at the same place. False: it must be copied there at the end.
   */
  private writeInPlace(home: Home & { readonly name: string }, view: View): boolean {
    const info = this.lowering.buffers[view.buffer];
    if (!info || info.home.kind === "state") return info?.home.kind === "state";
    const at = this.grouping.producers.get(view.buffer) ?? -1;
    const unit = this.grouping.units[at];
    if (unit?.unit !== "group" || view.offset !== 0 || info.elements !== sizeOf(view.shape)) return false;
    if (!unit.members.some((member) => member.output === view.buffer && member.axes === undefined)) return false;
    const isOld = (input: View): boolean => {
      const old = this.lowering.buffers[input.buffer]?.home;
      return old?.kind === "state" && old.name === home.name;
    };
    for (const [i, later] of this.grouping.units.entries()) {
      if (i < at) continue;
      const old = inputsOf(later).filter(isOld);
      if (i > at && old.length > 0) return false;
      if (i === at && !old.every((input) => input.offset === 0 && sameShape(input.shape, unit.shape) && isDense(input))) return false;
    }
    this.lowering.buffers[view.buffer] = { ...info, home };
    return true;
  }

  /** The same for what a prefix keeps: nobody reads the old one, so that it may be written at any time. */
  private writeKept(home: Home, view: View): boolean {
    const info = this.lowering.buffers[view.buffer];
    if (info?.home.kind !== "scratch" || view.offset !== 0 || info.elements !== sizeOf(view.shape)) return false;
    this.lowering.buffers[view.buffer] = { ...info, home };
    return true;
  }

  /** Buffers that are read by another unit than the one that makes them, or when all is done. */
  private neededOutside(results: readonly BufferId[]): ReadonlySet<BufferId> {
    const needed = new Set(results);
    for (const [at, unit] of this.grouping.units.entries()) {
      for (const { buffer } of inputsOf(unit)) if (this.grouping.producers.get(buffer) !== at) needed.add(buffer);
    }
    return needed;
  }
}

const withoutAxes = (x: View, { attributes }: Equation): View | undefined =>
  (attributes["axes"] as readonly number[]).length === 0 ? x : undefined;

const ALIASES: { readonly [P in PrimitiveName]?: (x: View, equation: Equation, shape: Shape) => View | undefined } = {
  stopGradient: (x) => x,
  reshape: (x, _, shape) => reshapeView(x, shape),
  broadcastTo: (x, _, shape) => broadcastView(x, shape),
  transpose: (x, equation) => transposeView(x, attributesOf(equation, "transpose").permutation),
  slice(x, equation) {
    const { begin, size } = attributesOf(equation, "slice");
    return sliceView(x, begin, size);
  },
  reverse: (x, equation) => reverseView(x, attributesOf(equation, "reverse").axes),
  sum: withoutAxes,
  max: withoutAxes,
};
