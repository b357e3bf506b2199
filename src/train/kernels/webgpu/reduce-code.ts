/**
 * @file Sums and maxima over any axes in WGSL, with the elementwise equations that make the summands computed on the
 * way. Where one pass would keep too few invocations busy, the outermost reduced axis is cut into parts and a second
 * pass reduces those.
 */

import { WGSL_MATH } from "./elementwise-code.ts";
import { type Axis, bindingCode, dispatchOf, type KernelCode, offsetCode, placesCode, WORKGROUP } from "./kernel-code.ts";

export interface Reduction {
  readonly combine: "sum" | "max";
  /** Collapsed; strides are those of the inputs. */
  readonly axes: readonly (Axis & { readonly reduced: boolean })[];
  /** WGSL before `main`: the inputs `t0`, `t1`, ... and uniforms. Their number is the binding of the result. */
  readonly inputs: string;
  readonly bindings: number;
  /** Lines that compute `value` from the inputs at the given offsets. */
  value(offsets: readonly string[]): readonly string[];
}

/** Invocations that keep a device busy. */
const BUSY = 16384;

/** How many parts the outermost reduced axis is cut into; 1 where one pass does. */
export function partsOf({ axes }: Reduction): number {
  const kept = axes.reduce((product, { size, reduced }) => (reduced ? product : product * size), 1);
  const cut = axes.find(({ reduced }) => reduced);
  const terms = axes.reduce((product, { size, reduced }) => (reduced ? product * size : product), 1);
  if (!cut || terms < 256 || kept >= BUSY) return 1;
  const lanes = isInner(axes) ? kept * WORKGROUP : kept;
  const wanted = Math.min(Math.ceil(BUSY / lanes), Math.ceil(terms / 128), 64, cut.size);
  return Math.max(1, wanted);
}

/** Whether the innermost axis is reduced, so that neighbouring invocations should share a sum. */
function isInner(axes: Reduction["axes"]): boolean {
  return axes.at(-1)?.reduced ?? false;
}

/** The result is [parts, ...kept]; binding `bindings` is the result, after which come the uniforms if there are any. */
export function reduceCode(reduction: Reduction, parts: number): KernelCode {
  const { axes, combine } = reduction;
  const kept = axes.filter(({ reduced }) => !reduced);
  const first = axes.findIndex(({ reduced }) => reduced);
  const chunk = Math.ceil((axes[first]?.size ?? 1) / parts);
  const gone = axes.flatMap((axis, k) => (axis.reduced ? [{ ...axis, size: k === first ? chunk : axis.size, k }] : []));
  const terms = gone.reduce((product, { size }) => product * size, 1);
  const results = parts * kept.reduce((product, { size }) => product * size, 1);
  const outer = placesCode([{ size: parts }, ...kept], "i", "p");
  const inner = placesCode(gone, "r", "q");
  const places: string[] = [];
  let [k, g] = [1, 0];
  for (const [axis, { reduced }] of axes.entries()) {
    if (!reduced) places[axis] = outer.places[k++] ?? "0u";
    else places[axis] = axis === first && parts > 1 ? "cut" : (inner.places[g] ?? "0u");
    if (reduced) g++;
  }
  const count = axes[0]?.strides.length ?? 0;
  const offsets = Array.from({ length: count }, (_, input) => offsetCode(axes, places, input));
  const cutAt = inner.places[0] ?? "0u";
  const term = [
    ...inner.lines,
    ...(parts > 1 ? [`let cut = ${outer.places[0]} * ${chunk}u + ${cutAt};`, `if (cut >= ${axes[first]?.size ?? 1}u) { continue; }`] : []),
    ...reduction.value(offsets),
    combine === "sum" ? "total += value;" : "total = max(total, value);",
  ];
  const start = combine === "sum" ? "0.0" : "-3.4028234663852886e38";
  const head = `${WGSL_MATH}\n${reduction.inputs}\n${bindingCode(reduction.bindings, "result", { written: true, dtype: "float32" })}`;
  const lines = { outer: outer.lines.join("\n  "), term: term.join("\n    ") };
  if (!isInner(axes) || terms <= 32) {
    const wgsl = `${head}
@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x + id.y * ${dispatchOf(results).pitch}u;
  if (i >= ${results}u) { return; }
  ${lines.outer}
  var total = ${start};
  for (var r = 0u; r < ${terms}u; r++) {
    ${lines.term}
  }
  result[i] = total;
}`;
    return { wgsl, groups: dispatchOf(results).groups };
  }
  const { groups } = dispatchOf(results, 1);
  const wgsl = `${head}
var<workgroup> totals: array<f32, ${WORKGROUP}>;
@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let i = group.x + group.y * ${groups[0]}u;
  ${lines.outer}
  var total = ${start};
  for (var r = local.x; r < ${terms}u; r += ${WORKGROUP}u) {
    ${lines.term}
  }
  totals[local.x] = total;
  workgroupBarrier();
  for (var half = ${WORKGROUP / 2}u; half > 0u; half /= 2u) {
    if (local.x < half) { totals[local.x] = ${combine === "sum" ? "totals[local.x] + totals[local.x + half]" : "max(totals[local.x], totals[local.x + half])"}; }
    workgroupBarrier();
  }
  if (local.x == 0u && i < ${results}u) { result[i] = totals[0]; }
}`;
  return { wgsl, groups };
}
