/**
 * @file What all WGSL kernels of ours share: how they reach their tensors, and how many workgroups they take. Tensors lie
 * in a few large buffers, the banks; each bank that a kernel touches is one binding, and where in it a tensor begins
 * stands in a uniform. So a kernel may have any number of tensors, and kernels that compute the same share a pipeline.
 */
import type { DType } from "../../../core/tensor-type.ts";
import { WGSL_MATH } from "./elementwise-code.ts";

/** What every device allows in a workgroup. */
export const WORKGROUP = 256;
/** What every device allows along one axis of a dispatch. */
const MOST_GROUPS = 65535;

export interface KernelTensor {
  readonly dtype: DType;
  readonly written: boolean;
}

export interface Kernel {
  /** In the code they go by their place in this list. */
  readonly tensors: readonly KernelTensor[];
  /** How many float32 it reads that may differ from run to run. */
  readonly numbers: number;
  /** Unsigned words that it reads, in rows of four. */
  readonly words: readonly number[];
  readonly groups: readonly [number, number];
  /** Functions and `main`. */
  code(access: Access): string;
}

/** WGSL expressions; offsets and places in the lists are expressions as well, of i32 and u32. */
export interface Access {
  load(tensor: Placed, offset: string): string;
  /** A statement. */
  store(tensor: Placed, offset: string, value: string): string;
  number(index: string): string;
  /** A row of four words. */
  words(row: string): string;
}

/** A tensor of the list; `at` says which of several like it, where that is known only when the kernel runs. */
interface Placed {
  readonly tensor: number;
  readonly at?: string;
}

/** The whole module, given the bank of each tensor. The banks are bindings in order of their first tensor, the uniform comes last. */
export function moduleOf(kernel: Kernel, banks: readonly number[]): { readonly wgsl: string; readonly bound: readonly number[] } {
  const bound = [...new Set(banks)];
  const written = new Set(kernel.tensors.flatMap((tensor, i) => (tensor.written ? [banks[i]] : [])));
  // Whole numbers are no floats: a device may take those small ones for denormal and flush them.
  const mixed = kernel.tensors.some(({ dtype }) => dtype === "int32");
  const element = mixed ? "u32" : "f32";
  const typeOf = (tensor: number): string => (kernel.tensors[tensor]?.dtype === "int32" ? "i32" : "f32");
  const place = ({ tensor, at }: Placed, offset: string): string =>
    `b${bound.indexOf(banks[tensor] ?? -1)}[place_(${at ?? `${tensor}u`}) + ${offset}]`;
  const access: Access = {
    load: (placed, offset) => (mixed ? `bitcast<${typeOf(placed.tensor)}>(${place(placed, offset)})` : place(placed, offset)),
    store: (placed, offset, value) => `${place(placed, offset)} = ${mixed ? `bitcast<u32>(${value})` : value};`,
    number: (index) => `number_(${index})`,
    words: (row) => `u.words[${row}]`,
  };
  const { places, numbers, words } = uniformRows(kernel);
  const fields = [`places: array<vec4<i32>, ${places}>`, `numbers: array<vec4<f32>, ${numbers}>`, `words: array<vec4<u32>, ${words}>`];
  const wgsl = `${WGSL_MATH}
${bound.map((bank, i) => `@group(0) @binding(${i}) var<storage, ${written.has(bank) ? "read_write" : "read"}> b${i}: array<${element}>;`).join("\n")}
struct Uniforms { ${fields.join(", ")} }
@group(0) @binding(${bound.length}) var<uniform> u: Uniforms;
fn place_(k: u32) -> i32 { return u.places[k >> 2u][k & 3u]; }
fn number_(k: u32) -> f32 { return u.numbers[k >> 2u][k & 3u]; }
${kernel.code(access)}`;
  return { wgsl: renumbered(wgsl), bound };
}

/** Rows of four that each part of the uniform has; places come first, then numbers, then words. */
export function uniformRows({ tensors, numbers, words }: Kernel): {
  readonly places: number;
  readonly numbers: number;
  readonly words: number;
} {
  const rows = (count: number): number => Math.max(1, Math.ceil(count / 4));
  return { places: rows(tensors.length), numbers: rows(numbers), words: rows(words.length) };
}

/** Names values in order of appearance, so that kernels that compute the same have the same code. */
function renumbered(wgsl: string): string {
  const names = new Map<string, string>();
  return wgsl.replace(/\bx\d+\b/g, (name) => {
    const known = names.get(name) ?? `x${names.size}`;
    names.set(name, known);
    return known;
  });
}

/** So many workgroups, in rows where they are too many for one. */
export function groupsOf(count: number): readonly [number, number] {
  const x = Math.max(1, Math.min(count, MOST_GROUPS));
  return [x, Math.max(1, Math.ceil(count / x))];
}

/** `@compute fn main` with the flat number of the invocation as `i`, for those below `size`. */
export function elementKernel(size: number): { readonly groups: readonly [number, number]; main(lines: readonly string[]): string } {
  const groups = groupsOf(Math.ceil(size / WORKGROUP));
  const main = (
    lines: readonly string[],
  ): string => `@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x + id.y * ${groups[0] * WORKGROUP}u;
  if (i >= ${size}u) { return; }
  ${lines.join("\n  ")}
}`;
  return { groups, main };
}
