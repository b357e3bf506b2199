/** @file The random numbers of `core/random.ts` in WGSL: the same bits; normals agree to float32 rounding. One block an invocation. */
import type { Distribution } from "../../../core/ops.ts";
import { WGSL_MATH } from "./elementwise-code.ts";
import { WORKGROUP } from "./kernel-code.ts";

const NUMBERS: Readonly<Record<Distribution, string>> = {
  uniform: "let numbers = vec4<f32>(unit(c.x), unit(c.y), unit(c.z), unit(c.w));",
  normal: "let numbers = vec4<f32>(pair(c.x, c.y), pair(c.z, c.w));",
  truncated: "let numbers = vec4<f32>(truncated(c.x), truncated(c.y), truncated(c.z), truncated(c.w));",
};

/** Uniforms: key, draw number (low and high word), count of floats and pitch of a row of the dispatch in blocks. */
export function philoxCode(distribution: Distribution): string {
  return `${WGSL_MATH}
struct Draw { key: vec2<u32>, number: vec2<u32>, count: u32, pitch: u32 }
@group(0) @binding(0) var<storage, read_write> target_: array<f32>;
@group(0) @binding(1) var<uniform> draw: Draw;

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
@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let block = id.x + id.y * draw.pitch;
  if (block * 4u >= draw.count) { return; }
  var c = vec4<u32>(block, draw.number, 0u);
  var k = draw.key;
  for (var round = 0; round < 10; round++) {
    c = vec4<u32>(high(0xcd9e8d57u, c.z) ^ c.y ^ k.x, 0xcd9e8d57u * c.z, high(0xd2511f53u, c.x) ^ c.w ^ k.y, 0xd2511f53u * c.x);
    k += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  ${NUMBERS[distribution]}
  for (var lane = 0u; lane < 4u && block * 4u + lane < draw.count; lane++) { target_[block * 4u + lane] = numbers[lane]; }
}`;
}
