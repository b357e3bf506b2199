/** @file Weights as a safetensors file that the exported `Game` reads: `game.load_state_dict(load_file(path), strict=False)`. */
import { type Shape, sizeOf } from "../../core/tensor-type.ts";
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

function permuted(
  { shape, values }: NamedTensor,
  axes: readonly number[] | undefined,
): { readonly shape: Shape; readonly values: Float32Array } {
  if (axes === undefined) return { shape, values };
  const theirs = axes.map((axis) => shape[axis] ?? 1);
  const steps = axes.map((axis) => sizeOf(shape.slice(axis + 1)));
  const moved = new Float32Array(values.length);
  const index = theirs.map(() => 0);
  let from = 0;
  for (let to = 0; to < moved.length; to++) {
    moved[to] = values[from] ?? 0;
    for (let axis = index.length - 1; axis >= 0; axis--) {
      const [step = 0, size = 1, at = 0] = [steps[axis], theirs[axis], index[axis]];
      if (at + 1 < size) {
        index[axis] = at + 1;
        from += step;
        break;
      }
      index[axis] = 0;
      from -= step * at;
    }
  }
  return { shape: theirs, values: moved };
}
