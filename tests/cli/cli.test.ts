import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { main } from "../../src/cli/main.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { toText } from "../../src/graph/file-text.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { edited, images, set } from "../compile/games.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "ganvas-cli-"));

function file(name: string, project: Project | string): string {
  const path = join(folder, name);
  writeFileSync(path, typeof project === "string" ? project : toText(project, kindsOf(catalogue)));
  return path;
}

async function ganvas(...args: string[]): Promise<{ code: number; out: string; complaints: string }> {
  const [out, complaints]: [string[], string[]] = [[], []];
  const code = await main(args, root, { print: (text) => out.push(text), complain: (text) => complaints.push(text) });
  return { code, out: out.join("\n"), complaints: complaints.join("\n") };
}

const sound = file("sound.ganvas.json", images);
const spoilt = file("spoilt.ganvas.json", edited(images, set("board", "noise", "shape", [3]), set("G", "up1", "kernel", 5)));
const warned = file("warned.ganvas.json", edited(images, set("G", "norm", "epsilon", 0.8)));

describe("ganvas", () => {
  it("lists its commands when asked for help or for nothing", async () => {
    const { code, out } = await ganvas("--help");
    expect(code).toBe(0);
    for (const command of ["validate", "info", "train", "export", "schemas"]) expect(out).toContain(`  ${command}`);
    expect(await ganvas()).toMatchObject({ code: 2, out });
  });

  it("knows no other command", async () => {
    for (const name of ["paint", "constructor", "../main"])
      expect(await ganvas(name)).toMatchObject({ code: 2, complaints: expect.stringContaining(`no command "${name}"`) });
  });

  it("explains each command, and again after wrong arguments", async () => {
    const { code, out } = await ganvas("validate", "--help");
    expect([code, out.split("\n")[0]]).toEqual([0, "Usage: ganvas validate <file>... [--json] [--strict]"]);
    expect(await ganvas("validate", "--colour")).toMatchObject({ code: 2, complaints: expect.stringContaining("Usage: ganvas validate") });
    expect(await ganvas("validate")).toMatchObject({ code: 2, complaints: expect.stringContaining("Which file?") });
    expect(await ganvas("info", sound, spoilt)).toMatchObject({ code: 2 });
    expect(await ganvas("info", sound, "--memory-limit", "much")).toMatchObject({
      code: 2,
      complaints: expect.stringContaining('"much" is no number'),
    });
  });
});

describe("validate", () => {
  it("says that a sound file is sound", async () => {
    expect(await ganvas("validate", sound)).toEqual({ code: 0, out: `${sound}: nothing wrong`, complaints: "" });
  });

  it("says what is wrong, where, and how it is mended", async () => {
    const { code, out } = await ganvas("validate", sound, spoilt);
    expect(code).toBe(1);
    expect(out).toContain("2 errors, ");
    expect(out).toContain("error   use.shape  board › Network (fake), port x");
    expect(out).toContain("Fix: Let the network take 3");
    expect(out).toContain("hint    rule.uneven-kernel  G › Transposed convolution (up1), parameter kernel");
  });

  it("counts warnings as errors only when it is strict", async () => {
    expect(await ganvas("validate", warned)).toMatchObject({ code: 0, out: expect.stringContaining("1 warning") });
    expect(await ganvas("validate", warned, "--strict")).toMatchObject({ code: 1 });
  });

  it("says the same as JSON", async () => {
    const { code, out } = await ganvas("validate", "--json", sound, warned);
    expect(code).toBe(0);
    const report = JSON.parse(out) as Record<string, { diagnostics: { code: string; at: unknown }[] }>;
    expect(report[sound]?.diagnostics).toEqual([]);
    expect(report[warned]?.diagnostics).toMatchObject([{ code: "rule.large-epsilon", at: { graph: "G", node: "norm", param: "epsilon" } }]);
  });

  it("says why a file is none", async () => {
    expect(await ganvas("validate", join(folder, "absent.json"))).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("cannot be read"),
    });
    expect(await ganvas("validate", file("torn.json", '{"format": "gan'))).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("no JSON"),
    });
    expect(await ganvas("validate", "--json", file("other.json", '{"a": 1}'))).toMatchObject({
      code: 1,
      out: expect.stringContaining('"fault"'),
    });
  });
});

