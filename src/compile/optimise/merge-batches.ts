/**
 * @file One kernel for the several uses of a network in a step, D(real) and D(fake) above all: products with the same
 * weight, forward and backward, are taken together, and what is elementwise between them comes along, so that data is
 * put together and taken apart only at the ends. The gradients of a weight become one product over all data.
 *
 * The uses stand on an axis of their own beside the batch, so whatever depends on the batch still sees each use by
 * itself: batch norm keeps its statistics for real and fake apart, as the document has them. Where one batch is
 * wanted, the document says so and there is only one use.
 */
import type { Value } from "../../core/ops.ts";
import { invariant } from "../../core/result.ts";
import type { Equation, Procedure, VariableId } from "../plan.ts";
import { createTracer, type Tracer } from "../trace.ts";
import { type Bundle, type Bundling, bundle } from "./bundles.ts";
import { shareCommonSubexpressions } from "./common-subexpressions.ts";
import { removeDeadCode } from "./dead-code.ts";
import { renumber } from "./renumber.ts";
import { part, type StackedOperand, stacked } from "./stacking.ts";

export function mergeBatches(procedure: Procedure): Procedure {
  const found = settle(procedure);
  if (found.bundling.bundles.length === 0) return procedure;
  return renumber(removeDeadCode(shareCommonSubexpressions(new Writer(procedure, found).procedure())));
}

interface Found {
  readonly bundling: Bundling;
  /** By the output of an addition of all uses: their bundle. */
  readonly sums: ReadonlyMap<VariableId, Bundle>;
  /** Bundles that nothing but such an addition reads. */
  readonly added: ReadonlySet<Bundle>;
}

/** Bundles that cannot be written are given up until all that are left can. */
function settle(procedure: Procedure): Found {
  const banned = new Set<VariableId>();
  for (;;) {
    const bundling = bundle(procedure, banned);
    const { sums, added } = sumsOf(procedure, bundling);
    const apart = bundling.bundles.filter((one) => one.stacking.onlySum && !added.has(one));
    const stuck = apart.length > 0 ? undefined : circle(procedure, bundling);
    if (apart.length === 0 && stuck === undefined) return { bundling, sums, added };
    for (const { equations } of stuck ? [stuck] : apart) for (const { output } of equations.values()) banned.add(output);
  }
}

/** Additions of every use of a bundle, in any order. */
function sumsOf(procedure: Procedure, { bundles, members }: Bundling): Pick<Found, "sums" | "added"> {
  const readers = new Map<VariableId, number>();
  for (const { inputs } of procedure.equations) for (const id of inputs) readers.set(id, (readers.get(id) ?? 0) + 1);
  for (const { variable } of procedure.results) readers.set(variable, (readers.get(variable) ?? 0) + 1);
  const terms = new Map<VariableId, readonly VariableId[]>();
  const sums = new Map<VariableId, Bundle>();
  const added = new Set<Bundle>();
  for (const { primitive, inputs, output } of procedure.equations) {
    if (primitive !== "add") continue;
    const all = inputs.flatMap((id) => (readers.get(id) === 1 ? (terms.get(id) ?? [id]) : [id]));
    terms.set(output, all);
    const own = members.get(all[0] ?? -1)?.bundle;
    if (!own || all.length !== own.equations.size || new Set(all).size !== all.length) continue;
    if (!all.every((id) => members.get(id)?.bundle === own)) continue;
    sums.set(output, own);
    if (all.every((id) => readers.get(id) === 1)) added.add(own);
  }
  return { sums, added: new Set(bundles.filter((one) => added.has(one))) };
}

/** A bundle of which one use needs another, by whatever way; undefined where there is none. */
function circle(procedure: Procedure, { members }: Bundling): Bundle | undefined {
  const makers = new Map(procedure.equations.map((equation) => [equation.output, equation] as const));
  /** Where a unit stands on the way that is gone; -1 when all it needs has been seen. */
  const places = new Map<Bundle | Equation, number>();
  const way: (Bundle | Equation)[] = [];
  let found: Bundle | undefined;
  const visit = (equation: Equation): void => {
    const unit = members.get(equation.output)?.bundle ?? equation;
    const place = places.get(unit);
    if (found !== undefined || place === -1) return;
    if (place !== undefined) {
      found = way.slice(place).find((other): other is Bundle => "equations" in other);
      return;
    }
    places.set(unit, way.push(unit) - 1);
    for (const { inputs } of "equations" in unit ? unit.equations.values() : [unit]) {
      for (const id of inputs) {
        const maker = makers.get(id);
        if (maker) visit(maker);
      }
    }
    way.pop();
    places.set(unit, -1);
  };
  for (const equation of procedure.equations) visit(equation);
  return found;
}

