/**
 * @file `npm run ganvas -- <command>`. Node cannot read the TypeScript (the catalogue is found by `import.meta.glob`), so
 * it is bundled once into node_modules/.cache and bundled again only when a source file has changed.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const DAY = 86_400_000;
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const cache = join(root, "node_modules/.cache/ganvas");

/** Of every source file's name, size and time. */
function fingerprint() {
  const sources = readdirSync(join(root, "src"), { recursive: true }).filter((name) => name.endsWith(".ts"));
  const hash = createHash("sha1").update(root);
  for (const name of [...sources.sort().map((file) => join("src", file)), "package-lock.json"]) {
    const { size, mtimeMs } = statSync(join(root, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Each state of the sources has a folder of its own, so that a command that runs never loses its files to another one. */
async function bundled() {
  const folder = join(cache, fingerprint());
  if (!existsSync(folder)) {
    const { build } = await import("vite");
    const fresh = join(cache, `fresh-${process.pid}`);
    await build({
      root,
      configFile: false,
      logLevel: "error",
      build: { ssr: "src/cli/main.ts", outDir: fresh, emptyOutDir: true, target: "es2023", minify: false, copyPublicDir: false },
    });
    removeOld();
    try {
      renameSync(fresh, folder);
    } catch (error) {
      // Another command has just made the same bundle.
      if (!existsSync(folder)) throw error;
      rmSync(fresh, { recursive: true });
    }
  }
  return pathToFileURL(join(folder, "main.js")).href;
}

function removeOld() {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (Date.now() - statSync(path).mtimeMs > DAY) rmSync(path, { recursive: true, force: true });
  }
}

const { main } = await import(await bundled());
process.exitCode = await main(process.argv.slice(2), root);
