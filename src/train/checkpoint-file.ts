/**
 * @file The checkpoint file: one state of a training, everything that a resumed run needs. All numbers are
 * little-endian.
 *
 *     8 bytes   "GANVASCP"
 *     u32       version
 *     u32       length of the head in bytes
 *     head      JSON, padded with spaces so that the tensors start at a multiple of 4
 *     tensors   float32, one after another in the head's order
 *     u32       CRC-32 of everything before
 *
 * A file comes from anywhere, so nothing in it is believed before it is checked.
 */
import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { type Shape, sizeOf } from "../core/tensor-type.ts";
import { crc32 } from "../graph/crc32.ts";
import { type Project, projectSchema } from "../graph/schema.ts";

import type { CheckpointBytes, Fault } from "./protocol.ts";
import type { Position } from "./session-position.ts";

const MAGIC = "GANVASCP";
const VERSION = 1;
const FRONT = 16;
const LIMITS = { head: 64 * 2 ** 20, tensors: 100_000, elements: 2 ** 30 } as const;

export interface CheckpointTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

export interface Checkpoint {
  readonly project: Project;
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly position: Position;
  readonly tensors: readonly CheckpointTensor[];
}

const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const counters = z.record(z.string().max(400), count);
const positionSchema = z.strictObject({
  iteration: count,
  stage: count,
  inStage: count,
  turn: count,
  repeat: count,
  step: count,
  counts: counters,
  draws: counters,
});
const headSchema = z.strictObject({
  project: projectSchema,
  seed: count,
  time: z.number().min(0),
  position: positionSchema,
  tensors: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(400),
        shape: z
          .array(
            z
              .int()
              .min(0)
              .max(2 ** 30),
          )
          .max(8),
      }),
    )
    .max(LIMITS.tensors),
});

export function encodeCheckpoint(checkpoint: Checkpoint): CheckpointBytes {
  const { tensors, ...rest } = checkpoint;
  const json = JSON.stringify({ ...rest, tensors: tensors.map(({ name, shape }) => ({ name, shape: [...shape] })) } satisfies z.input<
    typeof headSchema
  >);
  const raw = new TextEncoder().encode(json);
  const headLength = Math.ceil(raw.length / 4) * 4;
  const body = tensors.reduce((sum, { values }) => sum + values.byteLength, 0);
  const bytes = new Uint8Array(FRONT + headLength + body + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, VERSION, true);
  view.setUint32(12, headLength, true);
  bytes.fill(32, FRONT, FRONT + headLength);
  bytes.set(raw, FRONT);
  let offset = FRONT + headLength;
  for (const { values } of tensors) {
    // Every machine that runs a browser or Node stores float32 little-endian, as the file does.
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  view.setUint32(offset, crc32(bytes.subarray(0, offset)), true);
  return bytes;
}

/** The checkpoint that the bytes hold. Its tensors are copies: the bytes may be thrown away. */
export function decodeCheckpoint(bytes: Uint8Array): Result<Checkpoint, Fault> {
  if (bytes.length < FRONT + 4 || new TextDecoder("latin1").decode(bytes.subarray(0, 8)) !== MAGIC) {
    return refused("This file is no Ganvas checkpoint. Choose a file that was saved with Save checkpoint.");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== VERSION)
    return refused(`This checkpoint has version ${version}; this Ganvas reads version ${VERSION}. Open it with the Ganvas that saved it.`);
  const headLength = view.getUint32(12, true);
  const bodyStart = FRONT + headLength;
  const bodyEnd = bytes.length - 4;
  if (headLength > LIMITS.head || headLength % 4 !== 0 || bodyStart > bodyEnd) return damaged("its head does not fit into it");
  if (view.getUint32(bodyEnd, true) !== crc32(bytes.subarray(0, bodyEnd))) return damaged("its checksum is wrong");

  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(FRONT, bodyStart)));
  } catch {
    return damaged("its head is no JSON");
  }
  const parsed = headSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return damaged(`${issue?.path.join(".") || "its head"}: ${issue?.message ?? "not understood"}`);
  }
  const head = parsed.data;
  if (new Set(head.tensors.map(({ name }) => name)).size < head.tensors.length) return damaged("two of its tensors have one name");
  const sizes = head.tensors.map(({ shape }) => sizeOf(shape));
  if (sizes.some((size) => size > LIMITS.elements) || sizes.reduce((sum, size) => sum + size, 0) * 4 !== bodyEnd - bodyStart) {
    return damaged("its tensors are longer or shorter than its head says");
  }
  let offset = bodyStart;
  const tensors = head.tensors.map(({ name, shape }, index) => {
    const values = new Float32Array(sizes[index] ?? 0);
    new Uint8Array(values.buffer).set(bytes.subarray(offset, offset + values.byteLength));
    offset += values.byteLength;
    return { name, shape, values };
  });
  return ok({ ...head, tensors });
}

function damaged(why: string): Result<never, Fault> {
  return refused(`This checkpoint is damaged (${why}). Choose another one.`);
}

function refused(message: string): Result<never, Fault> {
  return err({ code: "checkpoint", message });
}
