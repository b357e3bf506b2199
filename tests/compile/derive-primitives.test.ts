import { describe, expect, test } from "vitest";
import { isPrimitive, primitives } from "../../src/compile/primitives/table.ts";
import type { ConvolutionAttributes, Operand, Ops, PoolAttributes, Value } from "../../src/core/ops.ts";
import type { Shape } from "../../src/core/tensor-type.ts";
import { checkDerivatives, type Domain, type Numbers, numbers } from "./derive-differences.ts";

interface Case {
  readonly name: string;
  readonly inputs: readonly Numbers[];
  readonly f: (ops: Ops, xs: Value[]) => Value;
}

const covered = new Set<string>();

function verify({ inputs, f }: Case): void {
  for (const { primitive } of checkDerivatives(inputs, f).forward.equations) covered.add(primitive);
}

const labels = (shape: Shape, values: readonly number[]): Numbers => ({ shape, values: Float64Array.from(values), dtype: "int32" });

type Unary =
  | "neg"
  | "abs"
  | "exp"
  | "log"
  | "sqrt"
  | "rsqrt"
  | "square"
  | "reciprocal"
  | "tanh"
  | "sigmoid"
  | "softplus"
  | "relu"
  | "erf"
  | "sin"
  | "cos";
const unary: readonly [Unary, Domain][] = [
  ["neg", "any"],
  ["abs", "any"],
  ["exp", "any"],
  ["log", "positive"],
  ["sqrt", "positive"],
  ["rsqrt", "positive"],
  ["square", "any"],
  ["reciprocal", "any"],
  ["tanh", "any"],
  ["sigmoid", "any"],
  ["softplus", "any"],
  ["relu", "any"],
  ["erf", "any"],
  ["sin", "any"],
  ["cos", "any"],
];

type Binary = "add" | "sub" | "mul" | "div" | "pow" | "maximum" | "minimum";
const binary: readonly Binary[] = ["add", "sub", "mul", "div", "pow", "maximum", "minimum"];
const pairs: readonly (readonly [Shape, Shape])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [[3], [2, 1]],
  [[], [2, 2]],
  [
    [2, 1, 3],
    [1, 2, 1],
  ],
  [[], []],
];

describe("elementwise primitives have exact first and second derivatives", () => {
  for (const [name, domain] of unary) {
    for (const shape of [[], [2, 3]]) {
      test(`${name} over [${shape.join(", ")}]`, () =>
        verify({ name, inputs: [numbers(shape, domain)], f: (ops, [x]) => ops[name](x as Operand) }));
    }
  }
  for (const name of binary) {
    for (const [a, b] of pairs) {
      const inputs = [numbers(a, "positive", 1), numbers(b, "positive", 2)];
      test(`${name} of [${a.join(", ")}] and [${b.join(", ")}]`, () => verify({ name, inputs, f: (ops, [x, y]) => ops[name](x!, y!) }));
    }
    test(`${name} with a number on either side`, () => {
      verify({ name, inputs: [numbers([4], "positive")], f: (ops, [x]) => ops[name](x!, 1.7) });
      verify({ name, inputs: [numbers([4], "positive")], f: (ops, [x]) => ops[name](1.7, x!) });
    });
  }
  test("pow at a literal exponent of 0, 1, 2, 3, -1, one half and minus one half", () => {
    for (const exponent of [0, 1, 2, 3, -1, 0.5, -0.5])
      verify({ name: "pow", inputs: [numbers([4], "positive")], f: (ops, [x]) => ops.pow(x!, exponent) });
  });
  test("select, with masks that broadcast", () => {
    for (const [mask, a, b] of [
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
      [[3], [2, 3], []],
      [[2, 1], [3], [2, 3]],
      [
        [2, 2, 3],
        [1, 3],
        [2, 1, 1],
      ],
    ] as const) {
      verify({
        name: "select",
        inputs: [numbers(mask, "any", 3), numbers(a, "any", 4), numbers(b, "any", 5)],
        f: (ops, [m, x, y]) => ops.select(ops.greater(m!, 0), x!, y!),
      });
    }
  });
});

