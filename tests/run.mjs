/**
 * @file `npm test`: everything that is checked, from a fresh clone too. Installs what package-lock.json names when that
 * has not been done, then runs `npm run check`. With paths (`npm test -- tests/graph`) it runs only those tests.
 */
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** npm writes this file at the end of every install. */
const installed = join(root, "node_modules/.package-lock.json");
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(join(root, "package-lock.json")).mtimeMs) run(npm, "ci");

const paths = process.argv.slice(2);
if (paths.length === 0) run(npm, "run", "check");
else run(npm, "exec", "--", "vitest", "run", ...paths);
