import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../src/graph/crc32.ts";
import { FORMAT, projectSchema, VERSION } from "../../src/graph/schema.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../../src/train/checkpoint-file.ts";
import { start } from "../../src/train/session-position.ts";

const project = projectSchema.parse({ format: FORMAT, version: VERSION, meta: { title: "Ring ○" } });

function checkpoint(over: Partial<Checkpoint> = {}): Checkpoint {
  return {
    project,
    seed: 7,
    time: 1_700_000_000_000,
    position: { ...start, iteration: 12, step: 24, counts: { "adam1/step/d": 12 }, draws: { ring: 12 } },
    tensors: [
      { name: "g/dense1/kernel", shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 1e-30, -0, 6) },
      { name: "g/dense1/bias", shape: [3], values: Float32Array.of(0.1, Number.NaN, Number.POSITIVE_INFINITY) },
      { name: "xy/x", shape: [], values: Float32Array.of(4) },
    ],
    ...over,
  };
}

/** The file with its head replaced, its length and checksum right again. */
function withHead(change: (head: Record<string, unknown>) => unknown): Uint8Array {
  const bytes = encodeCheckpoint(checkpoint());
  const length = new DataView(bytes.buffer).getUint32(12, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length))) as Record<string, unknown>;
  const text = new TextEncoder().encode(JSON.stringify(change(head)));
  const padded = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(32);
  padded.set(text);
  const whole = new Uint8Array([...bytes.subarray(0, 16), ...padded, ...bytes.subarray(16 + length)]);
  new DataView(whole.buffer).setUint32(12, padded.length, true);
  return sealed(whole);
}

function sealed(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
  return bytes;
}

function message(bytes: Uint8Array): string {
  const decoded = decodeCheckpoint(bytes);
  if (decoded.ok) throw new Error("it was read");
  expect(decoded.error.code).toBe("checkpoint");
  return decoded.error.message;
}

describe("a checkpoint file", () => {
  it("gives back bit for bit what was saved, NaN and the sign of zero included", () => {
    const saved = checkpoint();
    const decoded = decodeCheckpoint(encodeCheckpoint(saved));
    if (!decoded.ok) throw new Error(decoded.error.message);
    expect({ ...decoded.value, tensors: [] }).toEqual({ ...saved, tensors: [] });
    decoded.value.tensors.forEach((tensor, i) => {
      expect(tensor.name).toBe(saved.tensors[i]?.name);
      expect(new Uint32Array(tensor.values.buffer)).toEqual(new Uint32Array(saved.tensors[i]!.values.buffer));
    });
  });

  it("reads a file that lies somewhere inside a larger buffer", () => {
    const bytes = encodeCheckpoint(checkpoint());
    const around = new Uint8Array(bytes.length + 11);
    around.set(bytes, 7);
    expect(decodeCheckpoint(around.subarray(7, 7 + bytes.length))).toEqual(decodeCheckpoint(bytes));
    // Node's Buffer is a Uint8Array whose slices are no copies.
    expect(decodeCheckpoint(Buffer.from(bytes))).toEqual(decodeCheckpoint(bytes));
  });

  it("says that a file of another kind is no checkpoint", () => {
    expect(message(new Uint8Array())).toContain("no Ganvas checkpoint");
    expect(message(new TextEncoder().encode("PK".repeat(100)))).toContain("no Ganvas checkpoint");
  });

  it("says which version it reads", () => {
    const bytes = encodeCheckpoint(checkpoint());
    bytes[8] = 9;
    expect(message(bytes)).toContain("version 9");
  });

  it("refuses any file with a changed byte, a missing end or an added end", () => {
    const bytes = encodeCheckpoint(checkpoint());
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(decodeCheckpoint(changed).ok).toBe(false);
      }),
    );
    for (let length = 0; length < bytes.length; length += 13) expect(decodeCheckpoint(bytes.subarray(0, length)).ok).toBe(false);
    expect(decodeCheckpoint(new Uint8Array([...bytes, 0])).ok).toBe(false);
  });

  it("refuses heads that lie, though their checksum is right", () => {
    const tensors = (list: unknown) => withHead((head) => ({ ...head, tensors: list }));
    expect(message(tensors([{ name: "a", shape: [2 ** 30, 2 ** 30] }]))).toContain("longer or shorter");
    expect(message(tensors([{ name: "a", shape: [-10] }]))).toContain("damaged");
    expect(
      message(
        tensors([
          { name: "a", shape: [5] },
          { name: "a", shape: [5] },
        ]),
      ),
    ).toContain("one name");
    expect(message(withHead((head) => ({ ...head, position: { ...start, step: -1 } })))).toContain("position.step");
    expect(message(withHead((head) => ({ ...head, seed: 0.5 })))).toContain("seed");
    expect(message(withHead((head) => ({ ...head, project: { ...project, format: "other" } })))).toContain("project.format");
    expect(message(withHead(() => null))).toContain("damaged");
    const wrongLength = encodeCheckpoint(checkpoint());
    new DataView(wrongLength.buffer).setUint32(12, 0xfffffff0, true);
    expect(message(sealed(wrongLength))).toContain("does not fit");
  });
});