const shapes: readonly Case[] = [
  { name: "sum over an axis", inputs: [numbers([2, 3, 2])], f: (ops, [x]) => ops.sum(ops.square(x!), [1]) },
  { name: "sum over two axes, kept", inputs: [numbers([2, 3, 2])], f: (ops, [x]) => ops.sum(ops.square(x!), [-1, 0], true) },
  { name: "sum over everything", inputs: [numbers([2, 3])], f: (ops, [x]) => ops.sum(ops.square(x!), [0, 1]) },
  { name: "max over the last axis", inputs: [numbers([3, 4], "distinct")], f: (ops, [x]) => ops.square(ops.max(x!, [-1])) },
  { name: "max over two axes, kept", inputs: [numbers([2, 3, 2], "distinct")], f: (ops, [x]) => ops.mul(ops.max(x!, [0, 2], true), x!) },
  { name: "reshape", inputs: [numbers([2, 6])], f: (ops, [x]) => ops.square(ops.reshape(x!, [3, 4])) },
  { name: "transpose of rank 3", inputs: [numbers([2, 3, 4])], f: (ops, [x]) => ops.square(ops.transpose(x!, [2, 0, 1])) },
  { name: "transpose of rank 4", inputs: [numbers([2, 1, 3, 2])], f: (ops, [x]) => ops.square(ops.transpose(x!, [1, 3, 0, 2])) },
  { name: "broadcastTo along old and new axes", inputs: [numbers([2, 1])], f: (ops, [x]) => ops.square(ops.broadcastTo(x!, [3, 2, 4])) },
  {
    name: "concat along the last axis",
    inputs: [numbers([2, 1]), numbers([2, 3]), numbers([2, 2])],
    f: (ops, xs) => ops.square(ops.concat(xs, -1)),
  },
  { name: "concat along the batch", inputs: [numbers([1, 3]), numbers([2, 3])], f: (ops, xs) => ops.square(ops.concat(xs, 0)) },
  { name: "concat of a value with itself", inputs: [numbers([2, 2])], f: (ops, [x]) => ops.square(ops.concat([x!, x!], 1)) },
  { name: "slice", inputs: [numbers([3, 4, 2])], f: (ops, [x]) => ops.square(ops.slice(x!, [1, 0, 1], [2, 3, 1])) },
  {
    name: "pad",
    inputs: [numbers([2, 3])],
    f: (ops, [x]) =>
      ops.square(
        ops.add(
          ops.pad(x!, [
            [0, 1],
            [2, 1],
          ]),
          0.3,
        ),
      ),
  },
  { name: "reverse", inputs: [numbers([2, 3, 2])], f: (ops, [x]) => ops.mul(x!, ops.reverse(x!, [0, -1])) },
  {
    name: "gather, with rows that repeat",
    inputs: [numbers([4, 3]), labels([2, 2], [3, 1, 1, 0])],
    f: (ops, [x, i]) => ops.square(ops.gather(x!, i!)),
  },
  {
    name: "scatterAdd, with rows that repeat",
    inputs: [numbers([3, 2]), labels([3], [2, 0, 2])],
    f: (ops, [x, i]) => ops.square(ops.scatterAdd(x!, i!, 4)),
  },
];

describe("primitives that move and reduce have exact first and second derivatives", () => {
  for (const one of shapes) test(one.name, () => verify(one));
});

describe("products have exact first and second derivatives", () => {
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      for (const leading of [[], [2]]) {
        test(`matMul${transposeA ? " of a transposed" : ""}${transposeB ? " by a transposed" : ""} matrix, ${leading.length ? "batched" : "plain"}`, () => {
          const a = numbers([...leading, ...(transposeA ? [3, 2] : [2, 3])], "any", 1);
          const b = numbers([...leading, ...(transposeB ? [2, 3] : [3, 2])], "any", 2);
          verify({ name: "matMul", inputs: [a, b], f: (ops, [x, y]) => ops.matMul(x!, y!, transposeA, transposeB) });
        });
      }
    }
  }
  const convolutions: readonly (ConvolutionAttributes & {
    readonly image: readonly [number, number];
    readonly window: readonly [number, number];
  })[] = [
    {
      image: [3, 3],
      window: [2, 2],
      stride: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
    },
    {
      image: [4, 4],
      window: [3, 3],
      stride: [2, 2],
      padding: [
        [1, 1],
        [1, 1],
      ],
    },
    // The last row and column fall off the stride: the transposes must leave zeros there.
    {
      image: [4, 5],
      window: [3, 2],
      stride: [2, 3],
      padding: [
        [0, 0],
        [0, 0],
      ],
    },
    {
      image: [4, 3],
      window: [4, 3],
      stride: [2, 1],
      padding: [
        [1, 2],
        [0, 2],
      ],
    },
    {
      image: [2, 2],
      window: [1, 1],
      stride: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
    },
    {
      image: [2, 3],
      window: [4, 4],
      stride: [2, 2],
      padding: [
        [1, 1],
        [2, 1],
      ],
    },
  ];
  for (const { image, window, stride, padding } of convolutions) {
    const out = [0, 1].map(
      (axis) => Math.floor((image[axis]! + padding[axis]![0] + padding[axis]![1] - window[axis]!) / stride[axis]!) + 1,
    ) as [number, number];
    const x = numbers([2, ...image, 2], "any", 1);
    const filter = numbers([...window, 2, 1], "any", 2);
    const dy = numbers([2, ...out, 1], "any", 3);
    const title = `window ${window.join("×")} over ${image.join("×")}, stride ${stride.join("×")}, padding ${padding.flat().join(",")}`;
    test(`conv2d, ${title}`, () =>
      verify({ name: "conv2d", inputs: [x, filter], f: (ops, [a, b]) => ops.conv2d(a!, b!, { stride, padding }) }));
    test(`conv2dInput, ${title}`, () =>
      verify({ name: "conv2dInput", inputs: [dy, filter], f: (ops, [a, b]) => ops.conv2dInput(a!, b!, { stride, padding, size: image }) }));
    test(`conv2dFilter, ${title}`, () =>
      verify({ name: "conv2dFilter", inputs: [x, dy], f: (ops, [a, b]) => ops.conv2dFilter(a!, b!, { stride, padding, size: window }) }));
  }
});

