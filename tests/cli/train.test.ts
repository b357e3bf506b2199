import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/cli/command.ts";
import { train } from "../../src/cli/train.ts";
import { placed } from "../../src/cli/train-data.ts";
import type { Project } from "../../src/graph/schema.ts";
import { projectSchema } from "../../src/graph/schema.ts";
import { decodeCheckpoint } from "../../src/train/checkpoint-file.ts";
import { ring } from "../train/ring-project.ts";
import { value } from "../train/session-fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "ganvas-train-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly printed: string;
  readonly complained: string;
}

async function run(...args: string[]): Promise<Ran> {
  const printed: string[] = [];
  const complained: string[] = [];
  const context = { root: ".", print: (text: string) => printed.push(text), complain: (text: string) => complained.push(text) };
  const code = await train.run(args, context);
  return { code, printed: printed.join("\n"), complained: complained.join("\n") };
}

function saved(name: string, project: Project): string {
  const path = join(folder, `${name}.ganvas.json`);
  writeFileSync(path, JSON.stringify(project));
  return path;
}

function stateIn(out: string) {
  const state = value(decodeCheckpoint(readFileSync(join(out, "checkpoint.ganvas-checkpoint"))));
  return { position: state.position, tensors: state.tensors };
}

describe("training on the command line", () => {
  it("writes samples, losses, a checkpoint and a summary", async () => {
    const out = join(folder, "first");
    const { code, printed } = await run(
      saved("ring", ring()),
      "--iterations",
      "6",
      "--every",
      "3",
      "--backend",
      "cpu",
      "--out",
      out,
      "--json",
    );
    expect(code).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      "checkpoint.ganvas-checkpoint",
      "losses.csv",
      "scatter1-0000000.png",
      "scatter1-0000003.png",
      "scatter1-0000006.png",
    ]);
    expect(decode(readFileSync(join(out, "scatter1-0000006.png")))).toMatchObject({ width: 400, height: 400, channels: 4 });
    const lines = readFileSync(join(out, "losses.csv"), "utf8").trim().split("\n");
    expect(lines[0]?.split(",").sort()).toEqual(["d/total", "g/total", "iteration", "loss-fake", "loss-g", "loss-real"]);
    expect(lines.slice(1).map((line) => line.split(",")[0])).toEqual(["0", "1", "2", "3", "4", "5"]);
    const summary = JSON.parse(printed) as Record<string, unknown>;
    expect(summary).toMatchObject({ iterations: 6, steps: 12, interrupted: false, backend: { name: "cpu" } });
    expect(Object.keys(summary["losses"] as object)).toContain("d/total");
  });

  it("resumes to the numbers of a run that was never stopped", async () => {
    const path = saved("ring", ring());
    const args = [path, "--backend", "wasm"];
    await run(...args, "--iterations", "6", "--out", join(folder, "whole"));
    await run(...args, "--iterations", "2", "--out", join(folder, "part"));
    const from = join(folder, "part/checkpoint.ganvas-checkpoint");
    expect((await run(...args, "--iterations", "6", "--out", join(folder, "rest"), "--resume", from)).code).toBe(0);
    expect(stateIn(join(folder, "rest"))).toEqual(stateIn(join(folder, "whole")));
  });

  it("stops at the end of the stages and takes another seed", async () => {
    const path = saved("short", ring({ iterations: 3 }));
    expect((await run(path, "--backend", "cpu", "--out", join(folder, "a"))).code).toBe(0);
    expect((await run(path, "--backend", "cpu", "--out", join(folder, "b"), "--seed", "9")).code).toBe(0);
    expect(stateIn(join(folder, "a")).position).toMatchObject({ iteration: 3, stage: 1 });
    expect(stateIn(join(folder, "b")).tensors).not.toEqual(stateIn(join(folder, "a")).tensors);
  });

  it("says what is wrong with a project, a checkpoint or an argument", async () => {
    const path = saved("ring", ring());
    const broken = ring();
    broken.game.edges = broken.game.edges.filter(({ target }) => target !== "d-real");
    const answer = await run(saved("broken", broken), "--iterations", "1", "--out", folder);
    expect(answer.code).toBe(1);
    expect(answer.complained).toContain("board/d-real");
    expect((await run(path, "--iterations", "1", "--resume", path, "--backend", "cpu", "--out", folder)).complained).toContain(
      "no Ganvas checkpoint",
    );
    expect((await run(join(folder, "nothing.json"), "--iterations", "1")).code).toBe(1);
    for (const args of [[], [path], [path, "--iterations", "some"], [path, "--iterations", "1", "--backend", "gpu"]])
      await expect(run(...args)).rejects.toThrow(UsageError);
  });
});

const mnist = join(import.meta.dirname, "../../../shared/data/mnist");
const dcgan = projectSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, "../../presets/dcgan-28.json"), "utf8")));

describe("files of one's own", () => {
  it("stand in for built-in images that have the same ports", () => {
    const imported = {
      id: "f1",
      name: "mnist",
      format: "idx",
      count: 10,
      outputs: { image: { meaning: "image", shape: [28, 28, 1], dtype: "float32", range: "signed" } },
      bytes: 1,
      notes: [],
    } as const;
    const replaced = placed(dcgan, imported);
    if (!replaced.ok) throw new Error(replaced.error);
    expect(replaced.value.project.game.nodes.find(({ id }) => id === "digits")).toMatchObject({
      kind: "files",
      params: { files: "f1", range: "signed", size: "28" },
    });
    expect(replaced.value.notes).toEqual(["digits (digits) is replaced by mnist for this training; the project file stays as it is"]);
    const points = placed(ring(), imported);
    expect(points.ok ? "" : points.error).toContain("no data that mnist (image) could stand in for");
  });

  it.skipIf(!existsSync(mnist))("train a preset on MNIST (skipped where the data are not there)", async () => {
    const out = join(folder, "mnist");
    const small = { ...dcgan, training: { ...dcgan.training, batchSize: 4 } };
    const { code, complained } = await run(saved("dcgan", small), "--data", mnist, "--iterations", "1", "--backend", "wasm", "--out", out);
    expect(complained).toContain("digits (digits) is replaced by mnist");
    expect(code).toBe(0);
    expect(readdirSync(out).some((name) => name.endsWith("0000001.png"))).toBe(true);
  });
});
