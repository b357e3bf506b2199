/** @file Single equations for which kernels of ours are better than tfjs's: of any rank, without transposes before a sum. */
import type { Equation, Procedure, Variable } from "../../../compile/plan.ts";
import type { PrimitiveName } from "../../../compile/primitives/primitive.ts";
import { attributesOf } from "../../../compile/primitives/table.ts";
import type { Shape } from "../../../core/tensor-type.ts";
import { bindingCode, broadcastStrides, collapse, type KernelCode, rowMajorStrides } from "../../kernels/webgpu/kernel-code.ts";
import { moveCode, padCode } from "../../kernels/webgpu/move-code.ts";
import { partsOf, type Reduction, reduceCode } from "../../kernels/webgpu/reduce-code.ts";
import { variableOf } from "../host-scalars.ts";
import type { DeviceTensor } from "../kernels.ts";
import type { GpuDevice } from "./gpu-device.ts";

/** Kernels known before a run, and how to run them. */
export interface GpuPlan {
  readonly kernels: readonly string[];
  run(device: GpuDevice, inputs: readonly DeviceTensor[], uniforms?: ArrayBuffer): DeviceTensor;
}

interface At {
  readonly equation: Equation;
  readonly inputs: readonly Variable[];
  readonly output: Variable;
}

type Strided = { readonly strides: readonly number[]; readonly offset: number };

/** Undefined where tfjs's kernel will do. */
export function planEquation(equation: Equation, procedure: Procedure): GpuPlan | undefined {
  const inputs = equation.inputs.map((id) => variableOf(procedure, id));
  return PLANS[equation.primitive as PrimitiveName]?.({ equation, inputs, output: variableOf(procedure, equation.output) });
}

function whole(shape: Shape): Strided {
  return { strides: rowMajorStrides(shape), offset: 0 };
}

/** Reads `from` in the order of the output. */
function moved({ output }: At, shape: Shape, from: Strided): GpuPlan {
  const code = moveCode({ dtype: output.dtype, shape, from, to: whole(shape) });
  return {
    kernels: [code.wgsl],
    run: (device, [source]) => {
      const target = device.fresh(output.shape, output.dtype);
      if (source) record(device, code, [source], { target });
      return target;
    },
  };
}

function record(device: GpuDevice, code: KernelCode, inputs: readonly DeviceTensor[], output: Output): void {
  const tensors = [...inputs.map((tensor) => ({ tensor, written: false })), { tensor: output.target, written: true }];
  device.dispatch({ wgsl: code.wgsl, groups: code.groups, tensors, uniforms: output.uniforms });
}

interface Output {
  readonly target: DeviceTensor;
  readonly uniforms?: ArrayBuffer | undefined;
}

/** A sum or maximum in one or two passes; `bindings` tensors are read. */
export function planReduction(reduction: Reduction, output: Variable): GpuPlan {
  const parts = partsOf(reduction);
  const first = reduceCode(reduction, parts);
  const partial = [parts, ...output.shape];
  const second = parts > 1 ? reduceCode(plainReduction(reduction.combine, partial, [0]), 1) : undefined;
  return {
    kernels: second ? [first.wgsl, second.wgsl] : [first.wgsl],
    run: (device, inputs, uniforms) => {
      const total = device.fresh(second ? partial : output.shape);
      record(device, first, inputs, { target: total, uniforms });
      if (!second) return total;
      const result = device.fresh(output.shape);
      record(device, second, [total], { target: result });
      return device.releasing(result, total);
    },
  };
}

/** Of one tensor as it is. */
function plainReduction(combine: "sum" | "max", shape: Shape, axes: readonly number[]): Reduction {
  return stridedReduction(combine, shape, { axes, strides: rowMajorStrides(shape) });
}

function stridedReduction(
  combine: "sum" | "max",
  shape: Shape,
  { axes, strides }: { readonly axes: readonly number[]; readonly strides: readonly number[] },
): Reduction {
  return {
    combine,
    axes: reductionAxes(shape, axes, [strides]),
    inputs: bindingCode(0, "t0", { written: false, dtype: "float32" }),
    bindings: 1,
    value: ([offset]) => [`let value = t0[${offset}];`],
  };
}

export function reductionAxes(shape: Shape, axes: readonly number[], strides: readonly (readonly number[])[]): Reduction["axes"] {
  const all = shape.map((size, axis) => ({ size, strides: strides.map((list) => list[axis] ?? 0) }));
  const isReduced = (axis: number): boolean => axes.includes(axis);
  return collapse(all, (a, b) => isReduced(a) !== isReduced(b)).map(({ size, strides: list, from }) => ({
    size,
    strides: list,
    reduced: isReduced(from),
  }));
}

function reduced(combine: "sum" | "max"): (at: At) => GpuPlan | undefined {
  return ({ equation, inputs: [x], output }) => {
    const { axes } = attributesOf(equation, combine);
    return x && axes.length > 0 ? planReduction(plainReduction(combine, x.shape, axes), output) : undefined;
  };
}

const PLANS: { readonly [P in PrimitiveName]?: (at: At) => GpuPlan | undefined } = {
  sum: reduced("sum"),
  max: reduced("max"),
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
  downsampleSum({ equation, output }) {
    const { factor } = attributesOf(equation, "downsampleSum");
    const [n = 1, h = 1, w = 1, c = 1] = output.shape;
    const shape = [n, h, factor, w, factor, c];
    return planReduction(stridedReduction("sum", shape, { axes: [2, 4], strides: rowMajorStrides(shape) }), output);
  },
  pad({ equation, inputs: [x], output }) {
    if (!x) return undefined;
    const code = padCode({ dtype: output.dtype, shape: x.shape }, attributesOf(equation, "pad").paddings);
    return {
      kernels: [code.wgsl],
      run: (device, [source]) => {
        const target = device.fresh(output.shape, output.dtype);
        if (source) record(device, code, [source], { target });
        return target;
      },
    };
  },
  concat({ equation, inputs, output }) {
    const { axis } = attributesOf(equation, "concat");
    const { strides } = whole(output.shape);
    let offset = 0;
    const codes = inputs.map(({ shape }) => {
      const code = moveCode({ dtype: output.dtype, shape, from: whole(shape), to: { strides, offset } });
      offset += (shape[axis] ?? 1) * (strides[axis] ?? 0);
      return code;
    });
    return {
      kernels: codes.map(({ wgsl }) => wgsl),
      run: (device, sources) => {
        const target = device.fresh(output.shape, output.dtype);
        for (const [i, code] of codes.entries()) if (sources[i]) record(device, code, [sources[i]], { target });
        return target;
      },
    };
  },
};
