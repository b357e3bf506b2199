/** @file Fused groups, reductions and random numbers as WGSL kernels. */
import { type FusedGroup, isGroup, type Schedule } from "../../../compile/optimise/fused-group.ts";
import { overwrites } from "../../../compile/optimise/liveness.ts";
import type { Equation, Procedure, VariableId } from "../../../compile/plan.ts";
import { attributesOf } from "../../../compile/primitives/table.ts";
import type { RandomAttributes } from "../../../core/ops.ts";
import { streamKey } from "../../../core/random.ts";
import { invariant } from "../../../core/result.ts";
import { type Shape, sizeOf } from "../../../core/tensor-type.ts";
import type { RunInputs } from "../../engine.ts";
import { type FusedCode, fusedCode, scalarsCode, valuesCode } from "../../kernels/webgpu/fused-code.ts";
import { bindingCode, broadcastStrides, dispatchOf } from "../../kernels/webgpu/kernel-code.ts";
import { philoxCode } from "../../kernels/webgpu/philox-code.ts";
import { drawNumber } from "../draw.ts";
import type { Fusion, Running } from "../fusion.ts";
import { variableOf } from "../host-scalars.ts";
import type { DeviceTensor } from "../kernels.ts";
import type { GpuDevice } from "./gpu-device.ts";
import { type GpuPlan, planEquation, planReduction, reductionAxes } from "./gpu-plans.ts";
import { isReducing, type ReducingGroup, withReductions } from "./reducing.ts";

interface PreparedGroup {
  /** Writes new state where the old one stands. */
  readonly inPlace: FusedCode;
  /** Writes everything to new buffers. */
  readonly fresh: FusedCode;
  readonly overwrites: ReadonlyMap<VariableId, VariableId>;
  readonly procedure: Procedure;
}

/** References to a state that nobody else looks at: the engine's own and the run's. */
const UNSHARED = 2;

export class GpuFusion implements Fusion {
  private readonly device: GpuDevice;
  private readonly groups = new WeakMap<FusedGroup, PreparedGroup>();
  private readonly plans = new WeakMap<FusedGroup | Equation, GpuPlan>();

  constructor(device: GpuDevice) {
    this.device = device;
  }

  async prepare(procedure: Procedure, schedule: Schedule): Promise<Schedule> {
    const items = withReductions(procedure, schedule);
    const targets = overwrites(procedure, items);
    const kernels = new Set<string>();
    for (const item of items) {
      if (isGroup(item) && !isReducing(item)) {
        const own = new Map([...targets].filter(([id]) => item.outputs.includes(id)));
        const prepared = {
          procedure,
          overwrites: own,
          inPlace: fusedCode(item, procedure, own),
          fresh: fusedCode(item, procedure, new Map()),
        };
        this.groups.set(item, prepared);
        kernels.add(prepared.inPlace.wgsl);
        if (own.size > 0) kernels.add(prepared.fresh.wgsl);
        continue;
      }
      const plan = isReducing(item) ? planReducing(item, procedure) : isGroup(item) ? undefined : planEquation(item, procedure);
      if (plan) this.plans.set(item, plan);
      for (const wgsl of plan?.kernels ?? []) kernels.add(wgsl);
      if (!isGroup(item) && item.primitive === "random") kernels.add(philoxCode(attributesOf(item, "random").distribution));
    }
    await Promise.all([...kernels].map((wgsl) => this.device.prepare(wgsl)));
    return items;
  }

  run(group: FusedGroup, running: Running): void {
    const { tensors, numbers } = running;
    const tensorOf = (id: VariableId): DeviceTensor => {
      const tensor = tensors.get(id);
      invariant(tensor, `variable ${id} is used before its value`);
      return tensor;
    };
    const uniforms = group.scalars.length > 0 ? Float32Array.from(group.scalars, (id) => numbers[id] ?? 0).buffer : undefined;
    if (isReducing(group)) {
      const plan = this.plans.get(group);
      invariant(plan, "a reduction runs before it was prepared");
      tensors.set(group.reduction.output, plan.run(this.device, group.inputs.map(tensorOf), uniforms));
      return;
    }
    const prepared = this.groups.get(group);
    invariant(prepared, "a group runs before it was prepared");
    const { overwrites: targets, procedure } = prepared;
    // A state that a view or another name still shows must not change under it.
    const own = [...targets.values()].every((old) => this.device.references(tensorOf(old)) === UNSHARED);
    const code = own ? prepared.inPlace : prepared.fresh;
    for (const id of group.outputs) {
      const old = own ? targets.get(id) : undefined;
      const { shape, dtype } = variableOf(procedure, id);
      tensors.set(id, old === undefined ? this.device.fresh(shape, dtype) : this.device.reshape(tensorOf(old), shape));
    }
    this.device.dispatch({
      ...code,
      uniforms,
      tensors: code.bindings.map(({ variable, written }) => ({ tensor: tensorOf(variable), written })),
    });
  }

  single(equation: Equation, inputs: readonly DeviceTensor[]): DeviceTensor | undefined {
    return this.plans.get(equation)?.run(this.device, inputs);
  }

  random(attributes: RandomAttributes & { readonly shape: Shape }, draw: RunInputs["draw"]): DeviceTensor {
    const target = this.device.fresh(attributes.shape);
    const count = sizeOf(attributes.shape);
    const { groups, pitch } = dispatchOf(Math.ceil(count / 4));
    const number = drawNumber(attributes, draw);
    const [key0, key1] = streamKey(draw.seed, attributes.stream);
    const uniforms = Uint32Array.of(key0, key1, number >>> 0, Math.floor(number / 2 ** 32), count, pitch).buffer;
    this.device.dispatch({ wgsl: philoxCode(attributes.distribution), tensors: [{ tensor: target, written: true }], uniforms, groups });
    return target;
  }

  finish(): void {
    this.device.submit();
  }
}

function planReducing(group: ReducingGroup, procedure: Procedure): GpuPlan {
  const { reduction } = group;
  const combine = reduction.primitive === "sum" ? "sum" : "max";
  const { axes } = attributesOf(reduction, combine);
  const strides = group.inputs.map((id) => broadcastStrides(variableOf(procedure, id).shape, group.shape));
  const [summand] = reduction.inputs;
  const bindings = group.inputs.length;
  return planReduction(
    {
      combine,
      axes: reductionAxes(group.shape, axes, strides),
      inputs: [
        ...group.inputs.map((id, k) => bindingCode(k, `t${k}`, { written: false, dtype: variableOf(procedure, id).dtype })),
        scalarsCode(group.scalars, bindings + 1),
      ].join("\n"),
      bindings,
      value: (offsets) => [...valuesCode(group, procedure, (_, k) => offsets[k] ?? "0"), `let value = x${summand};`],
    },
    variableOf(procedure, reduction.output),
  );
}
