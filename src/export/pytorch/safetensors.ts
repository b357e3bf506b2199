/** @file Weights as a safetensors file that the exported `Game` reads: `game.load_state_dict(load_file(path), strict=False)`. */
import { primitiveOf } from "../../compile/primitives/table.ts";
import type { Shape } from "../../core/tensor-type.ts";
import type { Place } from "./operation.ts";

interface NamedTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** What has no place in the file, such as the memory of optimizers, is left out. All numbers are little-endian float32. */
export function toSafetensors(places: readonly Place[], tensors: readonly NamedTensor[]): Uint8Array<ArrayBuffer> {
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const placed = places.flatMap(({ weight, key, permute }) => {
    const tensor = found.get(weight);
    return tensor === undefined ? [] : [{ key, ...permuted(tensor, permute) }];
  });
  let offset = 0;
  const entries = placed.map(({ key, shape, values }) => {
    const range = [offset, offset + values.byteLength];
    offset += values.byteLength;
    return [key, { dtype: "F32", shape, data_offsets: range }];
  });
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) }));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + offset).fill(32, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  let at = 8 + length;
  for (const { values } of placed) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

function permuted({ shape, values }: NamedTensor, axes: readonly number[] | undefined): Pick<NamedTensor, "shape" | "values"> {
  if (axes === undefined) return { shape, values };
  const theirs = axes.map((axis) => shape[axis] ?? 1);
  const given = { shape, dtype: "float32", values: Float64Array.from(values) } as const;
  const moved = primitiveOf("transpose").run([given], { shape: theirs, dtype: "float32" }, { permutation: axes });
  return { shape: theirs, values: Float32Array.from(moved) };
}
