/**
 * @file A tracer is an `Ops` that computes nothing: it writes down every operation as an equation. What a definition
 * does to a tracer's values is what the procedure will do to tensors.
 */
import type { Ops, Value } from "../core/ops.ts";
import { invariant } from "../core/result.ts";
import { type DType, type Shape, sameShape } from "../core/tensor-type.ts";
import { derive, type Recording } from "./derive.ts";
import { type Knowledge, simplify } from "./optimise/simplify.ts";
import type { Binding, Equation, Procedure, Target, Variable, VariableId } from "./plan.ts";
import { createOps, type Recorder } from "./primitives/create-ops.ts";
import type { AttributesOf, PrimitiveName } from "./primitives/primitive.ts";
import { attributesOf, isPrimitive, primitiveOf } from "./primitives/table.ts";

export interface Tracer extends Ops {
  /** What the procedure reads; the same binding gives the same value. */
  input(binding: Binding, shape: Shape, dtype?: DType): Value;
  /** Whose equations follow, and of what kind; `gradient` labels its own `backward`, by the forward equation. */
  setOrigin(origin: string, phase: Equation["phase"]): void;
  /** What the procedure writes; each target once. */
  result(value: Value, target: Target): void;
  /** An operation by its name, with attributes in the form in which equations hold them. */
  apply(primitive: string, inputs: readonly Value[], attributes: Equation["attributes"]): Value;
  /** The procedure so far. */
  finish(name: string): Procedure;
}

interface Traced extends Value {
  readonly id: VariableId;
}

/**
 * `final` takes fills for the known numbers they are and computes with them. That is right once everything has been
 * differentiated: until then a fill is a tensor like any other, that a gradient may be asked of.
 */
export function createTracer(mode: "differentiable" | "final" = "differentiable"): Tracer {
  const values: Traced[] = [];
  const producers: number[] = [];
  const equations: Equation[] = [];
  const inputs: { readonly variable: VariableId; readonly binding: Binding }[] = [];
  const results: { readonly variable: VariableId; readonly target: Target }[] = [];
  const uniforms = new Map<VariableId, number>();
  const constants = new Map<string, Value>();
  const bound = new Map<string, Value>();
  const written = new Set<string>();

  const define = ({ shape, dtype }: Variable, producer: number): Traced => {
    const value: Traced = { id: values.length, shape, dtype };
    values.push(value);
    producers.push(producer);
    return value;
  };

  const recording: Recording = {
    equations,
    origin: "",
    phase: "forward",
    idOf(value) {
      const { id } = value as Traced;
      invariant(values[id] === value, "expected a value of this tracer");
      return id;
    },
    valueOf(id) {
      const value = values[id];
      invariant(value !== undefined, `expected a variable, got ${id}`);
      return value;
    },
    producerOf: (id) => producers[id] ?? -1,
  };
  const { idOf } = recording;

  const write = (primitive: PrimitiveName, operands: readonly Value[], attributes: object): Value => {
    const output = primitiveOf(primitive).shape(operands, attributes as Equation["attributes"]);
    const simpler = simplify(primitive, { inputs: operands, output, attributes, known });
    if (simpler !== undefined) return simpler;
    const value = define(output, equations.length);
    const { origin, phase } = recording;
    equations.push({
      primitive,
      inputs: operands.map(idOf),
      attributes: attributes as Equation["attributes"],
      output: value.id,
      origin,
      phase,
    });
    return value;
  };

  /** Numbers are written once, however often they are used. */
  const constant = (value: number, shape: Shape, dtype: DType = "float32"): Value => {
    const key = `${value} ${dtype} ${shape.join(",")}`;
    const old = constants.get(key);
    if (old !== undefined) return old;
    const made = dtype === "float32" ? write("fill", [], { shape, value }) : write("literal", [], { values: [value], shape, dtype });
    constants.set(key, made);
    if (dtype === "float32") uniforms.set(idOf(made), value);
    return made;
  };

  const apply: Recorder["apply"] = (primitive, operands, attributes) => {
    if (mode === "final" && primitive === "fill") {
      const { shape, value } = attributes as AttributesOf["fill"];
      return constant(value, shape);
    }
    return write(primitive, operands, attributes);
  };

  const ops = createOps({
    apply,
    constant: (value, dtype) => constant(value, [], dtype),
    gradient: (y, xs) => derive({ ops, recording, constant }, y, xs),
  });

  const known: Knowledge = {
    ops,
    constant,
    final: mode === "final",
    uniform: (x) => uniforms.get(idOf(x)),
    madeBy(primitive, x) {
      const equation = equations[recording.producerOf(idOf(x))];
      const [input] = equation?.inputs ?? [];
      if (equation?.primitive !== primitive || input === undefined) return undefined;
      return { input: recording.valueOf(input), attributes: attributesOf(equation, primitive) };
    },
  };

  return {
    ...ops,
    input(binding, shape, dtype = "float32") {
      const key = bindingKey(binding);
      const old = bound.get(key);
      if (old !== undefined) {
        invariant(
          sameShape(old.shape, shape) && old.dtype === dtype,
          `expected ${key} to be ${old.dtype}[${old.shape.join(", ")}] everywhere, got ${dtype}[${shape.join(", ")}]`,
        );
        return old;
      }
      const value = define({ shape, dtype }, -1);
      inputs.push({ variable: value.id, binding });
      bound.set(key, value);
      return value;
    },
    apply(primitive, operands, attributes) {
      invariant(isPrimitive(primitive), `expected a primitive, got "${primitive}"`);
      return apply(primitive, operands, attributes);
    },
    setOrigin(origin, phase) {
      recording.origin = origin;
      recording.phase = phase;
    },
    result(value, target) {
      const key = targetKey(target);
      invariant(!written.has(key), `expected ${key} to be written once`);
      written.add(key);
      results.push({ variable: idOf(value), target });
    },
    finish: (name) => ({
      name,
      variables: values.map(({ shape, dtype }) => ({ shape, dtype })),
      inputs: [...inputs],
      equations: [...equations],
      results: [...results],
    }),
  };
}

/** One string per thing that can be read. */
export function bindingKey(binding: Binding): string {
  return binding.from === "feed" ? `feed ${binding.source}.${binding.port}` : `${binding.from} ${binding.name}`;
}

/** One string per thing that can be written. */
export function targetKey(target: Target): string {
  return target.to === "view" ? `view ${target.port}` : `${target.to} ${target.name}`;
}
