/** @file Bytes that are read piece by piece, so that a large file is never in memory as a whole before it is known to be wanted. */

/** A file as a person gave it; `name` may hold folders. */
export interface SourceFile {
  readonly name: string;
  readonly data: Uint8Array | Blob;
}

export interface ByteSource {
  readonly name: string;
  readonly size: number;
  /** The bytes from `start` up to but not including `end`, fewer at the end of the file. */
  readonly read: (start: number, end: number) => Promise<Uint8Array>;
}

export function byteSource({ name, data }: SourceFile): ByteSource {
  if (data instanceof Uint8Array) {
    return { name, size: data.length, read: (start, end) => Promise.resolve(data.subarray(start, Math.min(end, data.length))) };
  }
  return { name, size: data.size, read: async (start, end) => new Uint8Array(await data.slice(start, end).arrayBuffer()) };
}

/** "train-images.gz" of "mnist/train-images.gz". */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** "png" of "cats/Tom.PNG"; "" without one. */
export function extensionOf(path: string): string {
  const base = baseName(path);
  const dot = base.lastIndexOf(".");
  return dot <= 0 ? "" : base.slice(dot + 1).toLowerCase();
}
