/**
 * @file Reverse-mode differentiation of a recording. Each equation's rule is written in the same operations, so the
 * derivatives are just more equations, and derivatives of those follow by the same few lines, to any order.
 */
import type { Ops, Value } from "../core/ops.ts";
import { invariant } from "../core/result.ts";
import type { Shape } from "../core/tensor-type.ts";
import type { Equation, VariableId } from "./plan.ts";
import { primitiveOf } from "./primitives/table.ts";

/** What a tracer has written down so far, and the label of what it writes next. */
export interface Recording {
  readonly equations: readonly Equation[];
  readonly idOf: (value: Value) => VariableId;
  readonly valueOf: (id: VariableId) => Value;
  /** The index of the equation that made it; -1 for an input. */
  readonly producerOf: (id: VariableId) => number;
  origin: string;
  phase: Equation["phase"];
}

interface Derivation {
  readonly ops: Ops;
  readonly recording: Recording;
  readonly constant: (value: number, shape: Shape) => Value;
}

/**
 * The derivatives of the number `y` with respect to each of `xs`: total ones, so an x that another x goes into counts
 * along both ways. Zeros where y does not depend on x. The new equations have the origin of those they derive from.
 */
export function derive({ ops, recording, constant }: Derivation, y: Value, xs: readonly Value[]): Value[] {
  invariant(
    y.shape.length === 0 && y.dtype === "float32",
    `expected the gradient of a number, got that of ${y.dtype}[${y.shape.join(", ")}]`,
  );
  const wanted = xs.map((x) => recording.idOf(x));
  const yId = recording.idOf(y);
  const last = recording.producerOf(yId);
  const first = Math.min(...wanted.map((id) => recording.producerOf(id))) + 1;
  const active = dependents(recording, wanted, { first, last });
  const adjoints = new Map<VariableId, Value>();
  const { origin, phase } = recording;
  recording.phase = "backward";
  if (active.has(yId)) adjoints.set(yId, constant(1, []));
  for (let index = last; index >= first; index--) {
    const equation = recording.equations[index];
    const dy = equation && adjoints.get(equation.output);
    if (!equation || !dy || !equation.inputs.some((id) => active.has(id))) continue;
    const { derivative } = primitiveOf(equation.primitive);
    if (derivative === "none") continue;
    recording.origin = equation.origin;
    const inputs = equation.inputs.map((id) => recording.valueOf(id));
    const parts = derivative({ ops, inputs, output: recording.valueOf(equation.output), attributes: equation.attributes, dy });
    for (const [i, part] of parts.entries()) {
      const id = equation.inputs[i];
      if (part === undefined || id === undefined || !active.has(id)) continue;
      const before = adjoints.get(id);
      adjoints.set(id, before === undefined ? part() : ops.add(before, part()));
    }
  }
  recording.origin = origin;
  recording.phase = phase;
  return xs.map((x, i) => adjoints.get(wanted[i] ?? -1) ?? constant(0, x.shape));
}

/** The xs and everything that depends on them differentiably, among the equations from first to last. */
function dependents(
  recording: Recording,
  xs: readonly VariableId[],
  span: { readonly first: number; readonly last: number },
): Set<VariableId> {
  const active = new Set(xs);
  for (let index = span.first; index <= span.last; index++) {
    const equation = recording.equations[index];
    if (equation && primitiveOf(equation.primitive).derivative !== "none" && equation.inputs.some((id) => active.has(id)))
      active.add(equation.output);
  }
  return active;
}