/** Writes the procedure down again, a bundle as one equation. */
class Writer {
  private readonly from: Procedure;
  private readonly found: Found;
  private readonly tracer: Tracer = createTracer("final");
  private readonly values = new Map<VariableId, Value>();
  private readonly stacks = new Map<Bundle, Value>();
  private readonly makers: ReadonlyMap<VariableId, Equation>;

  constructor(from: Procedure, found: Found) {
    this.from = from;
    this.found = found;
    this.makers = new Map(from.equations.map((equation) => [equation.output, equation]));
  }

  procedure(): Procedure {
    const { tracer, from } = this;
    for (const { variable, binding } of from.inputs) {
      const listed = from.variables[variable];
      invariant(listed, `expected v${variable} to be listed`);
      this.values.set(variable, tracer.input(binding, listed.shape, listed.dtype));
    }
    const shown = new Set(from.results.map(({ variable }) => variable));
    for (const { output } of from.equations) {
      // What is only read by others of its bundle comes with them, when they come.
      const member = this.found.bundling.members.get(output);
      if (member && !shown.has(output)) {
        if (!this.found.added.has(member.bundle)) this.stackOf(member.bundle);
      } else if (!this.isPartOfSum(output)) this.valueOf(output);
    }
    for (const { variable, target } of from.results) tracer.result(this.valueOf(variable), target);
    return tracer.finish(from.name);
  }

  /** An addition on the way to one that is written as a whole. */
  private isPartOfSum(id: VariableId): boolean {
    const equation = this.makers.get(id);
    if (equation?.primitive !== "add" || this.found.sums.has(id)) return false;
    const { members } = this.found.bundling;
    return equation.inputs.some((input) => {
      const member = members.get(input);
      return member !== undefined && this.found.added.has(member.bundle);
    });
  }

  private valueOf(id: VariableId): Value {
    const known = this.values.get(id);
    if (known) return known;
    const equation = this.makers.get(id);
    invariant(equation, `expected v${id} to be made`);
    const value = this.make(equation);
    this.values.set(id, value);
    return value;
  }

  private make(equation: Equation): Value {
    const { tracer, found } = this;
    const member = found.bundling.members.get(equation.output);
    const sum = found.sums.get(equation.output);
    if (sum) return this.sumOf(sum, equation);
    if (member) {
      const stack = this.stackOf(member.bundle);
      tracer.setOrigin(equation.origin, equation.phase);
      const place = member.number - firstOf(member.bundle);
      return tracer.reshape(part(tracer, stack, place, 1), this.from.variables[equation.output]?.shape ?? []);
    }
    const inputs = equation.inputs.map((id) => this.valueOf(id));
    tracer.setOrigin(equation.origin, equation.phase);
    return tracer.apply(equation.primitive, inputs, equation.attributes);
  }

  private stackOf(own: Bundle): Value {
    const known = this.stacks.get(own);
    if (known) return known;
    const operands = this.operandsOf(own);
    this.label(own);
    const stack = own.stacking.write(this.tracer, operands, own.equations.size);
    this.stacks.set(own, stack);
    return stack;
  }

  private sumOf(own: Bundle, { origin, phase }: Equation): Value {
    const { tracer } = this;
    const { sum } = own.stacking;
    if (sum && this.found.added.has(own)) {
      const operands = this.operandsOf(own);
      this.label(own);
      return sum(tracer, operands, own.equations.size);
    }
    const stack = this.stackOf(own);
    tracer.setOrigin(origin, phase);
    return tracer.sum(stack, [0]);
  }

  private label({ equations }: Bundle): void {
    const [first] = equations.values();
    if (first) this.tracer.setOrigin(first.origin, first.phase);
  }

  private operandsOf(own: Bundle): StackedOperand[] {
    const [first] = own.equations.values();
    return own.operands.map((operand, k): StackedOperand => {
      const id = first?.inputs[k] ?? -1;
      const shape = this.from.variables[id]?.shape ?? [];
      if (typeof operand === "number") return { value: this.valueOf(operand), stacked: false, shape };
      if (operand === undefined) {
        const data = [...own.equations.values()].map(({ inputs }) => this.valueOf(inputs[k] ?? -1));
        this.label(own);
        return { value: stacked(this.tracer, data), stacked: true, shape };
      }
      const stack = this.stackOf(operand);
      this.label(own);
      return { value: part(this.tracer, stack, firstOf(own) - firstOf(operand), own.equations.size), stacked: true, shape };
    });
  }
}

function firstOf({ equations }: Bundle): number {
  const [first = 0] = equations.keys();
  return first;
}
