/** @file A real browser on the built page, for tests that need one. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { build, preview } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where Chromium is: `CHROMIUM`, or on the path; undefined where there is none. */
export const chromiumPath: string | undefined =
  process.env["CHROMIUM"] ??
  ["chromium", "chromium-browser", "google-chrome"]
    .flatMap((name) => (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name)))
    .find((path) => existsSync(path));

if (chromiumPath === undefined) console.warn("No Chromium on the path and no CHROMIUM: the tests in a browser are skipped.");

/** WebGPU and WebGL in software: right, and slow. */
export const softwareAdapters: readonly string[] = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];

export interface Served {
  readonly url: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** The page, built once per state of the sources and served, and a browser to look at it. */
export async function serve(args: readonly string[] = []): Promise<Served> {
  const outDir = await built();
  const server = await preview({ root, preview: { port: 0, strictPort: false }, build: { outDir }, logLevel: "error" });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error("the preview server has no address");
  const browser = await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ["--no-sandbox", ...args],
  });
  return {
    url,
    browser,
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function built(): Promise<string> {
  const hash = createHash("sha1");
  for (const folder of ["src", "presets"]) {
    for (const name of (await readdir(join(root, folder), { recursive: true })).sort()) {
      const { size, mtimeMs, isFile } = statsOf(join(root, folder, name));
      if (isFile) hash.update(`${folder}/${name} ${size} ${mtimeMs}\n`);
    }
  }
  for (const name of ["index.html", "vite.config.ts", "package-lock.json"]) hash.update(readFileSync(join(root, name)));
  const cache = join(root, "node_modules/.cache");
  const outDir = join(cache, `ganvas-page-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(outDir)) return outDir;
  // Into a folder of its own, then moved, so that two test files at once do not see half a page.
  const fresh = `${outDir}-${process.pid}`;
  // Vitest sets "test", with which React would be the one for development: slower, larger, and not what people get.
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  await build({ root, logLevel: "error", build: { outDir: fresh, emptyOutDir: true } });
  if (before === undefined) delete process.env["NODE_ENV"];
  else process.env["NODE_ENV"] = before;
  if (existsSync(outDir)) rmSync(fresh, { recursive: true });
  else renameSync(fresh, outDir);
  // Not one of this hour, which another run may be serving.
  const isOld = (name: string) => name.startsWith("ganvas-page-") && Date.now() - statSync(join(cache, name)).mtimeMs > 3_600_000;
  for (const name of (await readdir(cache)).filter(isOld)) rmSync(join(cache, name), { recursive: true, force: true });
  return outDir;
}

function statsOf(path: string): { readonly size: number; readonly mtimeMs: number; readonly isFile: boolean } {
  const stats = statSync(path);
  return { size: stats.size, mtimeMs: stats.mtimeMs, isFile: stats.isFile() };
}
