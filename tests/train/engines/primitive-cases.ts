/** @file Random inputs for every primitive, and the comparison of an engine with the float64 reference on them. */
import type { Procedure, StateEntry, Variable } from "../../../src/compile/plan.ts";
import type { PrimitiveName } from "../../../src/compile/primitives/primitive.ts";
import { primitiveOf } from "../../../src/compile/primitives/table.ts";
import type { Json } from "../../../src/core/json.ts";
import type { Padding } from "../../../src/core/ops.ts";
import { createRandom, type RandomSource } from "../../../src/core/random.ts";
import { type Shape, sizeOf } from "../../../src/core/tensor-type.ts";
import { zeros } from "../../../src/nodes/initializer.ts";
import type { Engine } from "../../../src/train/engine.ts";

export interface Case {
  readonly primitive: PrimitiveName;
  readonly inputs: readonly (Variable & { readonly values: Float32Array | Int32Array })[];
  readonly attributes: { readonly [name: string]: Json };
}

const UNARY = [
  "neg",
  "abs",
  "sign",
  "exp",
  "sqrt",
  "square",
  "tanh",
  "sigmoid",
  "softplus",
  "relu",
  "erf",
  "sin",
  "cos",
  "floor",
  "stopGradient",
  "log",
  "rsqrt",
  "reciprocal",
] as const;
const BINARY = ["add", "sub", "mul", "div", "pow", "maximum", "minimum", "greater", "greaterEqual", "equal", "select"] as const;
const POSITIVE = new Set<PrimitiveName>(["sqrt", "log", "rsqrt", "reciprocal"]);