describe("image primitives have exact first and second derivatives", () => {
  const pools: readonly PoolAttributes[] = [
    {
      size: [2, 2],
      stride: [2, 2],
      padding: [
        [0, 0],
        [0, 0],
      ],
    },
    {
      size: [3, 2],
      stride: [1, 2],
      padding: [
        [1, 1],
        [0, 1],
      ],
    },
    {
      size: [3, 3],
      stride: [2, 2],
      padding: [
        [0, 1],
        [1, 0],
      ],
    },
  ];
  for (const attributes of pools) {
    const title = `${attributes.size.join("×")}, stride ${attributes.stride.join("×")}, padding ${attributes.padding.flat().join(",")}`;
    const image = numbers([2, 4, 4, 1], "distinct", 1);
    const other = numbers([2, 4, 4, 1], "any", 2);
    const size = [0, 1].map(
      (axis) =>
        Math.floor((4 + attributes.padding[axis]![0] + attributes.padding[axis]![1] - attributes.size[axis]!) / attributes.stride[axis]!) +
        1,
    ) as [number, number];
    const pooled = numbers([2, ...size, 1], "any", 3);
    test(`maxPool ${title}`, () => verify({ name: "maxPool", inputs: [image], f: (ops, [x]) => ops.square(ops.maxPool(x!, attributes)) }));
    test(`maxPoolGather ${title}`, () =>
      verify({ name: "maxPoolGather", inputs: [image, other], f: (ops, [x, v]) => ops.square(ops.maxPoolGather(x!, v!, attributes)) }));
    test(`maxPoolScatter ${title}`, () =>
      verify({ name: "maxPoolScatter", inputs: [image, pooled], f: (ops, [x, v]) => ops.square(ops.maxPoolScatter(x!, v!, attributes)) }));
    test(`avgPool ${title}`, () => verify({ name: "avgPool", inputs: [other], f: (ops, [x]) => ops.square(ops.avgPool(x!, attributes)) }));
    test(`avgPoolInput ${title}`, () =>
      verify({
        name: "avgPoolInput",
        inputs: [pooled],
        f: (ops, [x]) => ops.square(ops.avgPoolInput(x!, { ...attributes, inputSize: [4, 4] })),
      }));
  }
  const images: readonly Case[] = [
    { name: "upsample", inputs: [numbers([2, 2, 3, 2])], f: (ops, [x]) => ops.square(ops.upsample(x!, 2)) },
    { name: "upsample by 3", inputs: [numbers([1, 2, 1, 2])], f: (ops, [x]) => ops.square(ops.upsample(x!, 3)) },
    { name: "downsampleSum", inputs: [numbers([2, 4, 2, 2])], f: (ops, [x]) => ops.square(ops.downsampleSum(x!, 2)) },
    { name: "resizeBilinear, larger", inputs: [numbers([2, 2, 3, 1])], f: (ops, [x]) => ops.square(ops.resizeBilinear(x!, [5, 4])) },
    { name: "resizeBilinear, smaller", inputs: [numbers([1, 5, 4, 2])], f: (ops, [x]) => ops.square(ops.resizeBilinear(x!, [2, 3])) },
    { name: "resizeBilinearInput", inputs: [numbers([2, 4, 4, 1])], f: (ops, [x]) => ops.square(ops.resizeBilinearInput(x!, [2, 3])) },
  ];
  for (const one of images) test(one.name, () => verify(one));
});

const constant: readonly Case[] = [
  { name: "sign", inputs: [numbers([4])], f: (ops, [x]) => ops.sign(x!) },
  { name: "floor", inputs: [numbers([4])], f: (ops, [x]) => ops.floor(x!) },
  { name: "stopGradient", inputs: [numbers([4])], f: (ops, [x]) => ops.mul(x!, ops.greater(ops.stopGradient(x!), 0)) },
  { name: "greater", inputs: [numbers([4]), numbers([4], "any", 2)], f: (ops, [x, y]) => ops.greater(x!, y!) },
  { name: "greaterEqual", inputs: [numbers([4]), numbers([4], "any", 2)], f: (ops, [x, y]) => ops.greaterEqual(x!, y!) },
  { name: "equal", inputs: [numbers([4]), numbers([4], "any", 2)], f: (ops, [x, y]) => ops.equal(x!, y!) },
  { name: "argMax and cast", inputs: [numbers([2, 4], "distinct")], f: (ops, [x]) => ops.cast(ops.argMax(x!, 1), "float32") },
];

describe("primitives that are piecewise constant pass no derivative, which is exact off the jumps", () => {
  for (const one of constant) test(one.name, () => verify(one));
});

test("every primitive with a derivative rule was checked", () => {
  const withRule = Object.entries(primitives).filter(([, { derivative }]) => derivative !== "none");
  expect(withRule.map(([name]) => name).filter((name) => !covered.has(name))).toEqual([]);
  expect([...covered].every(isPrimitive)).toBe(true);
});
