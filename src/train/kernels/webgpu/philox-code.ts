/** @file The random numbers of `core/random.ts` in WGSL: the same bits; normals agree to float32 rounding. One block an invocation. */
import type { Distribution } from "../../../core/ops.ts";
import { groupsOf, type Kernel, WORKGROUP } from "./kernel.ts";

const KINDS: readonly Distribution[] = ["uniform", "normal", "truncated"];

export interface Draw {
  readonly distribution: Distribution;
  readonly count: number;
}

/** Words of the key and the number of a draw, which the host fills in before each run, by its place in the list. */
export function keyWords(draw: number): number {
  return 8 * draw;
}

/**
 * All draws of a procedure at once: one target each. Two rows of words each: key and draw number, low and high word; then
 * the first workgroup, the count of floats and the distribution.
 */
export function philoxKernel(draws: readonly Draw[]): Kernel {
  let begun = 0;
  const words = draws.flatMap(({ count, distribution }) => {
    const start = begun;
    begun += Math.ceil(count / 4 / WORKGROUP);
    return [0, 0, 0, 0, start, count, KINDS.indexOf(distribution), 0];
  });
  const groups = groupsOf(begun);
  return {
    tensors: draws.map(() => ({ dtype: "float32", written: true })),
    numbers: 0,
    words,
    groups,
    code: (access) => `
fn high(a: u32, b: u32) -> u32 {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let middle = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let carry = (middle & 0xffffu) + (a & 0xffffu) * (b >> 16u);
  return (a >> 16u) * (b >> 16u) + (middle >> 16u) + (carry >> 16u);
}
fn unit(word: u32) -> f32 { return f32(word >> 8u) / 16777216.0; }
fn pair(first: u32, second: u32) -> vec2<f32> {
  let radius = sqrt(-2.0 * log(1.0 - unit(first)));
  let angle = 6.283185307179586 * unit(second);
  return radius * vec2<f32>(sine_(angle, 1), sine_(angle, 0));
}
fn truncated(word: u32) -> f32 {
  let x = (2.0 * unit(word) - 1.0) * 0.9544997361036416;
  let w = -log((1.0 - x) * (1.0 + x)) - 2.5;
  var p = 2.81022636e-8;
  p = 3.43273939e-7 + p * w;
  p = -3.5233877e-6 + p * w;
  p = -4.39150654e-6 + p * w;
  p = 0.00021858087 + p * w;
  p = -0.00125372503 + p * w;
  p = -0.00417768164 + p * w;
  p = 0.246640727 + p * w;
  p = 1.50140941 + p * w;
  return 1.4142135623730951 * p * x;
}
fn numbers_(kind: u32, c: vec4<u32>) -> vec4<f32> {
  switch (kind) {
    case 0u: { return vec4<f32>(unit(c.x), unit(c.y), unit(c.z), unit(c.w)); }
    case 1u: { return vec4<f32>(pair(c.x, c.y), pair(c.z, c.w)); }
    default: { return vec4<f32>(truncated(c.x), truncated(c.y), truncated(c.z), truncated(c.w)); }
  }
}
@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let flat = group.x + group.y * ${groups[0]}u;
  var s = 0u;
  while (s < ${draws.length - 1}u && flat >= ${access.words("2u * s + 3u")}.x) { s++; }
  let drawn = ${access.words("2u * s")};
  let segment = ${access.words("2u * s + 1u")};
  let block = (flat - segment.x) * ${WORKGROUP}u + local.x;
  if (block * 4u >= segment.y) { return; }
  var c = vec4<u32>(block, drawn.zw, 0u);
  var k = drawn.xy;
  for (var round = 0; round < 10; round++) {
    c = vec4<u32>(high(0xcd9e8d57u, c.z) ^ c.y ^ k.x, 0xcd9e8d57u * c.z, high(0xd2511f53u, c.x) ^ c.w ^ k.y, 0xd2511f53u * c.x);
    k += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  let numbers = numbers_(segment.z, c);
  for (var lane = 0u; lane < 4u && block * 4u + lane < segment.y; lane++) {
    ${access.store({ tensor: 0, at: "s" }, "i32(block * 4u + lane)", "numbers[lane]")}
  }
}`,
  };
}
