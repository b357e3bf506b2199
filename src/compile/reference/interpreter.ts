/**
 * @file The reference: runs a procedure in float64, one equation after the other, by the primitives' own plain loops.
 * Slow and exact; every backend is compared with it.
 */
import type { Renewal } from "../../core/ops.ts";
import { fillRandom, streamKey } from "../../core/random.ts";
import { invariant } from "../../core/result.ts";
import { type Shape, sizeOf } from "../../core/tensor-type.ts";
import type { Binding, Equation, Procedure, Variable } from "../plan.ts";
import type { Tensor } from "../primitives/primitive.ts";
import { attributesOf, primitiveOf } from "../primitives/table.ts";

export interface ReferenceInputs {
  /** By name; kept as it is, the new values are in what comes back. */
  readonly state?: Readonly<Record<string, Float64Array>>;
  /** Likewise, what prefixes have left. */
  readonly kept?: Readonly<Record<string, Float64Array>>;
  readonly feed?: (source: string, port: string) => ArrayLike<number>;
  readonly scalar?: (name: string) => number;
  readonly draw?: Draw;
}

/** Which random numbers: `step` counts every player's step, `iteration` whole iterations. */
export interface Draw {
  readonly seed: number;
  readonly step: number;
  readonly iteration: number;
}

export interface ReferenceOutputs {
  /** The names that the procedure writes. */
  readonly state: Readonly<Record<string, Float64Array>>;
  readonly kept: Readonly<Record<string, Float64Array>>;
  readonly reports: Readonly<Record<string, number>>;
  readonly views: Readonly<Record<string, { readonly shape: Shape; readonly values: Float64Array }>>;
}

export function runReference(procedure: Procedure, inputs: ReferenceInputs = {}): ReferenceOutputs {
  const tensors: (Tensor | undefined)[] = [];
  const tensorOf = (id: number): Tensor => {
    const tensor = tensors[id];
    invariant(tensor !== undefined, `expected v${id} to be defined`);
    return tensor;
  };
  for (const { variable, binding } of procedure.inputs) {
    const expected = procedure.variables[variable];
    invariant(expected !== undefined, `expected a variable, got ${variable}`);
    const values = Float64Array.from(valuesOf(binding, inputs));
    invariant(
      values.length === sizeOf(expected.shape),
      `expected ${sizeOf(expected.shape)} values of ${JSON.stringify(binding)}, got ${values.length}`,
    );
    tensors[variable] = { ...expected, values };
  }
  for (const equation of procedure.equations) {
    const output = procedure.variables[equation.output];
    invariant(output !== undefined, `expected a variable, got ${equation.output}`);
    tensors[equation.output] = { ...output, values: compute(equation, equation.inputs.map(tensorOf), output, inputs.draw) };
  }
  const state: Record<string, Float64Array> = {};
  const kept: Record<string, Float64Array> = {};
  const reports: Record<string, number> = {};
  const views: Record<string, { shape: Shape; values: Float64Array }> = {};
  for (const { variable, target } of procedure.results) {
    const { shape, values } = tensorOf(variable);
    if (target.to === "state") state[target.name] = values;
    else if (target.to === "kept") kept[target.name] = values;
    else if (target.to === "report") reports[target.name] = values[0] ?? Number.NaN;
    else views[target.port] = { shape, values };
  }
  return { state, kept, reports, views };
}

function valuesOf(binding: Binding, { state = {}, kept = {}, feed, scalar }: ReferenceInputs): ArrayLike<number> {
  switch (binding.from) {
    case "state":
    case "kept": {
      const values = (binding.from === "state" ? state : kept)[binding.name];
      invariant(values !== undefined, `expected ${binding.from} "${binding.name}"`);
      return values;
    }
    case "feed":
      invariant(feed !== undefined, `expected a feed for "${binding.source}"`);
      return feed(binding.source, binding.port);
    case "scalar":
      invariant(scalar !== undefined, `expected the scalar "${binding.name}"`);
      return [scalar(binding.name)];
  }
}

const still: Draw = { seed: 0, step: 0, iteration: 0 };

/** Runs one equation. */
function compute(
  equation: Pick<Equation, "primitive" | "attributes">,
  inputs: readonly Tensor[],
  output: Variable,
  draw = still,
): Float64Array {
  if (equation.primitive !== "random") return primitiveOf(equation.primitive).run(inputs, output, equation.attributes);
  const { distribution, stream, renewal } = attributesOf(equation, "random");
  const values = new Float32Array(sizeOf(output.shape));
  fillRandom(values, distribution, streamKey(draw.seed, stream), drawNumber(renewal, draw));
  return Float64Array.from(values);
}

/** Which draw of its stream a renewal takes. */
function drawNumber(renewal: Renewal, { step, iteration }: Draw): number {
  return renewal === "step" ? step : renewal === "iteration" ? iteration : 0;
}
