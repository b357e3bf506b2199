import type { Lines } from "./hand.ts";

/**
 * Draws lines with round ends into `image` [size, size]: each pixel gets its coverage, 0 to `level`,
 * estimated from its distance to the nearest line. `softness` is the width of the edge in pixels.
 */
export function drawInk(image: Float32Array, lines: Lines, paper: { size: number; softness: number; level: number }): void {
  const { size, softness, level } = paper;
  // Single numbers and a square root: this loop makes every pixel of every example.
  for (let i = 0; i + 5 < lines.length; i += 6) {
    const x0 = lines[i] ?? 0;
    const y0 = lines[i + 1] ?? 0;
    const r0 = lines[i + 2] ?? 0;
    const dx = (lines[i + 3] ?? 0) - x0;
    const dy = (lines[i + 4] ?? 0) - y0;
    const dr = (lines[i + 5] ?? 0) - r0;
    const reach = Math.max(r0, r0 + dr) + softness / 2 + 0.5;
    const scale = 1 / (dx * dx + dy * dy || 1e-12);
    const left = Math.max(0, Math.floor(Math.min(x0, x0 + dx) - reach));
    const right = Math.min(size - 1, Math.ceil(Math.max(x0, x0 + dx) + reach));
    const top = Math.max(0, Math.floor(Math.min(y0, y0 + dy) - reach));
    const bottom = Math.min(size - 1, Math.ceil(Math.max(y0, y0 + dy) + reach));
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const px = x + 0.5 - x0;
        const py = y + 0.5 - y0;
        const along = Math.max(0, Math.min(1, (px * dx + py * dy) * scale));
        const qx = px - along * dx;
        const qy = py - along * dy;
        const cover = (r0 + dr * along - Math.sqrt(qx * qx + qy * qy)) / softness + 0.5;
        if (cover <= 0) continue;
        const ink = level * Math.min(1, cover);
        const at = y * size + x;
        if (ink > (image[at] ?? 0)) image[at] = ink;
      }
    }
  }
}
