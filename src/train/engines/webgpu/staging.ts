/** @file Buffers through which the host reads what runs have left: filled when the run is queued, mapped when asked for. */

export class Staging {
  private readonly device: GPUDevice;
  private readonly free = new Map<number, GPUBuffer[]>();
  private closed = false;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  take(bytes: number): GPUBuffer {
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    return this.free.get(bytes)?.pop() ?? this.device.createBuffer({ size: bytes, usage });
  }

  async read(buffer: GPUBuffer): Promise<ArrayBuffer> {
    await buffer.mapAsync(GPUMapMode.READ);
    const bytes = buffer.getMappedRange().slice(0);
    buffer.unmap();
    this.giveBack(buffer);
    return bytes;
  }

  giveBack(buffer: GPUBuffer): void {
    if (this.closed) buffer.destroy();
    else this.free.set(buffer.size, [...(this.free.get(buffer.size) ?? []), buffer]);
  }

  /** Those that are in use go when they come back. */
  clear(): void {
    for (const buffers of this.free.values()) for (const buffer of buffers) buffer.destroy();
    this.free.clear();
  }

  dispose(): void {
    this.clear();
    this.closed = true;
  }
}
