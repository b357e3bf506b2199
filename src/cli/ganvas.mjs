/**
 * @file `npm run ganvas -- <command>`. Node cannot read the TypeScript (the catalogue is found by `import.meta.glob`), so
 * it is bundled once into node_modules/.cache and bundled again only when a source file has changed.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const cache = join(root, "node_modules/.cache/ganvas");

/** Of every source file's name, size and time. */
async function fingerprint() {
  const hash = createHash("sha1");
  const files = (await readdir(join(root, "src"), { recursive: true })).filter((name) => name.endsWith(".ts")).sort();
  for (const name of [...files.map((file) => join("src", file)), "package-lock.json"]) {
    const { size, mtimeMs } = statSync(join(root, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

async function bundled() {
  const wanted = await fingerprint();
  const stamp = join(cache, "stamp");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    const { build } = await import("vite");
    // Into a folder of its own, then moved, so that two commands at once do not see half a bundle.
    const fresh = `${cache}-${process.pid}`;
    await build({
      root,
      configFile: false,
      logLevel: "error",
      build: { ssr: "src/cli/main.ts", outDir: fresh, emptyOutDir: true, target: "es2023", minify: false, copyPublicDir: false },
    });
    writeFileSync(join(fresh, "stamp"), wanted);
    rmSync(cache, { recursive: true, force: true });
    renameSync(fresh, cache);
  }
  return pathToFileURL(join(cache, "main.js")).href;
}

const { main } = await import(await bundled());
process.exitCode = await main(process.argv.slice(2), root);