/** Cases of every primitive but `random`: the same for the same seed. */
export function primitiveCases(seed = 1, rounds = 3): Case[] {
  const random = createRandom(seed, "primitive-cases");
  const cases: Case[] = [];
  const tensor = (shape: Shape, draw: () => number = () => random.normal()) => ({
    shape,
    dtype: "float32" as const,
    values: Float32Array.from({ length: sizeOf(shape) }, draw),
  });
  const positive = (): number => 0.05 + 3 * random.uniform();
  // Few different values, so that comparisons and maxima meet ties.
  const coarse = (): number => random.integer(5) - 2;
  const indices = (shape: Shape, below: number) => ({
    shape,
    dtype: "int32" as const,
    values: Int32Array.from({ length: sizeOf(shape) }, () => random.integer(below)),
  });
  const put = (primitive: PrimitiveName, inputs: Case["inputs"], attributes: Case["attributes"] = {}): void =>
    void cases.push({ primitive, inputs, attributes });
  const shape = (rank: number, most = 7): number[] => Array.from({ length: rank }, () => 1 + random.integer(most));
  for (let round = 0; round < rounds; round++) {
    put("fill", [], { shape: shape(1 + round), value: 1.5 });
    put("literal", [], { values: [1, -2, 3, 4, 5, 6], shape: [2, 3], dtype: "float32" });
    put("literal", [], { values: [1, 0, 3], shape: [3], dtype: "int32" });
    put("range", [], { count: 1 + random.integer(20) });
    for (const name of UNARY) {
      put(name, [tensor(shape(1 + random.integer(4)), POSITIVE.has(name) ? positive : () => 3 * random.normal())]);
      put(name, [tensor([2 + random.integer(300)], POSITIVE.has(name) ? positive : () => random.normal())]);
    }
    put("cast", [tensor([6], coarse)], { dtype: "int32" });
    put("cast", [indices([6], 9)], { dtype: "float32" });
    for (const name of BINARY) {
      for (const [a, b] of [...broadcasts(random), [[], [4, 3]], [[5], []]] as [Shape, Shape][]) {
        const draw = name === "pow" || name === "div" ? positive : random.uniform() < 0.5 ? coarse : () => random.normal();
        if (name === "select") put(name, [tensor(a, () => random.integer(2)), tensor(b), tensor(random.uniform() < 0.5 ? a : b)]);
        else put(name, [tensor(a, draw), tensor(b, draw)]);
      }
    }
    put("equal", [indices([7], 3), indices([7], 3)]);
    for (const rank of [1, 2, 3, 4, 5]) {
      const size = shape(rank, 6);
      const axes = size.map((_, axis) => axis).filter(() => random.uniform() < 0.5);
      for (const name of ["sum", "max"] as const) put(name, [tensor(size)], { axes, keepDims: random.uniform() < 0.5 });
      put("argMax", [tensor(size, coarse)], { axis: random.integer(rank) });
      put("transpose", [tensor(size)], { permutation: shuffled(rank, random) });
      put("reverse", [tensor(size)], { axes });
      const grown = size.map((n, axis) => (axes.includes(axis) ? n : 1));
      put("broadcastTo", [tensor(grown)], { shape: [...shape(5 - rank, 3), ...size] });
      const begin = size.map((n) => random.integer(n));
      put("slice", [tensor(size)], { begin, size: size.map((n, axis) => 1 + random.integer(n - (begin[axis] ?? 0))) });
      put("pad", [tensor(size)], { paddings: size.map(() => [random.integer(3), random.integer(3)]) });
      const axis = random.integer(rank);
      put(
        "concat",
        [1, 2, 3].map(() => tensor(size.map((n, i) => (i === axis ? 1 + random.integer(4) : n)))),
        { axis },
      );
      put("reshape", [tensor(size)], { shape: [sizeOf(size), 1] });
    }
    put("sum", [tensor([64, 5, 5, 8])], { axes: [0, 1, 2], keepDims: false });
    put("sum", [tensor([33, 40])], { axes: [1], keepDims: true });
    const table = [6, ...shape(1 + random.integer(2), 4)];
    const at = shape(1 + random.integer(2), 5);
    put("gather", [tensor(table), indices(at, 6)]);
    put("scatterAdd", [tensor([...at, ...table.slice(1)]), indices(at, 6)], { rows: 6 });
    put("oneHot", [indices(at, 5)], { depth: 5 });
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      for (const most of [5, 40]) {
        const [m, k, n, b] = [1 + random.integer(most), 1 + random.integer(most), 1 + random.integer(most), 1 + random.integer(4)];
        const [left, right] = [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]];
        put("matMul", [tensor(left), tensor(right)], { transposeA, transposeB });
        put("matMul", [tensor([b, ...left]), tensor([b, ...right])], { transposeA, transposeB });
      }
    }
    // A window that is the image, and one that is much larger than the smaller image.
    put("conv2dInput", [tensor([4, 1, 1, 5]), tensor([4, 4, 3, 5])], {
      stride: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
      size: [4, 4],
    });
    put("conv2dInput", [tensor([3, 2, 1, 5]), tensor([4, 6, 3, 5])], {
      stride: [2, 1],
      padding: [
        [1, 1],
        [2, 2],
      ],
      size: [4, 2],
    });
    for (let i = 0; i < 4; i++) {
      const image = { stride: pair(random, 1, 3), padding: padding(random, 2) };
      const filter = [...pair(random, 1, 5), 1 + random.integer(9), 1 + random.integer(20)] as [number, number, number, number];
      const x = [1 + random.integer(4), ...pair(random, 5, 12), filter[2]] as const;
      const attributes = { ...image, padding: image.padding as unknown as Json };
      put("conv2d", [tensor(x), tensor(filter)], attributes);
      const dy = primitiveOf("conv2d").shape([tensor(x), tensor(filter)], attributes).shape;
      put("conv2dInput", [tensor(dy), tensor(filter)], { ...attributes, size: [x[1], x[2]] });
      put("conv2dFilter", [tensor(x), tensor(dy)], { ...attributes, size: [filter[0], filter[1]] });
      const size = pair(random, 1, 3);
      const pool = {
        size,
        stride: pair(random, 1, 3),
        padding: [0, 1].map((axis) => [0, 1].map(() => random.integer(size[axis as 0 | 1]))),
      };
      const pooled = primitiveOf("maxPool").shape([tensor(x)], pool).shape;
      const draw = i % 2 ? coarse : (): number => random.normal() - 2;
      put("maxPool", [tensor(x, draw)], pool);
      put("maxPoolGather", [tensor(x, draw), tensor(x)], pool);
      put("maxPoolScatter", [tensor(x, draw), tensor(pooled)], pool);
      put("avgPool", [tensor(x)], pool);
      put("avgPoolInput", [tensor(pooled)], { ...pool, inputSize: [x[1], x[2]] });
      const factor = 1 + random.integer(3);
      put("upsample", [tensor(x)], { factor });
      put("downsampleSum", [tensor([x[0], x[1] * factor, x[2] * factor, x[3]])], { factor });
      put("resizeBilinear", [tensor(x)], { size: pair(random, 1, 15) });
      put("resizeBilinearInput", [tensor(x)], { size: pair(random, 1, 15) });
    }
  }
  return cases;
}

function pair(random: RandomSource, least: number, most: number): [number, number] {
  return [least + random.integer(most - least + 1), least + random.integer(most - least + 1)];
}

function padding(random: RandomSource, most: number): Padding {
  return [pair(random, 0, most), pair(random, 0, most)];
}

function shuffled(count: number, random: RandomSource): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

