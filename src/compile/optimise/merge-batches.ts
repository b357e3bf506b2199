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
import { type EquationIndex, indexEquations } from "./equation-index.ts";
import { renumber } from "./renumber.ts";
import { part, type StackedOperand, stacked } from "./stacking.ts";

export function mergeBatches(procedure: Procedure): Procedure {
  const found = settle(procedure);
  if (found.bundling.bundles.length === 0) return procedure;
  return renumber(removeDeadCode(shareCommonSubexpressions(new Writer(procedure, found).procedure())));
}

interface Found {
  readonly index: EquationIndex;
  readonly bundling: Bundling;
  /** By the output of an addition of all uses: their bundle. */
  readonly sums: ReadonlyMap<VariableId, Bundle>;
  /** Bundles that nothing but such an addition reads. */
  readonly added: ReadonlySet<Bundle>;
}

/** Bundles that cannot be written are given up until all that are left can. */
function settle(procedure: Procedure): Found {
  const index = indexEquations(procedure);
  const banned = new Set<VariableId>();
  for (;;) {
    const bundling = bundle(procedure, index, banned);
    const { sums, added } = sumsOf(index, bundling);
    const apart = bundling.bundles.filter((one) => one.stacking.onlySum && !added.has(one));
    const given = apart.length > 0 ? apart : untangle(procedure, index, bundling);
    if (given.length === 0) return { index, bundling, sums, added };
    for (const { equations } of given) for (const { output } of equations.values()) banned.add(output);
  }
}

/** Of the first circles only one bundle each is given up, so that much stays; later all, so that it ends soon. */
const PATIENCE = 64;

/** Bundles without which, and without what goes on from them alone, there are no circles. */
function untangle(procedure: Procedure, index: EquationIndex, { bundles }: Bundling): readonly Bundle[] {
  const given = new Set<Bundle>();
  for (let round = 0; ; round++) {
    const left = new Set<Bundle>();
    for (const one of bundles) {
      const before = one.operands.filter((operand) => typeof operand === "object");
      if (!given.has(one) && (before.length === 0 || before.some((other) => left.has(other)))) left.add(one);
    }
    const stuck = circle(procedure, index, left);
    if (stuck.length === 0) return [...given];
    for (const one of round < PATIENCE ? stuck.slice(0, 1) : stuck) given.add(one);
  }
}

/** Additions of every use of a bundle, in any order. */
function sumsOf(index: EquationIndex, { members }: Bundling): Pick<Found, "sums" | "added"> {
  const sums = new Map<VariableId, Bundle>();
  const added = new Set<Bundle>();
  for (const { output, terms, alone } of index.sums) {
    const own = members[terms[0] ?? -1]?.bundle;
    if (terms.length !== own?.equations.size || !terms.every((id) => members[id]?.bundle === own)) continue;
    sums.set(output, own);
    if (alone) added.add(own);
  }
  return { sums, added };
}

/** Bundles that need themselves by way of one another; none where there is no such circle. */
function circle({ equations, variables }: Procedure, { makers }: EquationIndex, bundles: Iterable<Bundle>): readonly Bundle[] {
  /** By variable: the output that stands for its bundle, or itself. */
  const units = Int32Array.from(variables, (_, id) => id);
  /** By such an output. */
  const owners = Array<Bundle | undefined>(variables.length).fill(undefined);
  for (const one of bundles) {
    const [first] = one.equations.values();
    for (const { output } of one.equations.values()) units[output] = first?.output ?? -1;
    if (first) owners[first.output] = one;
  }
  /** By unit: 1 and more where it stands on the way that is gone; -1 when all it needs has been seen. */
  const places = new Int32Array(variables.length);
  const way: VariableId[] = [];
  let found: readonly Bundle[] = [];
  const visit = (id: VariableId): void => {
    const unit = units[id] ?? -1;
    const place = places[unit] ?? -1;
    if (found.length > 0 || place === -1) return;
    if (place > 0) {
      found = way.slice(place - 1).flatMap((other) => owners[other] ?? []);
      return;
    }
    const uses = owners[unit]?.equations;
    const maker = makers[unit];
    places[unit] = way.push(unit);
    if (uses) for (const { inputs } of uses.values()) inputs.forEach(visit);
    else maker?.inputs.forEach(visit);
    way.pop();
    places[unit] = -1;
  };
  for (const { output } of equations) visit(output);
  return found;
}

/** Writes the procedure down again, a bundle as one equation. */
class Writer {
  private readonly from: Procedure;
  private readonly found: Found;
  private readonly tracer: Tracer = createTracer("final");
  private readonly values = new Map<VariableId, Value>();
  private readonly stacks = new Map<Bundle, Value>();

  constructor(from: Procedure, found: Found) {
    this.from = from;
    this.found = found;
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
      const member = this.found.bundling.members[output];
      if (member && !shown.has(output)) {
        if (!this.found.added.has(member.bundle)) this.stackOf(member.bundle);
      } else if (!this.isPartOfSum(output)) this.valueOf(output);
    }
    for (const { variable, target } of from.results) tracer.result(this.valueOf(variable), target);
    return tracer.finish(from.name);
  }

  /** An addition on the way to one that is written as a whole. */
  private isPartOfSum(id: VariableId): boolean {
    const equation = this.found.index.makers[id];
    if (equation?.primitive !== "add" || this.found.sums.has(id)) return false;
    const { members } = this.found.bundling;
    return equation.inputs.some((input) => {
      const member = members[input];
      return member !== undefined && this.found.added.has(member.bundle);
    });
  }

  private valueOf(id: VariableId): Value {
    const known = this.values.get(id);
    if (known) return known;
    const equation = this.found.index.makers[id];
    invariant(equation, `expected v${id} to be made`);
    const value = this.make(equation);
    this.values.set(id, value);
    return value;
  }

  private make(equation: Equation): Value {
    const { tracer, found } = this;
    const member = found.bundling.members[equation.output];
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
