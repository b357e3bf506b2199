/** @file The open document as a file on the person's disk. */
import type { Analysis } from "../../compile/analysis.ts";
import { drawSvg } from "../../export/svg.ts";
import { FILE_EXTENSION, toText } from "../../graph/file-text.ts";
import type { Project } from "../../graph/schema.ts";
import { analysisStore } from "../../store/analysis.ts";
import { documentStore } from "../../store/document.ts";
import { noticeStore } from "../../store/library-notices.ts";
import { kinds } from "../../store/presets.ts";
import { fileName } from "./file-name.ts";
import { latestSamples } from "./samples.ts";
import { saveBlob } from "./save-blob.ts";
import { isDark } from "./scheme.ts";

export function downloadFile(project: Project = documentStore.getState().project): void {
  saveBlob(new Blob([toText(project, kinds)], { type: "application/json" }), fileName(project.meta.title) + FILE_EXTENSION);
}

export function downloadSvg(): void {
  const analysis = analysisOfNow();
  if (analysis === undefined) return;
  const { svg } = drawSvg(analysis, kinds, { dark: isDark() });
  saveBlob(new Blob([svg], { type: "image/svg+xml" }), `${fileName(analysis.project.meta.title)}.svg`);
}

/** With the latest sample grid under the graph, where there is one. */
export async function downloadPng(): Promise<void> {
  const analysis = analysisOfNow();
  if (analysis === undefined) return;
  const { project } = analysis;
  try {
    const { drawPng } = await import("../../export/png-picture.ts");
    const blob = await drawPng(drawSvg(analysis, kinds, { dark: isDark(), embed: false }), {
      samples: latestSamples(),
      text: toText(project, kinds),
    });
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

/** The analysis is not computed again when only places and words have changed; a picture shows those too. */
export function analysisOfNow(): Analysis | undefined {
  const { analysis } = analysisStore.getState();
  return analysis && { ...analysis, project: documentStore.getState().project };
}