describe("info", () => {
  it("lists networks, parameters, shapes, operations, players, stages and memory", async () => {
    const { code, out } = await ganvas("info", sound);
    expect(code).toBe(0);
    expect(out).toContain("Network G (generator), 2 uses\n  parameters  653 trainable, 8 not\n  outputs     y 16 × 16 × 1\n  operations  ");
    expect(out).toContain("Player d trains D with d-adam: 1 step of 8 examples");
    expect(out).toContain('Stage "Play": d, then g');
    expect(out).toMatch(/Memory \d+\.\d MB/);
    expect(out).not.toContain("v0:f32");
  });

  it("prints the plan", async () => {
    expect((await ganvas("info", sound, "--plan")).out).toMatch(/\nview\/samples\nin {3}v\d+/);
  });

  it("says the same as JSON", async () => {
    const { out } = await ganvas("info", "--json", sound);
    expect(JSON.parse(out)).toMatchObject({
      networks: [
        { id: "G", role: "generator", trainable: 653, notTrainable: 8, outputs: { y: [16, 16, 1] } },
        { id: "D", trainable: 3 * 3 * 4 + 4 + 257 },
      ],
      players: [
        { id: "g", networks: ["G"] },
        { id: "d", networks: ["D"] },
      ],
      diagnostics: [],
    });
  });

  it("refuses a project that needs more memory than it may", async () => {
    expect(await ganvas("info", sound, "--memory-limit", "0.01")).toMatchObject({ code: 1, out: expect.stringContaining("memory.limit") });
    expect(await ganvas("info", spoilt)).toMatchObject({ code: 1 });
  });
});

describe("schemas", () => {
  it("are in the project as they would be written", async () => {
    expect(await ganvas("schemas", "--check")).toEqual({ code: 0, out: "", complaints: "" });
  });
});

describe("npm run ganvas", () => {
  it("runs the TypeScript as it stands", () => {
    const { status, stdout, stderr } = spawnSync("node", [join(root, "src/cli/ganvas.mjs"), "validate", warned, "--strict"], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([1, ""]);
    expect(stdout).toContain("rule.large-epsilon");
  });
});

describe("export", () => {
  it("writes a project as PyTorch code", async () => {
    const to = join(folder, "model.py");
    expect(await ganvas("export", sound, "--to", to)).toMatchObject({ code: 0, out: expect.stringContaining(`${to}: `) });
    expect(readFileSync(to, "utf8")).toContain("class Game(nn.Module):");
  });

  it("says what is wrong with a project that has mistakes, and writes nothing", async () => {
    const to = join(folder, "none.py");
    expect(await ganvas("export", spoilt, "--to", to)).toMatchObject({ code: 1, complaints: expect.stringContaining("error") });
    expect(existsSync(to)).toBe(false);
  });

  it("says why there are no weights in a file that is no checkpoint", async () => {
    const to = join(folder, "weights.safetensors");
    expect(await ganvas("export", sound, "--to", to)).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("no Ganvas checkpoint"),
    });
  });

  it("says what cannot be read", async () => {
    const to = join(folder, "weights.safetensors");
    expect(await ganvas("export", join(folder, "nothing"), "--to", to)).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("cannot be read"),
    });
  });

  it("asks for the files", async () => {
    expect(await ganvas("export")).toMatchObject({ code: 2, complaints: expect.stringContaining("Which file?") });
    expect(await ganvas("export", sound)).toMatchObject({ code: 2, complaints: expect.stringContaining("Where to?") });
  });
});
