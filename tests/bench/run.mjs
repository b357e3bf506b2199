/**
 * @file `npm run bench`: how fast a training step is beside the same step written by hand, on the tape and in PyTorch, all
 * in one run and in turns, so that what else the machine does weighs on all alike. Ratios are what to read; the first
 * argument picks a part: dcgan, ring, compile, page or webgpu.
 */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
// As deep as the tests, whose helpers find the root by their own place.
const outDir = join(root, `.cache/bench-${process.pid}`);
try {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: { ssr: "tests/bench/main.ts", outDir, emptyOutDir: true, target: "es2023", minify: false, copyPublicDir: false },
  });
  const { main } = await import(pathToFileURL(join(outDir, "main.js")).href);
  await main(process.argv.slice(2), root);
} finally {
  rmSync(outDir, { recursive: true, force: true });
}
process.exit(0);
