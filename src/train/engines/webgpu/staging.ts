/** @file Buffers through which the host reads what runs have left: filled when the run is queued, mapped when asked for. */

/** Bytes of state that are read at a time: a copy of all of it would be half as much again. */
const PIECE = 4 * 2 ** 20;

export class Staging {
  private readonly device: GPUDevice;
  private readonly free = new Map<number, GPUBuffer[]>();
  /** Of all that there are. */
  private held = 0;
  private closed = false;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  get bytes(): number {
    return this.held;
  }

  take(bytes: number): GPUBuffer {
    const old = this.free.get(bytes)?.pop();
    if (old) return old;
    this.held += bytes;
    return this.device.createBuffer({ size: bytes, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  }

  async read(buffer: GPUBuffer): Promise<ArrayBuffer> {
    await buffer.mapAsync(GPUMapMode.READ);
    const bytes = buffer.getMappedRange().slice(0);
    buffer.unmap();
    return bytes;
  }

  /** For the next that takes as many bytes. */
  giveBack(buffer: GPUBuffer): void {
    if (this.closed) this.destroy(buffer);
    else this.free.set(buffer.size, [...(this.free.get(buffer.size) ?? []), buffer]);
  }

  destroy(buffer: GPUBuffer): void {
    this.held -= buffer.size;
    buffer.destroy();
  }

  /** Those that are in use go when they come back. */
  clear(): void {
    for (const buffers of this.free.values()) for (const buffer of buffers) this.destroy(buffer);
    this.free.clear();
  }

  dispose(): void {
    this.clear();
    this.closed = true;
  }
}

interface Piece {
  readonly bytes: number;
  /** Bytes of a tensor from `from` on, which stand at `to` in the piece. */
  readonly parts: readonly { readonly name: string; readonly from: number; readonly to: number; readonly bytes: number }[];
}

/** Tensors one after the other, in pieces that are full but for the last. */
export function piecesOf(tensors: readonly { readonly name: string; readonly bytes: number }[], most = PIECE): Piece[] {
  const pieces: { bytes: number; parts: Piece["parts"][number][] }[] = [];
  for (const { name, bytes } of tensors) {
    for (let from = 0; from < bytes; ) {
      let piece = pieces.at(-1);
      if (piece === undefined || piece.bytes === most) pieces.push((piece = { bytes: 0, parts: [] }));
      const part = { name, from, to: piece.bytes, bytes: Math.min(bytes - from, most - piece.bytes) };
      piece.parts.push(part);
      piece.bytes += part.bytes;
      from += part.bytes;
    }
  }
  return pieces;
}
