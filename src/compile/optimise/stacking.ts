/**
 * @file How one equation does the work of several: its data stands stacked along a new first axis. What has a batch axis
 * of its own takes both as one batch; everything else leaves the new axis alone, so that sums over a batch, such as the
 * statistics of batch norm, remain one for each use.
 */
import type { Value } from "../../core/ops.ts";
import type { Shape } from "../../core/tensor-type.ts";
import type { Equation, Procedure } from "../plan.ts";
import type { PrimitiveName } from "../primitives/primitive.ts";
import { attributesOf, primitiveOf } from "../primitives/table.ts";
import type { Tracer } from "../trace.ts";

/** An operand: stacked, or the same for all. */
export interface StackedOperand {
  readonly value: Value;
  readonly stacked: boolean;
  /** Of one use. */
  readonly shape: Shape;
}

/** Writes the equation for all uses; the result is stacked. `sum`: only the sum over all uses is wanted, unstacked. */
export interface Stacking {
  /** Cannot be stacked: its uses can only be added up. */
  readonly onlySum: boolean;
  write(tracer: Tracer, operands: readonly StackedOperand[], count: number): Value;
  readonly sum?: (tracer: Tracer, operands: readonly StackedOperand[], count: number) => Value;
}

/** Undefined where several cannot be one. `varies`: by operand, whether it is another one in each use. */
export function stackingOf(equation: Equation, varies: readonly boolean[], procedure: Procedure): Stacking | undefined {
  const primitive = equation.primitive as PrimitiveName;
  const output = procedure.variables[equation.output]?.shape ?? [];
  if (equation.inputs.length === 0) return undefined;
  if (primitiveOf(primitive).scalar || primitive === "cast") return elementwise(equation, output);
  return STACKINGS[primitive]?.({
    equation,
    varies,
    output,
    ranks: equation.inputs.map((id) => procedure.variables[id]?.shape.length ?? 0),
  });
}

interface At {
  readonly equation: Equation;
  readonly varies: readonly boolean[];
  readonly output: Shape;
  readonly ranks: readonly number[];
}

function of(write: Stacking["write"]): Stacking {
  return { onlySum: false, write };
}

/** With axes of 1 after the first, so that it broadcasts as one use's would. */
function widened(tracer: Tracer, { value, stacked, shape }: StackedOperand, rank: number): Value {
  if (!stacked || shape.length >= rank) return value;
  const [count = 1] = value.shape;
  return tracer.reshape(value, [count, ...Array<number>(rank - shape.length).fill(1), ...shape]);
}

function elementwise({ primitive, attributes }: Equation, output: Shape): Stacking {
  return of((tracer, operands) =>
    tracer.apply(
      primitive,
      operands.map((operand) => widened(tracer, operand, output.length)),
      attributes,
    ),
  );
}

/** The first axis of each use and the stack as one. */
function together(tracer: Tracer, { value, stacked, shape }: StackedOperand, count: number): Value {
  const [batch = 1, ...rest] = shape;
  return stacked ? tracer.reshape(value, [count * batch, ...rest]) : value;
}

/** As one batch; only where the first operand alone has the batch, or all have. */
function batched({ equation, output }: At): Stacking {
  return of((tracer, operands, count) => {
    const all = tracer.apply(
      equation.primitive,
      operands.map((operand) => together(tracer, operand, count)),
      equation.attributes,
    );
    return tracer.reshape(all, [count, ...output]);
  });
}

function firstVaries(at: At): Stacking | undefined {
  const [first, ...others] = at.varies;
  return first === true && others.every((one) => !one) ? batched(at) : undefined;
}

function allVary(at: At): Stacking | undefined {
  return at.varies.every(Boolean) ? batched(at) : undefined;
}

/** One operand, with attributes that count axes. */
function along(
  attributes: (equation: Equation, operands: readonly StackedOperand[], count: number) => Equation["attributes"],
): (at: At) => Stacking | undefined {
  return ({ equation, varies }) =>
    varies.every(Boolean)
      ? of((tracer, operands, count) =>
          tracer.apply(
            equation.primitive,
            operands.map(({ value }) => value),
            attributes(equation, operands, count),
          ),
        )
      : undefined;
}

