/** @file The page whose worker answers a test's questions, built, served and opened in Chromium on software adapters. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { build, preview } from "vite";
import { chromiumPath, softwareAdapters } from "../../../e2e/browser.ts";
import type { Question } from "./worker.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const isolating = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

export interface WorkerPage {
  ask<T>(question: Question): Promise<T>;
  /** The same of a page that is not cross-origin isolated. */
  askUnisolated<T>(question: Question): Promise<T>;
  close(): Promise<void>;
}

export async function openPage(): Promise<WorkerPage> {
  const outDir = mkdtempSync(join(tmpdir(), "ganvas-engines-"));
  await build({
    root,
    configFile: false,
    base: "./",
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir, emptyOutDir: true, target: "es2023" },
  });
  const serve = (headers: Record<string, string>) =>
    preview({ root, configFile: false, logLevel: "error", preview: { port: 0, headers }, build: { outDir } });
  const server = await serve(isolating);
  const browser = await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ["--no-sandbox", ...softwareAdapters],
  });
  const page = await browser.newPage();
  await page.goto(server.resolvedUrls?.local[0] ?? "");
  return {
    ask: (question) => answerOf(page, question),
    async askUnisolated<T>(question: Question) {
      const open = await serve({});
      const other = await browser.newPage();
      await other.goto(open.resolvedUrls?.local[0] ?? "");
      const answer = await answerOf<T>(other, question);
      await other.close();
      await open.close();
      return answer;
    },
    async close() {
      await browser.close();
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

async function answerOf<T>(page: Page, question: Question): Promise<T> {
  const answer = await page.evaluate((asked) => window.ask(asked), question as never);
  if (typeof answer === "object" && answer !== null && "error" in answer) throw new Error(String(answer.error));
  return answer as T;
}
