/**
 * @file Sums and maxima over some axes in WGSL, several at once over one walk: the elementwise equations that make their
 * terms are computed on the way, those that only need the results at the end. A workgroup shares its sums; where that
 * would keep too few of them busy, the terms are cut into parts and a second kernel brings those together.
 */
import type { Equation, Procedure, VariableId } from "../../../compile/plan.ts";
import { attributesOf } from "../../../compile/primitives/table.ts";
import { sizeOf } from "../../../core/tensor-type.ts";
import type { ReducingGroup } from "../../engines/webgpu/reducing.ts";
import { givenNumbers, givenTensors, shapeOf, valuesCode } from "./fused-code.ts";
import { type Access, groupsOf, type Kernel, type KernelTensor, WORKGROUP } from "./kernel.ts";
import { type Axis, broadcastStrides, collapse, offsetCode, placesCode, rowMajorStrides } from "./walk-code.ts";

/** How the work is shared out: `lanes` results beside each other in a workgroup, WORKGROUP / `lanes` invocations for each. */
interface Sharing {
  readonly axes: readonly (Axis & { readonly reduced: boolean })[];
  readonly kept: number;
  readonly terms: number;
  readonly lanes: number;
  readonly parts: number;
}

/** Columns beside each other, so that neighbours read neighbours. */
const MOST_COLUMNS = 32;
/** Terms one after the other, beyond which it is worth a second kernel. */
const LONG = 96;
const FEW_TERMS = 4;
const BUSY_GROUPS = 512;
const MOST_PARTS = 64;
const LOWEST = "-3.4028234663852886e38";

/**
 * One kernel, or two of which the second brings parts together. The first reads the inputs and writes the outputs, and the
 * parts, [reduction, part, result], come after them. The last one reads the epilogue's inputs and writes the finals.
 */
export interface ReduceKernels {
  readonly first: Kernel;
  readonly second?: { readonly kernel: Kernel; readonly partials: number };
}

export function reduceKernels(group: ReducingGroup, procedure: Procedure): ReduceKernels {
  const sharing = shareOut(group, procedure);
  if (sharing.parts === 1) return { first: walkKernel(group, procedure, sharing) };
  return {
    first: walkKernel(group, procedure, sharing),
    second: { kernel: joinKernel(group, procedure, sharing), partials: group.reductions.length * sharing.parts * sharing.kept },
  };
}

function shareOut(group: ReducingGroup, procedure: Procedure): Sharing {
  const [reduction] = group.reductions;
  const gone = new Set(reduction ? attributesOf(reduction, combineOf(reduction)).axes : []);
  // The last operand is the walk itself: where an output of the group's shape is written.
  const strides = [...group.inputs.map((id) => broadcastStrides(shapeOf(procedure, id), group.shape)), rowMajorStrides(group.shape)];
  const all = group.shape.map((size, axis) => ({ size, strides: strides.map((list) => list[axis] ?? 0) }));
  const axes = collapse(all, (a, b) => gone.has(a) !== gone.has(b)).map((axis) => ({ ...axis, reduced: gone.has(axis.from) }));
  const count = (reduced: boolean): number => axes.reduce((product, axis) => (axis.reduced === reduced ? product * axis.size : product), 1);
  const [kept, terms] = [count(false), count(true)];
  const most = isInner({ axes }) ? 1 : Math.min(MOST_COLUMNS, powerOfTwo(kept));
  const each = Math.min(WORKGROUP / most, powerOfTwo(terms / FEW_TERMS));
  const lanes = WORKGROUP / each;
  const long = terms / each;
  const parts = long <= LONG ? 1 : Math.min(Math.ceil(long / (LONG / 3)), Math.ceil(BUSY_GROUPS / Math.ceil(kept / lanes)), MOST_PARTS);
  return { axes, kept, terms, lanes, parts };
}

/** Whether the innermost axis is reduced: then neighbours work on one result. */
function isInner({ axes }: Pick<Sharing, "axes">): boolean {
  return axes.at(-1)?.reduced ?? false;
}

/** The smallest power of two that is not below. */
function powerOfTwo(least: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(least)));
}

function combineOf({ primitive }: Equation): "sum" | "max" {
  return primitive === "sum" ? "sum" : "max";
}

function combined(reduction: Equation, a: string, b: string): string {
  return combineOf(reduction) === "sum" ? `${a} + ${b}` : `max(${a}, ${b})`;
}

function start(reduction: Equation): string {
  return combineOf(reduction) === "sum" ? "0.0" : LOWEST;
}

const written = { dtype: "float32", written: true } as const;

function read(procedure: Procedure, ids: readonly VariableId[]): KernelTensor[] {
  return ids.map((id) => ({ dtype: procedure.variables[id]?.dtype ?? "float32", written: false }));
}