const reducing =
  (name: "sum" | "max"): ((at: At) => Stacking | undefined) =>
  ({ equation, output }) => {
    const { axes, keepDims } = attributesOf(equation, name);
    const within = axes.map((axis) => axis + 1);
    const stacking = of((tracer, [x]) => (x ? tracer.apply(name, [x.value], { axes: within, keepDims }) : tracer.fill([], 0)));
    if (name === "max") return stacking;
    return { ...stacking, sum: (tracer, [x]) => tracer.reshape(x ? tracer.sum(x.value, [0, ...within]) : tracer.fill([], 0), output) };
  };

const STACKINGS: { readonly [P in PrimitiveName]?: (at: At) => Stacking | undefined } = {
  sum: reducing("sum"),
  max: reducing("max"),
  argMax: along((equation) => ({ axis: attributesOf(equation, "argMax").axis + 1 })),
  reshape: along((equation, _, count) => ({ shape: [count, ...attributesOf(equation, "reshape").shape] })),
  broadcastTo: ({ output }) =>
    of((tracer, [x], count) => tracer.broadcastTo(x ? widened(tracer, x, output.length) : tracer.fill([], 0), [count, ...output])),
  transpose: along((equation) => ({ permutation: [0, ...attributesOf(equation, "transpose").permutation.map((axis) => axis + 1)] })),
  slice: along((equation, _, count) => {
    const { begin, size } = attributesOf(equation, "slice");
    return { begin: [0, ...begin], size: [count, ...size] };
  }),
  pad: along((equation) => ({ paddings: [[0, 0], ...attributesOf(equation, "pad").paddings.map((pair) => [...pair])] })),
  reverse: along((equation) => ({ axes: attributesOf(equation, "reverse").axes.map((axis) => axis + 1) })),
  concat: along((equation) => ({ axis: attributesOf(equation, "concat").axis + 1 })),
  oneHot: along(({ attributes }) => ({ ...attributes })),
  conv2d: firstVaries,
  conv2dInput: firstVaries,
  conv2dFilter: ({ equation, varies }) =>
    varies.every(Boolean)
      ? {
          onlySum: true,
          write: (tracer) => tracer.fill([], 0),
          sum: (tracer, operands, count) => joint(tracer, equation, { operands, count }),
        }
      : undefined,
  matMul(at) {
    const { equation, varies, ranks } = at;
    if (varies.every(Boolean)) {
      const { transposeA, transposeB } = attributesOf(equation, "matMul");
      const each = of((tracer, operands) =>
        tracer.apply(
          "matMul",
          operands.map(({ value }) => value),
          equation.attributes,
        ),
      );
      const addsBatch = transposeA && !transposeB && ranks.every((rank) => rank === 2);
      return addsBatch ? { ...each, sum: (tracer, operands, count) => joint(tracer, equation, { operands, count }) } : each;
    }
    return ranks.every((rank) => rank === 2) && !attributesOf(equation, "matMul").transposeA ? firstVaries(at) : undefined;
  },
  maxPool: firstVaries,
  avgPool: firstVaries,
  avgPoolInput: firstVaries,
  maxPoolGather: allVary,
  maxPoolScatter: allVary,
  upsample: firstVaries,
  downsampleSum: firstVaries,
  resizeBilinear: firstVaries,
  resizeBilinearInput: firstVaries,
};

/** A sum over the batch is a sum over all uses when their batches are one. */
function joint(
  tracer: Tracer,
  { primitive, attributes }: Equation,
  { operands, count }: { readonly operands: readonly StackedOperand[]; readonly count: number },
): Value {
  return tracer.apply(
    primitive,
    operands.map((operand) => together(tracer, operand, count)),
    attributes,
  );
}

/** The uses side by side on a new first axis. */
export function stacked(tracer: Tracer, values: readonly Value[]): Value {
  return tracer.concat(
    values.map((value) => tracer.reshape(value, [1, ...value.shape])),
    0,
  );
}

/** Of the uses `from` to `from + count`, those of one number at a time or several. */
export function part(tracer: Tracer, stack: Value, from: number, count: number): Value {
  const [all = 1, ...shape] = stack.shape;
  if (count === all) return stack;
  return tracer.slice(stack, [from, ...shape.map(() => 0)], [count, ...shape]);
}
