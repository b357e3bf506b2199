import { describe, expect, test } from "vitest";
import { erf } from "../../../src/compile/primitives/erf.ts";
import type { Distribution } from "../../../src/core/ops.ts";
import { createRandom, fillRandom } from "../../../src/core/random.ts";
import { load, ModuleBuilder, store } from "../../../src/train/kernels/wasm/assembler.ts";
import { defineProducts } from "../../../src/train/kernels/wasm/gemm.ts";
import { defineNest } from "../../../src/train/kernels/wasm/nest.ts";
import { DISTRIBUTIONS, defineRandom } from "../../../src/train/kernels/wasm/philox.ts";
import { PRODUCT } from "../../../src/train/kernels/wasm/product.ts";
import { TURNED_PRODUCT } from "../../../src/train/kernels/wasm/turned-product.ts";
import { defineVectorMath } from "../../../src/train/kernels/wasm/vector-math.ts";

type Kernel = (...numbers: number[]) => void;

function instance(define: (module: ModuleBuilder) => void): {
  readonly floats: Float32Array;
  readonly words: Int32Array;
  readonly call: Record<string, Kernel>;
} {
  const module = new ModuleBuilder();
  define(module);
  const memory = new WebAssembly.Memory({ initial: 64 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode(undefined)), { env: { memory } });
  return { floats: new Float32Array(memory.buffer), words: new Int32Array(memory.buffer), call: exports as Record<string, Kernel> };
}

