/** @file The size of an image from its first bytes, so that memory is reckoned before anything is decoded. */

export interface ImageHeader {
  readonly format: "png" | "jpeg" | "gif" | "webp" | "bmp";
  readonly width: number;
  readonly height: number;
  /** Certainly without colour. */
  readonly grey: boolean;
}

/** Bytes of the beginning in which nearly every file has its size. */
export const HEADER_BYTES = 65_536;

/** Undefined where the bytes are no image of a known kind, or its size is not among them. */
export function headerOf(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const is = (text: string, at = 0) =>
    bytes.length >= at + text.length && Array.from(text).every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
  if (is("\x89PNG") && bytes.length >= 26) {
    return { format: "png", width: view.getUint32(16), height: view.getUint32(20), grey: bytes[25] === 0 || bytes[25] === 4 };
  }
  if (is("GIF8") && bytes.length >= 10)
    return { format: "gif", width: view.getUint16(6, true), height: view.getUint16(8, true), grey: false };
  if (is("BM") && bytes.length >= 26)
    return { format: "bmp", width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)), grey: false };
  if (is("RIFF") && is("WEBP", 8) && bytes.length >= 30) return webp(view, String.fromCharCode(...bytes.subarray(12, 16)));
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? jpeg(view) : undefined;
}

/** Walks the markers up to the frame header (SOF, any but the tables DHT, JPG and DAC). */
function jpeg(view: DataView): ImageHeader | undefined {
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { format: "jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7), grey: view.getUint8(at + 9) === 1 };
    }
    // 0xff may be repeated before a marker as filling.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function webp(view: DataView, chunk: string): ImageHeader | undefined {
  const three = (at: number) => view.getUint8(at) + 256 * view.getUint8(at + 1) + 65_536 * view.getUint8(at + 2);
  if (chunk === "VP8X") return { format: "webp", width: three(24) + 1, height: three(27) + 1, grey: false };
  if (chunk === "VP8 ")
    return { format: "webp", width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff, grey: false };
  if (chunk !== "VP8L") return undefined;
  const bits = view.getUint32(21, true);
  return { format: "webp", width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, grey: false };
}
