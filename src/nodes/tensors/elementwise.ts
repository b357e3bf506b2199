import { z } from "zod";
import type { Ops, Value } from "../../core/ops.ts";
import { err, ok } from "../../core/result.ts";
import type { ValueRange } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { choice, number } from "../params.ts";
import { numbersProblem } from "../shape-problems.ts";
import { applied, atom, base, power, signed, type Term } from "../tex.ts";

export const elementwise = defineOperation({
  family: "tensor",
  kind: "elementwise",
  group: "Arithmetic",
  doc: {
    title: "Function",
    summary: "Applies one function of mathematics to every number.",
    formula: "y = f(x)",
    useWhen: "A loss or a layer of your own: squares, roots, logarithms, absolute values.",
    mistakes: [
      "The logarithm and the root take numbers above 0; what lies below the margin counts as the margin, and learns nothing.",
      "Next to 0 the reciprocal is very large.",
    ],
    keywords: ["abs", "square", "sqrt", "exp", "log", "power", "absolute", "reciprocal", "sine", "cosine", "sign", "math"],
  },
  params: z.strictObject({
    function: choice(
      "square",
      {
        square: "Square",
        root: "Square root",
        absolute: "Absolute value",
        exponential: "Exponential",
        logarithm: "Natural logarithm",
        reciprocal: "Reciprocal",
        sine: "Sine",
        cosine: "Cosine",
        sign: "Sign",
      },
      { label: "Function" },
    ),
    margin: number(1e-8, { label: "Margin", min: 1e-30, max: 1, scale: "log", when: { param: "function", is: ["root", "logarithm"] } }),
  }),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ params, inputs: { x } }) =>
    x.dtype === "float32" ? ok({ outputs: { y: { ...x, range: ranges[params.function] ?? "any" } } }) : err(numbersProblem("Function", x)),
  forward: (ops, { params, inputs: { x } }) => ({ outputs: { y: apply(ops, x, params) } }),
  pytorch({ params: { function: name, margin } }) {
    const code = {
      square: "x ** 2",
      root: `x.clamp(min=${margin}).sqrt()`,
      absolute: "x.abs()",
      exponential: "x.exp()",
      logarithm: `x.clamp(min=${margin}).log()`,
      reciprocal: "x.reciprocal()",
      sine: "x.sin()",
      cosine: "x.cos()",
      sign: "x.sign()",
    };
    return { outputs: { y: code[name] } };
  },
  tex: ({ params, inputs: { x } }) => written[params.function]?.(x) ?? applied(params.function, x),
});

const ranges: Readonly<Record<string, ValueRange>> = {
  square: "non-negative",
  root: "non-negative",
  absolute: "non-negative",
  exponential: "non-negative",
  sine: "signed",
  cosine: "signed",
  sign: "signed",
};

const written: Readonly<Record<string, (x: Term) => Term>> = {
  square: (x) => power(x, 2),
  root: (x) => atom(`\\sqrt{${signed(x)}}`),
  absolute: (x) => atom(`\\lvert ${signed(x)} \\rvert`),
  exponential: (x) => atom(`e^{${signed(x)}}`),
  logarithm: (x) => applied("\\log", x),
  reciprocal: (x) => atom(`${base(x)}^{-1}`),
  sine: (x) => applied("\\sin", x),
  cosine: (x) => applied("\\cos", x),
};

function apply(ops: Ops, x: Value, params: { readonly function: string; readonly margin: number }): Value {
  switch (params.function) {
    case "root":
      return ops.sqrt(ops.maximum(x, params.margin));
    case "absolute":
      return ops.abs(x);
    case "exponential":
      return ops.exp(x);
    case "logarithm":
      return ops.log(ops.maximum(x, params.margin));
    case "reciprocal":
      return ops.reciprocal(x);
    case "sine":
      return ops.sin(x);
    case "cosine":
      return ops.cos(x);
    case "sign":
      return ops.sign(x);
    default:
      return ops.square(x);
  }
}
