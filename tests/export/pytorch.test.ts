/**
 * @file The exported PyTorch files: every preset's runs, holds as many weights as the drawing, and its networks give the
 * numbers that ours give; turns of some presets have the losses and gradients that the reference has. Python's part is
 * skipped where there is no PyTorch.
 */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import type { Analysis } from "../../src/compile/analysis.ts";
import type { Plan, Procedure } from "../../src/compile/plan.ts";
import { planGame } from "../../src/compile/plan-game.ts";
import { runReference } from "../../src/compile/reference/interpreter.ts";
import { networkProcedure } from "../../src/compile/trace-network.ts";
import { createRandom, fillRandom, streamKey } from "../../src/core/random.ts";
import { type Schedule, valueAt } from "../../src/core/schedule.ts";
import { type Shape, sizeOf } from "../../src/core/tensor-type.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { type PyTorchFile, toPyTorch } from "../../src/export/pytorch/pytorch.ts";
import { toSafetensors } from "../../src/export/pytorch/safetensors.ts";
import { openText } from "../../src/graph/file.ts";
import type { Project } from "../../src/graph/schema.ts";
import type { Mode } from "../../src/nodes/definition.ts";
import { pyLive } from "../../src/nodes/python.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { initialState, type State } from "../compile/play.ts";

const python = "/usr/bin/python3";
const isThere = spawnSync(python, ["-c", "import torch"]).status === 0;
if (!isThere) console.warn(`The exported PyTorch files are not run: ${python} has no torch`);

const files = import.meta.glob<string>("../../presets/*.json", { eager: true, query: "?raw", import: "default" });

interface Preset {
  readonly id: string;
  readonly project: Project;
  readonly analysis: Analysis;
  readonly file: PyTorchFile;
}

/** With a batch of four, so that Python's part takes seconds. */
function presetOf(id: string, text: string): Preset {
  const opened = openText(text, kindsOf(catalogue));
  if (!opened.ok) throw new Error(opened.error.message);
  const project = { ...opened.value.project, training: { ...opened.value.project.training, batchSize: 4 } };
  const analysis = analyse(project, catalogue);
  const file = toPyTorch(analysis);
  if (file === undefined) throw new Error(`${id} has mistakes`);
  return { id, project, analysis, file };
}

const presets = Object.entries(files).map(([path, text]) => presetOf(path.replace(/^.*\/|\.json$/g, ""), text));
const small = presets.filter(({ project }) => project.meta.size !== "paper");

/** Kinds that have no PyTorch code: these presets' files say so, and stop there. */
const incomplete: Readonly<Record<string, readonly string[]>> = {
  "historical-averaging": ["Past of x", "Past of y"],
  "ring-unrolled": ["D, 5 steps ahead"],
  "unrolled-smnist": ["D, 5 steps ahead"],
};

