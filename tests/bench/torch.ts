/** @file PyTorch as a process that answers how long an iteration took. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Torch {
  readonly version: string;
  /** Milliseconds. */
  iterate(game: "dcgan" | "ring", threads: number): Promise<number>;
  close(): void;
}

/** Undefined where there is no Python with PyTorch. */
export async function startTorch(root: string): Promise<Torch | undefined> {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const child = spawn(python, [join(root, "tests/bench/torch_games.py")], { stdio: ["pipe", "pipe", "ignore"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const failed = new Promise<undefined>((resolve) => child.on("error", () => resolve(undefined)));
    const first = await Promise.race([lines.next(), failed]);
    if (first === undefined || first.done || !first.value.startsWith("ready")) {
      child.kill();
      continue;
    }
    return {
      version: first.value.split(" ")[1] ?? "",
      async iterate(game, threads) {
        child.stdin.write(`${game} ${threads}\n`);
        return Number((await lines.next()).value);
      },
      close: () => child.kill(),
    };
  }
  return undefined;
}