describe("vector functions", () => {
  const exact: Record<string, (x: number) => number> = {
    exp: Math.exp,
    log: Math.log,
    tanh: Math.tanh,
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    erf,
    sin: Math.sin,
    cos: Math.cos,
  };
  const run = instance((module) => {
    const math = defineVectorMath(module);
    for (const name of Object.keys(exact)) {
      const apply = math[name as "exp"];
      module.define(`apply ${name}`, ["i32", "i32"], (body) =>
        store.v128(body.parameter(1, "i32"), apply(load.v128(body.parameter(0, "i32")))),
      );
    }
  });
  const applied = (name: string, x: number): number => {
    run.floats.fill(x, 0, 4);
    run.call[`apply ${name}`]?.(0, 16);
    return run.floats[4] ?? Number.NaN;
  };

  test.each(Object.keys(exact))("%s is right to a few units in the last place", (name) => {
    const random = createRandom(3, name);
    for (let i = 0; i < 3000; i++) {
      const wide = (random.uniform() - 0.5) * 2 * 10 ** (random.integer(6) - 4) * 1.5;
      const x = Math.fround(name === "log" ? Math.abs(wide) : wide);
      const expected = exact[name]?.(x) ?? 0;
      // Near a zero of sine and cosine only the absolute error can be small.
      const room = 4e-7 * Math.abs(expected) + (name === "sin" || name === "cos" ? 1.5e-7 : 1e-37);
      expect(Math.abs(applied(name, x) - expected), `${name}(${x})`).toBeLessThanOrEqual(room);
    }
  });

  test("infinities, zeros and NaN come out as JavaScript has them", () => {
    expect(applied("exp", -200)).toBe(0);
    expect(applied("exp", 200)).toBe(Number.POSITIVE_INFINITY);
    expect(applied("log", 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(applied("log", -1)).toBeNaN();
    expect(applied("log", Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(applied("sigmoid", -200)).toBe(0);
    expect(applied("softplus", 300)).toBe(300);
    for (const name of Object.keys(exact)) expect(applied(name, Number.NaN), name).toBeNaN();
  });
});

describe("loops over elements", () => {
  test("what is too small for a full significand is stored as zero, with its sign; all else as it is", () => {
    const flat = { dtype: "float32", strides: [1] } as const;
    const run = instance((module) =>
      defineNest(module, defineVectorMath(module), "halve", {
        sizes: [9],
        loads: [flat, { dtype: "float32", strides: [0] }],
        nodes: [{ op: "mul", inputs: [0, 1] }],
        stores: [{ ...flat, value: 2 }],
        reductions: [],
      }),
    );
    const least = 2 ** -126;
    const given = [least, 2 * least, -least, 1e-40, 1, Number.NaN, Number.POSITIVE_INFINITY, 0, least];
    run.floats.set(given, 16);
    run.floats[8] = 0.5;
    run.call["halve"]?.(0, 9, 64, 32, 256);
    expect([...run.floats.subarray(64, 73)]).toEqual([0, least, -0, 0, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 0, 0]);
  });
});

describe("random numbers", () => {
  const run = instance((module) => defineRandom(module, defineVectorMath(module)));

  test.each(["uniform", "normal", "truncated"] satisfies Distribution[])("%s draws are those of core/random", (distribution) => {
    const expected = new Float32Array(1003);
    const draw = 2 ** 33 + 5;
    fillRandom(expected, distribution, [0xdeadbeef, 0x12345678], draw);
    run.call["random"]?.(0, 20, 0, 0xdeadbeef | 0, 0x12345678, draw | 0, 2, DISTRIBUTIONS.indexOf(distribution));
    run.call["random"]?.(
      20,
      Math.ceil(expected.length / 16),
      0,
      0xdeadbeef | 0,
      0x12345678,
      draw | 0,
      2,
      DISTRIBUTIONS.indexOf(distribution),
    );
    const got = run.floats.subarray(0, expected.length);
    if (distribution === "uniform") expect(got).toEqual(expected);
    else for (const [i, value] of expected.entries()) expect(Math.abs((got[i] ?? 0) - value), `${i}`).toBeLessThan(2e-6);
  });
});

describe("matrix products", () => {
  const run = instance(defineProducts);
  const random = createRandom(1, "products");

  test.each([
    [4, 8, 3],
    [9, 13, 5],
    [1, 3, 20],
    [70, 17, 33],
    [5, 1, 300],
    [66, 40, 515],
    [6, 1100, 5],
  ])("%i × %i with %i terms, in all forms", (m, n, k) => {
    const at = {
      left: 64,
      right: 64 + m * k,
      turned: 64 + m * k + k * n,
      result: 80000,
      rows: 100000,
      results: 102000,
      panels: 110000,
      scratch: 200000,
    };
    for (let i = 0; i < at.result; i++) run.floats[i] = random.normal();
    const rows = Math.ceil(m / 4) * 4;
    for (let i = 0; i < rows; i++) {
      run.words[at.rows + i] = Math.min(i, m - 1) * k * 4;
      run.words[at.results + i] = Math.min(i, m - 1) * n * 4;
    }
    const left = (i: number, t: number): number => run.floats[at.left + i * k + t] ?? 0;
    const right = (t: number, j: number): number => run.floats[at.right + t * n + j] ?? 0;
    const check = (what: string, leftOf = left): void => {
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let t = 0; t < k; t++) sum += leftOf(i, t) * right(t, j);
          expect(Math.abs((run.floats[at.result + i * n + j] ?? 0) - sum), `${what} ${i} ${j}`).toBeLessThan(1e-4);
        }
      }
      expect(run.floats[at.result + m * n], `${what} stays within the result`).toBe(7);
      run.floats.fill(0, at.result, at.result + m * n);
    };
    run.floats[at.result + m * n] = 7;
    const product = {
      leftRows: 4 * at.rows,
      leftStep: 0,
      left: 4 * at.left,
      resultRows: 4 * at.results,
      resultStep: 0,
      result: 4 * at.result,
      period: rows / 4,
      right: 4 * at.panels,
      rightStep: 32,
      panelStep: 32 * k,
      columns: n,
      runs: 1,
      length: k,
      step: 0,
    };
    const inOrder = (values: Readonly<Record<(typeof PRODUCT)[number], number>>): number[] => PRODUCT.map((name) => values[name]);
    run.call["pack"]?.(4 * at.panels, 4 * at.right, 4 * n, k, n);
    run.call["product"]?.(0, rows / 4, ...inOrder(product));
    check("packed product");
    run.call["product"]?.(0, rows / 4, ...inOrder({ ...product, right: 4 * at.right, rightStep: 4 * n, panelStep: 32 }));
    check("product in place");
    for (let t = 0; t < k; t++) for (let j = 0; j < n; j++) run.floats[at.turned + j * k + t] = right(t, j);
    run.call["dots"]?.(0, rows / 4, ...inOrder({ ...product, right: 4 * at.turned }));
    check("dots");
    // Turned, row t of the left matrix holds the m floats of term t; one offset serves all rows.
    run.words[at.rows] = 0;
    const turned = {
      leftRows: 4 * at.rows,
      leftStep: 4 * m,
      left: 4 * at.left,
      period: 1,
      right: 4 * at.right,
      rightStep: 4 * n,
      depth: k,
    };
    const rest = { runs: 1, length: m, step: 0, result: 4 * at.result, columns: n, scratch: 4 * at.scratch };
    run.call["turnedProduct"]?.(0, Math.ceil(m / 4), ...TURNED_PRODUCT.map((name) => ({ ...turned, ...rest })[name]));
    check("turned product", (i, t) => run.floats[at.left + t * m + i] ?? 0);
  });
});