/** Pairs of shapes that broadcast, in every direction. */
function broadcasts(random: RandomSource): [Shape, Shape][] {
  const full = Array.from({ length: 4 }, () => 2 + random.integer(5));
  const [, h = 1, w = 1, c = 1] = full;
  return [
    [full, full],
    [full, [c]],
    [[c], full],
    [full, [h, 1, 1]],
    [[full[0] ?? 1, 1, 1, c], full],
    [
      [h, 1],
      [1, w],
    ],
  ];
}

/** What the reference says. */
function expectedOf({ primitive, inputs, attributes }: Case): { readonly shape: Shape; readonly values: Float64Array } {
  const known = primitiveOf(primitive);
  const output = known.shape(inputs, attributes);
  const tensors = inputs.map(({ shape, dtype, values }) => ({ shape, dtype, values: Float64Array.from(values) }));
  return { shape: output.shape, values: known.run(tensors, output, attributes) };
}

/** A state keeps its shape as long as procedures are loaded that know it. */
function nameOf(input: number, shape: Shape): string {
  return `x${input} [${shape.join(", ")}]`;
}

export function stateNames(cases: readonly Case[]): string[] {
  return [...new Set(cases.flatMap(({ inputs }) => inputs.map(({ shape }, i) => nameOf(i, shape))))];
}

/** One equation whose inputs are state (float32) or feeds (int32) and whose output is a view. */
export function procedureOf({ primitive, inputs, attributes }: Case): Procedure {
  const output = primitiveOf(primitive).shape(inputs, attributes);
  const variables = [...inputs.map(({ shape, dtype }) => ({ shape, dtype })), output];
  return {
    name: primitive,
    variables,
    inputs: inputs.map(({ dtype, shape }, i) => ({
      variable: i,
      binding: dtype === "int32" ? { from: "feed", source: "data", port: `${i}` } : { from: "state", name: nameOf(i, shape) },
    })),
    equations: [{ primitive, inputs: inputs.map((_, i) => i), attributes, output: inputs.length, origin: "test", phase: "forward" }],
    results: [{ variable: inputs.length, target: { to: "view", port: "y" } }],
  };
}

/** Draws of each distribution, of a count that fills no block, by name. */
export const drawCases: Readonly<Record<string, Procedure>> = Object.fromEntries(
  (["uniform", "normal", "truncated"] as const).map((distribution) => {
    const attributes = { distribution, stream: "noise", renewal: "step", shape: [1003] };
    return [
      distribution,
      {
        name: distribution,
        variables: [{ shape: [1003], dtype: "float32" }],
        inputs: [],
        equations: [{ primitive: "random", inputs: [], attributes, output: 0, origin: "test", phase: "forward" }],
        results: [{ variable: 0, target: { to: "view", port: "y" } }],
      },
    ];
  }),
);

export function stateEntry(name: string, shape: Shape): StateEntry {
  return { name, shape, initializer: zeros, role: "weight" };
}

const DRAW = { seed: 1, step: 0, iteration: 0 };

/** Runs a case on an engine that has it loaded; undefined when all is right, else what differs. */
export async function differenceOn(engine: Engine, name: string, one: Case, tolerance = 1e-4): Promise<string | undefined> {
  engine.writeState(
    one.inputs.flatMap(({ shape, values }, i) =>
      values instanceof Float32Array ? [{ entry: stateEntry(nameOf(i, shape), shape), values }] : [],
    ),
  );
  const outputs = engine.run(name, {
    feed: (_, port) => one.inputs[Number(port)]?.values ?? new Float32Array(0),
    scalar: () => 0,
    draw: DRAW,
  });
  const { views } = await outputs.read();
  const expected = expectedOf(one);
  const got = views["y"];
  const label = `${one.primitive} of ${one.inputs.map(({ shape }) => `[${shape.join(", ")}]`).join(" and ")} ${JSON.stringify(one.attributes)}`;
  if (got?.values.length !== expected.values.length) return `${label}: ${got?.values.length} values instead of ${expected.values.length}`;
  if (got.shape.join() !== expected.shape.join()) return `${label}: shape [${got.shape.join()}] instead of [${expected.shape.join()}]`;
  const scale = Math.max(1, ...Array.from(expected.values, Math.abs));
  for (const [i, value] of expected.values.entries()) {
    const actual = got.values[i] ?? Number.NaN;
    // Relative to the value itself, with room at zero for the rounding of what cancelled.
    const room = tolerance * (Math.abs(value) + 0.02 * Math.min(scale, 10));
    if (!(Math.abs(actual - value) <= room)) return `${label}: ${actual} instead of ${value} at ${i}`;
  }
  return undefined;
}
