/**
 * @file Local rules that make an equation unnecessary without changing its value: x · 1, reshapes of reshapes,
 * arithmetic on constants. The tracer asks before it writes an equation down.
 */
import type { Ops, Value } from "../../core/ops.ts";
import { type Shape, sameShape, sizeOf } from "../../core/tensor-type.ts";
import type { Variable } from "../plan.ts";
import type { AttributesOf, PrimitiveName } from "../primitives/primitive.ts";
import { primitiveOf } from "../primitives/table.ts";

/** What is known of the values so far. */
export interface Knowledge {
  readonly ops: Ops;
  readonly constant: (value: number, shape: Shape) => Value;
  /** Nothing more will be differentiated. */
  readonly final: boolean;
  /** The number that every element of a float32 value is known to be. */
  uniform(x: Value): number | undefined;
  /** The input and the attributes of the one-operand equation of that primitive which made `x`. */
  madeBy<P extends PrimitiveName>(primitive: P, x: Value): { readonly input: Value; readonly attributes: AttributesOf[P] } | undefined;
}

interface Arguments<A> {
  readonly inputs: readonly Value[];
  readonly output: Variable;
  readonly attributes: A;
  readonly known: Knowledge;
}

type Rule<A> = (at: Arguments<A>) => Value | undefined;

/** The value that the equation would have, when it is at hand or cheaper to come by. */
export function simplify(primitive: PrimitiveName, at: Arguments<object>): Value | undefined {
  return foldUniform(primitive, at) ?? (rules[primitive] as Rule<object> | undefined)?.(at);
}

/** Places move or repeat, values stay: a tensor of equal numbers stays one. */
const rearranging = new Set<PrimitiveName>([
  "reshape",
  "transpose",
  "broadcastTo",
  "slice",
  "reverse",
  "upsample",
  "resizeBilinear",
  "maxPool",
  "avgPool",
  "max",
]);

function foldUniform(primitive: PrimitiveName, { inputs, output, known }: Arguments<object>): Value | undefined {
  if (inputs.length === 0 || inputs.length > 3 || output.dtype !== "float32") return undefined;
  const numbers: number[] = [];
  for (const input of inputs) {
    const value = known.uniform(input);
    if (value === undefined) return undefined;
    numbers.push(value);
  }
  const [a = 0, b = 0, c = 0] = numbers;
  const { scalar } = primitiveOf(primitive);
  const value = scalar
    ? scalar(a, b, c)
    : rearranging.has(primitive)
      ? a
      : primitive === "sum"
        ? a * (sizeOf(inputs[0]?.shape ?? []) / sizeOf(output.shape))
        : undefined;
  return value === undefined || !Number.isFinite(value) ? undefined : known.constant(value, output.shape);
}

/** `x`, when the operation that is left out would not have enlarged it by broadcasting. */
function unlessEnlarged(x: Value | undefined, output: Variable): Value | undefined {
  return x !== undefined && sameShape(x.shape, output.shape) ? x : undefined;
}

/** The operand whose partner is that number throughout. */
function besides(number: number, { inputs: [a, b], output, known }: Arguments<object>): Value | undefined {
  if (a === undefined || b === undefined) return undefined;
  return known.uniform(b) === number ? unlessEnlarged(a, output) : known.uniform(a) === number ? unlessEnlarged(b, output) : undefined;
}

function identityWhen(same: (x: Value, output: Variable) => boolean): Rule<object> {
  return ({ inputs: [x], output }) => (x !== undefined && same(x, output) ? x : undefined);
}

const sameShaped = identityWhen((x, output) => sameShape(x.shape, output.shape));

const powers: ReadonlyMap<number, (ops: Ops, x: Value) => Value> = new Map([
  [1, (_: Ops, x: Value) => x],
  [2, (ops: Ops, x: Value) => ops.square(x)],
  [0.5, (ops: Ops, x: Value) => ops.sqrt(x)],
  [-0.5, (ops: Ops, x: Value) => ops.rsqrt(x)],
  [-1, (ops: Ops, x: Value) => ops.reciprocal(x)],
]);

const rules: { readonly [P in PrimitiveName]?: Rule<AttributesOf[P]> } = {
  neg: ({ inputs: [x], known }) => x && known.madeBy("neg", x)?.input,
  stopGradient: ({ inputs: [x], known }) => x && (known.final || known.madeBy("stopGradient", x) ? x : undefined),
  add: (at) => besides(0, at),
  sub({ inputs: [a, b], output, known }) {
    if (a && b && known.uniform(b) === 0) return unlessEnlarged(a, output);
    if (a && b && known.uniform(a) === 0 && sameShape(b.shape, output.shape)) return known.ops.neg(b);
    return undefined;
  },
  mul(at) {
    const negated = besides(-1, at);
    return negated ? at.known.ops.neg(negated) : besides(1, at);
  },
  div: ({ inputs: [a, b], output, known }) => (b && known.uniform(b) === 1 ? unlessEnlarged(a, output) : undefined),
  pow({ inputs: [a, b], output, known }) {
    const exponent = b && known.uniform(b);
    const base = unlessEnlarged(a, output);
    return base && exponent !== undefined ? powers.get(exponent)?.(known.ops, base) : undefined;
  },
  select({ inputs: [mask, a, b], output, known }) {
    const taken = mask && known.uniform(mask);
    const side = taken === undefined ? undefined : taken === 0 ? b : a;
    return side && known.ops.broadcastTo(side, output.shape);
  },
  cast: identityWhen((x, output) => x.dtype === output.dtype),
  sum: ({ inputs: [x], output, known }) => (x && sizeOf(x.shape) === sizeOf(output.shape) ? known.ops.reshape(x, output.shape) : undefined),
  max: ({ inputs: [x], output, known }) => (x && sizeOf(x.shape) === sizeOf(output.shape) ? known.ops.reshape(x, output.shape) : undefined),
  reshape(at) {
    const [x] = at.inputs;
    const inner = x && at.known.madeBy("reshape", x)?.input;
    return sameShaped(at) ?? (inner && at.known.ops.reshape(inner, at.output.shape));
  },
  broadcastTo(at) {
    const [x] = at.inputs;
    const inner = x && at.known.madeBy("broadcastTo", x)?.input;
    return sameShaped(at) ?? (inner && at.known.ops.broadcastTo(inner, at.output.shape));
  },
  transpose({ inputs: [x], attributes: { permutation }, known }) {
    if (x === undefined || permutation.every((axis, i) => axis === i)) return x;
    const inner = known.madeBy("transpose", x);
    if (inner === undefined) return undefined;
    const before = inner.attributes.permutation;
    return known.ops.transpose(
      inner.input,
      permutation.map((axis) => before[axis] ?? 0),
    );
  },
  slice: sameShaped,
  pad: sameShaped,
  reverse: ({ inputs: [x], attributes: { axes } }) => (axes.length === 0 ? x : undefined),
  concat: ({ inputs }) => (inputs.length === 1 ? inputs[0] : undefined),
  upsample: sameShaped,
  downsampleSum: sameShaped,
  resizeBilinear: sameShaped,
  resizeBilinearInput: sameShaped,
};