function walkKernel(group: ReducingGroup, procedure: Procedure, sharing: Sharing): Kernel {
  const { axes, kept, terms, lanes, parts } = sharing;
  const { reductions } = group;
  const each = WORKGROUP / lanes;
  const blocks = Math.ceil(kept / lanes);
  const chunk = Math.ceil(terms / parts);
  const groups = groupsOf(blocks * parts);
  const outer = placesCode(
    axes.filter(({ reduced }) => !reduced),
    "kept",
    "p",
  );
  const inner = placesCode(
    axes.filter(({ reduced }) => reduced),
    "r",
    "q",
  );
  const [keptPlaces, gonePlaces] = [[...outer.places], [...inner.places]];
  const places = axes.map(({ reduced }) => (reduced ? gonePlaces.shift() : keptPlaces.shift()) ?? "0u");
  const offset = (operand: number): string => offsetCode(axes, places, operand);
  const own = group.inputs.length + group.outputs.length;
  const last = parts === 1;
  return {
    tensors: [...read(procedure, group.inputs), ...group.outputs.map(() => written), ...(last ? endTensors(group, procedure) : [written])],
    numbers: group.scalars.length + (last ? group.epilogue.scalars.length : 0),
    words: [],
    groups,
    code(access) {
      const given = [...givenNumbers(group, access), ...givenTensors(group, procedure, (k) => access.load({ tensor: k }, offset(k)))];
      const walk = [
        ...inner.lines,
        ...valuesCode(group.equations, { given }),
        ...group.outputs.map((id, k) => access.store({ tensor: group.inputs.length + k }, offset(group.inputs.length), `x${id}`)),
        ...reductions.map((reduction, j) => `total${j} = ${combined(reduction, `total${j}`, `x${reduction.inputs[0]}`)};`),
      ];
      const end = last
        ? endCode(group, procedure, {
            access,
            from: own,
            numbers: group.scalars.length,
            total: (j) => (each === 1 ? `total${j}` : `sums[${j * WORKGROUP}u + lane]`),
          })
        : reductions.map((_, j) =>
            access.store(
              { tensor: own },
              `i32((${j * parts}u + part) * ${kept}u + kept)`,
              each === 1 ? `total${j}` : `sums[${j * WORKGROUP}u + lane]`,
            ),
          );
      const share = (j: number, at: string): string => `sums[${j * WORKGROUP}u + ${at} * ${lanes}u + lane]`;
      const tree = `${reductions.map((_, j) => `${share(j, "red")} = total${j};`).join("\n  ")}
  workgroupBarrier();
  for (var half = ${each / 2}u; half > 0u; half /= 2u) {
    if (red < half) { ${reductions.map((reduction, j) => `${share(j, "red")} = ${combined(reduction, share(j, "red"), share(j, "(red + half)"))};`).join(" ")} }
    workgroupBarrier();
  }`;
      return `${each === 1 ? "" : `var<workgroup> sums: array<f32, ${reductions.length * WORKGROUP}>;`}
@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) t: u32) {
  let flat = group.x + group.y * ${groups[0]}u;
  if (flat >= ${blocks * parts}u) { return; }
  let red = ${isInner(sharing) ? `t % ${each}u` : `t / ${lanes}u`};
  let lane = ${isInner(sharing) ? `t / ${each}u` : `t % ${lanes}u`};
  let part = flat / ${blocks}u;
  let kept = (flat % ${blocks}u) * ${lanes}u + lane;
  ${reductions.map((reduction, j) => `var total${j} = ${start(reduction)};`).join("\n  ")}
  if (kept < ${kept}u) {
    ${outer.lines.join("\n    ")}
    for (var r = part * ${chunk}u + red; r < min((part + 1u) * ${chunk}u, ${terms}u); r += ${each}u) {
      ${walk.join("\n      ")}
    }
  }
  ${each === 1 ? "" : tree}
  if (red == 0u && kept < ${kept}u) {
    ${end.join("\n    ")}
  }
}`;
    },
  };
}

/** One result an invocation. */
function joinKernel(group: ReducingGroup, procedure: Procedure, { kept, parts }: Sharing): Kernel {
  const { reductions } = group;
  const groups = groupsOf(Math.ceil(kept / WORKGROUP));
  return {
    tensors: [{ dtype: "float32", written: false }, ...endTensors(group, procedure)],
    numbers: group.epilogue.scalars.length,
    words: [],
    groups,
    code(access) {
      const partial = (j: number): string => access.load({ tensor: 0 }, `i32((${j * parts}u + part) * ${kept}u + kept)`);
      return `@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let kept = id.x + id.y * ${groups[0] * WORKGROUP}u;
  if (kept >= ${kept}u) { return; }
  ${reductions.map((reduction, j) => `var total${j} = ${start(reduction)};`).join("\n  ")}
  for (var part = 0u; part < ${parts}u; part++) {
    ${reductions.map((reduction, j) => `total${j} = ${combined(reduction, `total${j}`, partial(j))};`).join("\n    ")}
  }
  ${endCode(group, procedure, { access, from: 1, numbers: 0, total: (j) => `total${j}` }).join("\n  ")}
}`;
    },
  };
}

function endTensors({ epilogue }: ReducingGroup, procedure: Procedure): KernelTensor[] {
  return [...read(procedure, epilogue.inputs), ...epilogue.outputs.map(() => written)];
}

interface End {
  readonly access: Access;
  /** The first tensor and the first number of the epilogue. */
  readonly from: number;
  readonly numbers: number;
  total(reduction: number): string;
}

/** What is done with the totals of the result `kept`. */
function endCode({ reductions, epilogue }: ReducingGroup, procedure: Procedure, { access, from, numbers, total }: End): string[] {
  const load = (k: number): string =>
    access.load({ tensor: from + k }, sizeOf(shapeOf(procedure, epilogue.inputs[k] ?? -1)) === 1 ? "0" : "i32(kept)");
  const given = [
    ...reductions.map(({ output }, j) => [output, total(j)] as const),
    ...givenNumbers(epilogue, access, numbers),
    ...givenTensors(epilogue, procedure, load),
  ];
  return [
    ...valuesCode(epilogue.equations, { given }),
    ...epilogue.outputs.map((id, k) => access.store({ tensor: from + epilogue.inputs.length + k }, "i32(kept)", `x${id}`)),
  ];
}