describe.each(presets.map((preset) => [preset.id, preset] as const))("the file of %s", (id, { analysis, file }) => {
  it("says what it leaves out, which is nothing that other presets have", () => {
    expect(file.missing).toEqual(incomplete[id] ?? []);
  });

  it("has a place of its own for every weight", () => {
    const weights = planGame(analysis, (procedure) => procedure).state.filter(
      ({ role, name }) => role === "weight" && !name.startsWith("board/"),
    );
    const places = new Set(file.places.map(({ weight }) => weight));
    expect(weights.filter(({ name }) => !places.has(name)).map(({ name }) => name)).toEqual([]);
    expect(new Set(file.places.map(({ key }) => key)).size).toBe(file.places.length);
  });

  it("has lines that a person can read", () => {
    expect(file.text).not.toMatch(/undefined|NaN|\[object/);
    expect(file.text).toMatch(/^"""/);
    expect(file.text.endsWith("game.play()\n")).toBe(true);
  });
});

interface Numbers {
  readonly shape: Shape;
  readonly values: readonly number[];
  readonly dtype?: string;
}

/** Our values as PyTorch has them: by a permutation of our axes, or an image's with the batch axis before it. */
function theirs(values: ArrayLike<number>, shape: Shape, permute?: readonly number[]): Numbers {
  const axes = permute ?? (shape.length === 4 ? [0, 3, 1, 2] : shape.map((_, axis) => axis));
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = axes.map((axis) => shape[axis] ?? 1);
  const moved = Array.from({ length: sizeOf(shape) }, (_, i) => {
    let rest = i;
    let at = 0;
    for (let k = sizes.length - 1; k >= 0; k--) {
      at += (rest % (sizes[k] ?? 1)) * (strides[axes[k] ?? 0] ?? 1);
      rest = Math.floor(rest / (sizes[k] ?? 1));
    }
    return values[at] ?? Number.NaN;
  });
  return { shape: sizes, values: moved };
}

function stateFor({ file }: Preset, plan: Plan, state: State): Record<string, Numbers> {
  return Object.fromEntries(
    file.places.flatMap(({ weight, key, permute }) => {
      const entry = plan.state.find(({ name }) => name === weight);
      const values = state[weight];
      return entry && values ? [[key, theirs(values, entry.shape, permute ?? entry.shape.map((_, axis) => axis))]] : [];
    }),
  );
}

const plain = (procedure: Procedure) => procedure;
const seeds = { seed: 1, step: 3, iteration: 2 };

/** Random numbers as a procedure draws them, in its order. */
function drawsOf(procedure: Procedure): Numbers[] {
  return procedure.equations.flatMap(({ primitive, attributes, output }) => {
    if (primitive !== "random") return [];
    const { distribution, stream, renewal } = attributes as { distribution: "normal"; stream: string; renewal: string };
    const shape = procedure.variables[output]?.shape ?? [];
    const values = new Float32Array(sizeOf(shape));
    const draw = renewal === "step" ? seeds.step : renewal === "iteration" ? seeds.iteration : 0;
    fillRandom(values, distribution, streamKey(seeds.seed, stream), draw);
    return [theirs(values, shape)];
  });
}

interface Fed {
  readonly source: string;
  readonly port: string;
  readonly shape: Shape;
  readonly dtype: string;
  readonly values: ArrayLike<number>;
}

function fedTo(procedure: Procedure, plan: Plan): Fed[] {
  return procedure.inputs.flatMap(({ variable, binding }) => {
    if (binding.from !== "feed") return [];
    const { shape = [], dtype = "float32" } = procedure.variables[variable] ?? {};
    const { kind, params } = plan.sources.find(({ node }) => node === binding.source) ?? { kind: "", params: {} };
    const definition = catalogue.get(kind);
    if (definition?.family !== "data" || !definition.generate) throw new Error(`no examples of ${binding.source}`);
    const made = definition.generate({ params, random: createRandom(1, binding.source), count: shape[0] ?? 1 });
    return [{ source: binding.source, port: binding.port, shape, dtype, values: made[binding.port] ?? [] }];
  });
}

/** At the first step of the first iteration. */
function scalarOf({ scalars }: Plan, name: string): number {
  const entry = scalars.find((scalar) => scalar.name === name);
  if (entry === undefined) throw new Error(`no scalar ${name}`);
  return "stepsOf" in entry ? 1 : valueAt(entry.value, 0);
}

interface Turn {
  readonly job: object;
  readonly losses: Readonly<Record<string, number>>;
  /** Adam's means of gradients, by the key of the weight. */
  readonly moments: Readonly<Record<string, Numbers>>;
}

/** The turns of the first stage, one after the other, each from the state that the last left. */
function turnsOf(preset: Preset, plan: Plan): Turn[] {
  let state = initialState(plan);
  return (plan.stages[0]?.turns ?? []).map(({ players, procedure: name }) => {
    const procedure = plan.procedures[name];
    if (procedure === undefined) throw new Error(`no procedure ${name}`);
    const fed = fedTo(procedure, plan);
    const outputs = runReference(procedure, {
      state,
      draw: seeds,
      feed: (source, port) => fed.find((one) => one.source === source && one.port === port)?.values ?? [],
      scalar: (scalar) => scalarOf(plan, scalar),
    });
    const data: Record<string, Record<string, Numbers>> = {};
    for (const { source, port, shape, values, dtype } of fed)
      data[source] = { ...data[source], [port]: { ...theirs(values, shape), dtype } };
    const before = stateFor(preset, plan, state);
    state = { ...state, ...outputs.state };
    const moments = preset.file.places.flatMap(({ weight, key, permute }) => {
      const slot = Object.keys(outputs.state).find((one) => one.endsWith(`/${weight}/m`));
      const shape = plan.state.find((entry) => entry.name === slot)?.shape ?? [];
      return slot === undefined ? [] : [[key, theirs(outputs.state[slot] ?? [], shape, permute ?? shape.map((_, axis) => axis))] as const];
    });
    return {
      job: { state: before, method: `${players.join("_and_")}_turn`.replace(/\W/g, "_"), data, draws: drawsOf(procedure) },
      losses: Object.fromEntries(players.map((player) => [player, outputs.reports[`${player}/total`] ?? Number.NaN])),
      moments: Object.fromEntries(moments),
    };
  });
}

interface Call {
  readonly network: string;
  readonly training: boolean;
  readonly inputs: Readonly<Record<string, Numbers>>;
  readonly outputs: Readonly<Record<string, Numbers>>;
}

/** Each network that fits: with the batch's statistics, for PyTorch's spectral norm stands still in evaluation, and stored ones where it draws. */
function callsOf({ analysis }: Preset, plan: Plan): Call[] {
  return [...analysis.networks.values()].flatMap((network) => {
    const training: Mode = { statistics: "batch", dropout: true, update: false };
    const first = networkProcedure(analysis, network.id, 2, training);
    const draws = first?.equations.some(({ primitive }) => primitive === "random") === true;
    const procedure = draws ? networkProcedure(analysis, network.id, 2) : first;
    if (procedure === undefined || procedure.equations.some(({ primitive }) => primitive === "random")) return [];
    const given = procedure.inputs.flatMap(({ variable, binding }) => {
      if (binding.from !== "feed") return [];
      const { shape = [], dtype = "float32" } = procedure.variables[variable] ?? {};
      const values = new Float32Array(sizeOf(shape));
      fillRandom(values, "normal", streamKey(7, `${network.id}/${binding.port}`), 0);
      if (dtype === "int32") for (let i = 0; i < values.length; i++) values[i] = i % 2;
      return [{ port: binding.port, shape, dtype, values }];
    });
    const { views } = runReference(procedure, {
      state: initialState(plan),
      feed: (_, port) => given.find((one) => one.port === port)?.values ?? [],
      scalar: (name) => scalarOf(plan, name),
    });
    const single = Object.keys(views).length === 1;
    return [
      {
        network: network.id.replace(/\W/g, "_"),
        training: !draws,
        inputs: Object.fromEntries(
          given.map(({ port, shape, dtype, values }) => [port.replace(/\W/g, "_"), { ...theirs(values, shape), dtype }]),
        ),
        outputs: Object.fromEntries(Object.entries(views).map(([port, { shape, values }]) => [single ? "" : port, theirs(values, shape)])),
      },
    ];
  });
}

interface Result {
  readonly error?: string;
  readonly values?: readonly (readonly number[])[];
  readonly weights: number;
  readonly networks: Readonly<Record<string, Readonly<Record<string, Numbers>>>>;
  readonly turns: readonly { readonly losses: Readonly<Record<string, number>>; readonly moments: Readonly<Record<string, Numbers>> }[];
  readonly losses: Readonly<Record<string, number>>;
}

function runInPython(jobs: readonly object[]): Result[] {
  const { stdout, stderr, status } = spawnSync(python, ["tests/export/play_pytorch.py"], {
    input: JSON.stringify(jobs),
    maxBuffer: 2 ** 30,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The largest distance, as a share of the largest number. */
function apart(ours: Numbers, other: Numbers | undefined): number {
  if (other === undefined || JSON.stringify(ours.shape) !== JSON.stringify(other.shape)) return Number.POSITIVE_INFINITY;
  const scale = ours.values.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-12);
  return ours.values.reduce((most, x, i) => Math.max(most, Math.abs(x - (other.values[i] ?? Number.NaN)) / scale), 0);
}

describe.skipIf(!isThere)("in PyTorch", { timeout: 600_000 }, () => {
  it("a schedule written in Python has our value at every iteration", () => {
    const schedules: readonly Schedule[] = [
      { schedule: "linear", from: 0.5, to: 0.7, over: 250 },
      { schedule: "linear", from: 0, to: 1, start: 20, over: 100 },
      { schedule: "cosine", from: 1, to: 0.1, start: 5, over: 80 },
      { schedule: "exponential", from: 0.1, factor: 0.99, floor: 0.02 },
      { schedule: "step", from: 0.1, factor: 0.5, every: 30, floor: 0.01 },
      {
        schedule: "piecewise",
        points: [
          [10, 1],
          [60, 1],
          [100, 3],
          [100, 0.5],
          [200, 0],
        ],
      },
      {
        schedule: "piecewise",
        points: [
          [0, 2],
          [50, 0],
        ],
      },
    ];
    const times = Array.from({ length: 300 }, (_, t) => t);
    const [result] = runInPython([{ expressions: schedules.map(pyLive), times }]);
    expect(result?.error).toBeUndefined();
    for (const [i, schedule] of schedules.entries())
      for (const t of times) expect(result?.values?.[i]?.[t], `${pyLive(schedule)} at ${t}`).toBeCloseTo(valueAt(schedule, t), 12);
  });

  const complete = small.filter(({ file }) => file.missing.length === 0);
  let results: Result[] | undefined;
  it.each(complete.map((preset, i) => [preset.id, i, preset] as const))(
    "every turn of %s runs, with all weights of the drawing",
    (_, i, preset) => {
      results ??= runInPython(complete.map(({ id, file }) => ({ name: id, text: file.text, play: true })));
      const result = results[i];
      expect(result?.error).toBeUndefined();
      // A copy of a network, such as an average, has as many once more.
      const total = [...preset.analysis.networks.values()].reduce((sum, { trainable }) => sum + trainable, 0);
      expect(result?.weights).toBeGreaterThanOrEqual(total);
      expect(Object.keys(result?.losses ?? {}).length).toBeGreaterThan(0);
      for (const [turn, loss] of Object.entries(result?.losses ?? {})) expect(Number.isFinite(loss), turn).toBe(true);
    },
  );

  // Between them they have every block and every layer that the presets have.
  it.each([
    "sngan-ring",
    "cgan-2014-small",
    "acgan-28",
    "sni-32",
    "stackgan-small",
    "pggan-32",
    "stylegan2-32",
    "sagan-32",
    "biggan-32",
    "midinet",
  ])("the networks of %s give our numbers", (id) => {
    const preset = presetNamed(id);
    const plan = planGame(preset.analysis, plain);
    const calls = callsOf(preset, plan);
    const networks = calls.map(({ network, training, inputs }) => ({ network, training, inputs }));
    const [result] = runInPython([{ name: id, text: preset.file.text, state: stateFor(preset, plan, initialState(plan)), networks }]);
    expect(result?.error).toBeUndefined();
    expect(calls.length).toBeGreaterThan(0);
    for (const { network, outputs } of calls)
      for (const [port, numbers] of Object.entries(outputs))
        expect(apart(numbers, result?.networks[network]?.[port]), `${network} ${port}`).toBeLessThan(1e-4);
  });

  it.each(["ring-gan", "wgan-gp-ring", "keras-gan", "lsgan-28"])(
    "a turn of each player of %s has the losses and gradients of ours",
    (id) => {
      const preset = presetNamed(id);
      const turns = turnsOf(preset, planGame(preset.analysis, plain));
      const [result] = runInPython([{ name: id, text: preset.file.text, turns: turns.map(({ job }) => job) }]);
      expect(result?.error).toBeUndefined();
      for (const [i, turn] of turns.entries()) {
        for (const [player, loss] of Object.entries(turn.losses))
          expect(Math.abs(loss - (result?.turns[i]?.losses[player] ?? Number.NaN)), player).toBeLessThan(1e-4);
        for (const [key, numbers] of Object.entries(turn.moments))
          expect(apart(numbers, result?.turns[i]?.moments[key]), key).toBeLessThan(1e-3);
      }
      expect(turns.some(({ moments }) => Object.keys(moments).length > 0)).toBe(true);
    },
  );
});

function presetNamed(id: string): Preset {
  const preset = presets.find((one) => one.id === id);
  if (preset === undefined) throw new Error(`no preset ${id}`);
  return preset;
}

describe("a safetensors file", () => {
  it("holds every weight under PyTorch's name, in its order of axes, and nothing else", () => {
    const places = [
      { weight: "g/dense/kernel", key: "g.dense.weight", permute: [1, 0] },
      { weight: "g/dense/bias", key: "g.dense.bias" },
      { weight: "g/gone/bias", key: "g.gone.bias" },
    ];
    const kernel = Float32Array.of(1, 2, 3, 4, 5, 6);
    const bytes = toSafetensors(places, [
      { name: "adam/g/dense/kernel/m", shape: [2, 3], values: kernel },
      { name: "g/dense/bias", shape: [3], values: Float32Array.of(7, 8, 9) },
      { name: "g/dense/kernel", shape: [2, 3], values: kernel },
    ]);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { format: "pt" },
      "g.dense.weight": { dtype: "F32", shape: [3, 2], data_offsets: [0, 24] },
      "g.dense.bias": { dtype: "F32", shape: [3], data_offsets: [24, 36] },
    });
    expect([...new Float32Array(bytes.slice(8 + length).buffer)]).toEqual([1, 4, 2, 5, 3, 6, 7, 8, 9]);
  });

  it.each([[[3, 2, 0, 1]], [[2, 0, 1, 3]], [[0, 1, 2, 3]]])("moves the axes of a kernel by %j", (permute) => {
    const shape = [2, 3, 4, 5];
    const values = Float32Array.from({ length: 120 }, (_, i) => i);
    const bytes = toSafetensors([{ weight: "w", key: "w", permute }], [{ name: "w", shape, values }]);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect([...new Float32Array(bytes.slice(8 + length).buffer)]).toEqual(theirs(values, shape, permute).values);
  });
});

it("draws points as the drawing says, and lets random numbers stand in for pictures", () => {
  const text = (id: string) => presets.find((preset) => preset.id === id)?.file.text ?? "";
  expect(text("two-deltas")).toContain("centres = torch.tensor([[-1], [1]], dtype=torch.float32, device=device)");
  expect(text("two-deltas")).toContain('"points": centres[mode],');
  expect(text("dcgan-28")).toContain("put your data here");
});

it("tells a variable from a block's port of the same name", () => {
  const { project } = presetNamed("biggan-32");
  const networks = project.networks.map((network) => {
    const from = network.edges.find(({ target, targetPort }) => target === "res1" && targetPort === "condition")?.source;
    const named = (id: string) => (id === from ? "x" : id);
    const nodes = network.nodes.map((node) => ({ ...node, id: named(node.id) }));
    const edges = network.edges.map((edge) => ({ ...edge, source: named(edge.source), target: named(edge.target) }));
    return { ...network, nodes, edges };
  });
  const [, x, condition] =
    toPyTorch(analyse({ ...project, networks }, catalogue))?.text.match(/self\.res1\(x=(\w+), condition=(\w+)\)/) ?? [];
  expect(condition).toBe("x");
  expect(x).not.toBe("x");
});

it("lets no name of a drawing become code", () => {
  const [preset] = presets.filter(({ id }) => id === "acgan-28");
  if (preset === undefined) throw new Error("no preset");
  const hostile = '""")\\\nimport os\nos.abort()  # ';
  const renamed = JSON.parse(
    JSON.stringify(preset.project, (key, value: unknown) => {
      if (key === "label" || key === "title") return hostile.slice(0, 80);
      return typeof value === "object" && value !== null && "kind" in value ? { ...value, label: hostile } : value;
    }),
  ) as Project;
  const named = { ...renamed, networks: renamed.networks.map((network) => ({ ...network, name: hostile })) };
  const file = toPyTorch(analyse(named, catalogue));
  expect(file?.text).toMatch(/^class \w+\(nn\.Module\):$/m);
  // No line begins with what a name says.
  expect(file?.text.split("\n").filter((line) => /^\s*(import os|os\.abort)/.test(line))).toEqual([]);
  expect(file?.text.match(/"""/g)?.length).toBe(preset.file.text.match(/"""/g)?.length ?? 0);
});
