/** "Ring of Gaussians" → "ring-of-gaussians"; "untitled" where nothing is left. */
export function fileName(title: string): string {
  const name = title
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  return name === "" ? "untitled" : name;
}
