/** @file Runs PyTorch where the machine has it. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const python = "/usr/bin/python3";

/** False, and says so, where PyTorch cannot be imported. */
export function hasPyTorch(): boolean {
  const { status } = spawnSync(python, ["-c", "import torch"], { stdio: "ignore" });
  if (status !== 0) console.warn(`PyTorch is not installed for ${python}: comparisons with it are skipped`);
  return status === 0;
}

/** Runs a Python file of this folder on JSON. */
export function runPython(file: string, input: unknown): unknown {
  const { status, stdout, stderr } = spawnSync(python, [fileURLToPath(new URL(file, import.meta.url))], {
    input: JSON.stringify(input),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${file}: ${stderr}`);
  return JSON.parse(stdout);
}
