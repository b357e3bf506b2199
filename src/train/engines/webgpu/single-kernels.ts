/** @file Single equations for which kernels of ours are better than tfjs's: of any rank, and each element moved once. */
import type { Equation, Procedure, Variable } from "../../../compile/plan.ts";
import type { PrimitiveName } from "../../../compile/primitives/primitive.ts";
import { attributesOf } from "../../../compile/primitives/table.ts";
import type { Shape } from "../../../core/tensor-type.ts";
import type { Kernel } from "../../kernels/webgpu/kernel.ts";
import { moveKernel, padKernel } from "../../kernels/webgpu/move-code.ts";
import { broadcastStrides, rowMajorStrides } from "../../kernels/webgpu/walk-code.ts";
import { variableOf } from "../host-scalars.ts";

/** A kernel from one of the equation's inputs to its output. */
export interface Single {
  readonly kernel: Kernel;
  readonly input: number;
}

interface At {
  readonly equation: Equation;
  readonly inputs: readonly Variable[];
  readonly output: Variable;
}

type Strided = { readonly strides: readonly number[]; readonly offset: number };

/** Undefined where tfjs's kernel will do. */
export function singleKernels(equation: Equation, procedure: Procedure): readonly Single[] | undefined {
  const inputs = equation.inputs.map((id) => variableOf(procedure, id));
  return SINGLES[equation.primitive as PrimitiveName]?.({ equation, inputs, output: variableOf(procedure, equation.output) });
}

function whole(shape: Shape): Strided {
  return { strides: rowMajorStrides(shape), offset: 0 };
}

/** Reads `from` in the order of the output. */
function moved({ output }: At, shape: Shape, from: Strided): readonly Single[] {
  return [{ kernel: moveKernel({ dtype: output.dtype, shape, from, to: whole(shape) }), input: 0 }];
}

const SINGLES: { readonly [P in PrimitiveName]?: (at: At) => readonly Single[] | undefined } = {
  transpose(at) {
    const { permutation } = attributesOf(at.equation, "transpose");
    const strides = rowMajorStrides(at.inputs[0]?.shape ?? []);
    return moved(at, at.output.shape, { strides: permutation.map((axis) => strides[axis] ?? 0), offset: 0 });
  },
  broadcastTo: (at) => moved(at, at.output.shape, { strides: broadcastStrides(at.inputs[0]?.shape ?? [], at.output.shape), offset: 0 }),
  slice(at) {
    const { begin } = attributesOf(at.equation, "slice");
    const strides = rowMajorStrides(at.inputs[0]?.shape ?? []);
    return moved(at, at.output.shape, { strides, offset: begin.reduce((sum, start, axis) => sum + start * (strides[axis] ?? 0), 0) });
  },
  reverse(at) {
    const { axes } = attributesOf(at.equation, "reverse");
    const shape = at.output.shape;
    const strides = rowMajorStrides(shape);
    const offset = axes.reduce((sum, axis) => sum + ((shape[axis] ?? 1) - 1) * (strides[axis] ?? 0), 0);
    return moved(at, shape, { strides: strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)), offset });
  },
  upsample(at) {
    const { factor } = attributesOf(at.equation, "upsample");
    const [n = 1, h = 1, w = 1, c = 1] = at.inputs[0]?.shape ?? [];
    return moved(at, [n, h, factor, w, factor, c], { strides: [h * w * c, w * c, 0, c, 0, 1], offset: 0 });
  },
  pad({ equation, inputs: [x], output }) {
    if (!x) return undefined;
    return [{ kernel: padKernel({ dtype: output.dtype, shape: x.shape }, attributesOf(equation, "pad").paddings), input: 0 }];
  },
  concat({ equation, inputs, output }) {
    const { axis } = attributesOf(equation, "concat");
    const { strides } = whole(output.shape);
    let offset = 0;
    return inputs.map(({ shape }, input) => {
      const kernel = moveKernel({ dtype: output.dtype, shape, from: whole(shape), to: { strides, offset } });
      offset += (shape[axis] ?? 1) * (strides[axis] ?? 0);
      return { kernel, input };
    });
  },
};
