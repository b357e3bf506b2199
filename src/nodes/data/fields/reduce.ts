/** Square images, row-major [count, size, size, channels], with each factor × factor cell made one pixel by its mean. */
export function reduceImages(
  images: Float32Array,
  { size, channels, factor }: { size: number; channels: number; factor: number },
): Float32Array {
  const side = size / factor;
  const out = new Float32Array(images.length / (factor * factor));
  const rows = images.length / (size * channels);
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < size; x++) {
      const to = (Math.floor(row / factor) * side + Math.floor(x / factor)) * channels;
      for (let c = 0; c < channels; c++)
        out[to + c] = (out[to + c] ?? 0) + (images[(row * size + x) * channels + c] ?? 0) / (factor * factor);
    }
  }
  return out;
}
