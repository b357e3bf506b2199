/** @file Compression with the platform's own streams, in the page, in workers and under Node. */
import { err, ok, type Result } from "../core/result.ts";

/** `deflate-raw` is the bare stream, `deflate` the one with a zlib head, as PNG wants it. */
export type DeflateFormat = "deflate-raw" | "deflate";

export async function deflate(bytes: Uint8Array<ArrayBuffer>, format: DeflateFormat): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Stops reading as soon as more than `most` bytes have come, so that a bomb costs no more than that. */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  format: DeflateFormat,
  most: number,
): Promise<Result<Uint8Array<ArrayBuffer>, "too-large" | "broken">> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > most) {
        // What is still under way may fail when it is cut off; nobody waits for it.
        reader.cancel().catch(() => undefined);
        return err("too-large");
      }
      chunks.push(part.value);
    }
  } catch {
    return err("broken");
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return ok(whole);
}
