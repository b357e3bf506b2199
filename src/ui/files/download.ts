/** @file The open document as a file on the person's disk. */
import type { Samples } from "../../export/png-picture.ts";
import { drawSvg } from "../../export/svg.ts";
import { FILE_EXTENSION, toText } from "../../graph/file-text.ts";
import type { Project } from "../../graph/schema.ts";
import { analysisStore } from "../../store/analysis.ts";
import { documentStore } from "../../store/document.ts";
import { noticeStore } from "../../store/library-notices.ts";
import { kinds } from "../../store/presets.ts";
import { isDark } from "./scheme.ts";

export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Some browsers read the address only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** "Ring of Gaussians" → "ring-of-gaussians" */
export function fileName(title: string): string {
  const name = title
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return name === "" ? "untitled" : name;
}

export function downloadFile(project: Project = documentStore.getState().project): void {
  saveBlob(new Blob([toText(project, kinds)], { type: "application/json" }), fileName(project.meta.title) + FILE_EXTENSION);
}

export function downloadSvg(): void {
  const { analysis } = analysisStore.getState();
  if (analysis === undefined) return;
  const { svg } = drawSvg(analysis, kinds, { dark: isDark() });
  saveBlob(new Blob([svg], { type: "image/svg+xml" }), `${fileName(analysis.project.meta.title)}.svg`);
}

/** `samples`: the latest sample grid, to stand under the graph. */
export async function downloadPng(samples?: Samples): Promise<void> {
  const { analysis } = analysisStore.getState();
  if (analysis === undefined) return;
  const { project } = analysis;
  try {
    const { drawPng } = await import("../../export/png-picture.ts");
    const blob = await drawPng(drawSvg(analysis, kinds, { dark: isDark(), embed: false }), { samples, text: toText(project, kinds) });
    saveBlob(blob, `${fileName(project.meta.title)}.png`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    noticeStore.getState().show({
      id: "png",
      tone: "error",
      title: "The picture could not be drawn",
      lines: [`The browser says: ${reason}. An SVG or the file itself will do instead.`],
    });
  }
}
