/** @file A program with everything that can be made beforehand: a run writes what is new, then plays a list of dispatches. */
import type { Procedure, VariableId } from "../../../compile/plan.ts";
import type { RandomAttributes } from "../../../core/ops.ts";
import { streamKey } from "../../../core/random.ts";
import { invariant } from "../../../core/result.ts";
import { sizeOf } from "../../../core/tensor-type.ts";
import type { RunInputs } from "../../engine.ts";
import { moduleOf, uniformRows } from "../../kernels/webgpu/kernel.ts";
import { keyWords } from "../../kernels/webgpu/philox-code.ts";
import { drawNumber } from "../draw.ts";
import { type HostScalars, hostNumbers, hostScalars } from "../host-scalars.ts";
import type { Command, OwnCommand, Program, Shown, TfjsCommand, View } from "./program.ts";

/** Where a view is on the device. */
export interface Spot {
  readonly buffer: GPUBuffer;
  /** In elements. */
  readonly offset: number;
}

export interface Making {
  readonly device: GPUDevice;
  readonly procedure: Procedure;
  readonly program: Program;
  spotOf(view: View): Spot;
  pipelineOf(wgsl: string): GPUComputePipeline;
  tfjsPipeline(shader: string): GPUComputePipeline;
}

interface Step {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  readonly groups: readonly [number, number, number];
}

/** Uniform bindings begin at multiples of this. */
const UNIFORM = 256;

/** The module of one of our kernels, once its tensors have buffers, and those buffers in the order of their bindings. */
export function moduleFor(
  { kernel, tensors }: OwnCommand,
  spotOf: (view: View) => Spot,
): { readonly wgsl: string; readonly buffers: readonly GPUBuffer[] } {
  const spots = tensors.map(spotOf);
  const buffers = [...new Set(spots.map(({ buffer }) => buffer))];
  const { wgsl } = moduleOf(
    kernel,
    spots.map(({ buffer }) => buffers.indexOf(buffer)),
  );
  return { wgsl, buffers };
}

export class Replay {
  readonly procedure: Procedure;
  readonly host: HostScalars;
  readonly shown: readonly Shown[];
  /** Bytes of what the host may read. */
  readonly shownBytes: number;
  private readonly device: GPUDevice;
  private readonly steps: readonly Step[] = [];
  private readonly spots: readonly { readonly spot: Spot; readonly at: number; readonly bytes: number }[];
  private readonly given: readonly { readonly spot: Spot; readonly from: Program["given"][number]["from"] }[];
  private readonly uniforms: GPUBuffer | undefined;
  /** What changes from run to run, at the beginning of the uniforms. */
  private readonly live: ArrayBuffer;
  private readonly numbers: readonly { readonly at: number; readonly variable: VariableId }[];
  private readonly draws: readonly { readonly at: number; readonly attributes: RandomAttributes }[];

  constructor({ device, procedure, program, spotOf, pipelineOf, tfjsPipeline }: Making) {
    this.device = device;
    this.procedure = procedure;
    this.host = hostScalars(procedure);
    this.shown = program.shown;
    this.given = program.given.map(({ view, from }) => ({ spot: spotOf(view), from }));
    let end = 0;
    this.spots = program.shown.flatMap(({ from, shape }) => {
      if (typeof from === "number") return [];
      const bytes = 4 * sizeOf(shape);
      const at = end;
      end += bytes;
      return [{ spot: spotOf(from), at, bytes }];
    });
    this.shownBytes = shownBytes(program);

    const layout = layOutUniforms(program.commands, spotOf);
    this.live = layout.bytes.slice(0, layout.live);
    this.numbers = layout.numbers;
    this.draws = layout.draws;
    const { commands } = program;
    if (commands.length === 0) return;
    const uniforms = device.createBuffer({ size: layout.bytes.byteLength, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
    device.queue.writeBuffer(uniforms, 0, layout.bytes);
    this.uniforms = uniforms;
    this.steps = commands.map((command, i): Step => {
      const { at, size } = layout.ranges[i] ?? { at: 0, size: 0 };
      const uniform = { buffer: uniforms, offset: at, size };
      if (command.by === "tfjs") {
        const pipeline = tfjsPipeline(command.shader);
        return { pipeline, bindings: bind(device, pipeline, [...tfjsResources(command, spotOf), uniform]), groups: command.groups };
      }
      const { wgsl, buffers } = moduleFor(command, spotOf);
      const pipeline = pipelineOf(wgsl);
      return {
        pipeline,
        bindings: bind(device, pipeline, [...buffers.map((buffer) => ({ buffer })), uniform]),
        groups: [...command.kernel.groups, 1],
      };
    });
  }

  get uniformBytes(): number {
    return this.uniforms?.size ?? 0;
  }

  get dispatches(): number {
    return this.steps.length;
  }

  /** Queues a run; answers the host's numbers. What is shown is copied to `staging`. */
  run(inputs: RunInputs, staging: GPUBuffer | undefined): Float64Array {
    const { queue } = this.device;
    const numbers = hostNumbers(this.procedure, this.host, inputs);
    this.write(inputs, numbers);
    for (const { spot, from } of this.given) {
      const values = typeof from === "number" ? Float32Array.of(numbers[from] ?? 0) : inputs.feed(from.source, from.port);
      queue.writeBuffer(spot.buffer, 4 * spot.offset, values as Float32Array<ArrayBuffer>);
    }
    const encoder = this.device.createCommandEncoder();
    if (this.steps.length > 0) {
      const pass = encoder.beginComputePass();
      let last: GPUComputePipeline | undefined;
      for (const { pipeline, bindings, groups } of this.steps) {
        if (pipeline !== last) pass.setPipeline(pipeline);
        last = pipeline;
        pass.setBindGroup(0, bindings);
        pass.dispatchWorkgroups(groups[0], groups[1], groups[2]);
      }
      pass.end();
    }
    if (staging) for (const { spot, at, bytes } of this.spots) encoder.copyBufferToBuffer(spot.buffer, 4 * spot.offset, staging, at, bytes);
    queue.submit([encoder.finish()]);
    return numbers;
  }

  dispose(): void {
    this.uniforms?.destroy();
  }

  private write({ draw }: RunInputs, numbers: Float64Array): void {
    if (this.live.byteLength === 0 || !this.uniforms) return;
    const [floats, words] = [new Float32Array(this.live), new Uint32Array(this.live)];
    for (const { at, variable } of this.numbers) floats[at] = numbers[variable] ?? 0;
    for (const { at, attributes } of this.draws) {
      const number = drawNumber(attributes, draw);
      words.set([...streamKey(draw.seed, attributes.stream), number >>> 0, Math.floor(number / 2 ** 32)], at);
    }
    this.device.queue.writeBuffer(this.uniforms, 0, this.live);
  }
}

function bind(device: GPUDevice, pipeline: GPUComputePipeline, resources: readonly GPUBindingResource[]): GPUBindGroup {
  return device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
}

/** As tfjs binds them: the output first. */
function tfjsResources({ output, inputs }: TfjsCommand, spotOf: (view: View) => Spot): GPUBufferBinding[] {
  return [output, ...inputs].map((view) => {
    const { buffer, offset } = spotOf(view);
    return { buffer, offset: 4 * offset, size: 4 * Math.max(1, view.memory.elements - view.offset) };
  });
}

interface UniformLayout {
  readonly bytes: ArrayBuffer;
  /** Of the commands that change from run to run, which come first. */
  readonly live: number;
  /** By command. */
  readonly ranges: readonly { readonly at: number; readonly size: number }[];
  /** Places are counted in words of four bytes. */
  readonly numbers: readonly { readonly at: number; readonly variable: VariableId }[];
  readonly draws: readonly { readonly at: number; readonly attributes: RandomAttributes }[];
}

function layOutUniforms(commands: readonly Command[], spotOf: (view: View) => Spot): UniformLayout {
  const isLive = (command: Command): boolean => command.by === "us" && command.numbers.length + command.draws.length > 0;
  const order = [...commands.keys()].sort((a, b) => Number(isLive(commands[b] as Command)) - Number(isLive(commands[a] as Command)));
  const ranges: { at: number; size: number }[] = [];
  let [end, live] = [0, 0];
  for (const i of order) {
    const command = commands[i];
    invariant(command, "an order of commands");
    const size = uniformSize(command);
    ranges[i] = { at: end, size };
    end += rowBytes(size);
    if (isLive(command)) live = end;
  }
  const bytes = new ArrayBuffer(Math.max(end, UNIFORM));
  const numbers: { at: number; variable: VariableId }[] = [];
  const draws: { at: number; attributes: RandomAttributes }[] = [];
  for (const [i, command] of commands.entries()) {
    const start = (ranges[i]?.at ?? 0) / 4;
    if (command.by === "tfjs") {
      new Uint8Array(bytes, 4 * start).set(new Uint8Array(command.uniforms));
      continue;
    }
    const rows = uniformRows(command.kernel);
    const [firstNumber, firstWord] = [start + 4 * rows.places, start + 4 * (rows.places + rows.numbers)];
    new Int32Array(bytes, 4 * start).set(command.tensors.map((view) => spotOf(view).offset));
    new Uint32Array(bytes, 4 * firstWord).set(command.kernel.words);
    for (const [k, variable] of command.numbers.entries()) numbers.push({ at: firstNumber + k, variable });
    for (const [k, attributes] of command.draws.entries()) draws.push({ at: firstWord + keyWords(k), attributes });
  }
  return { bytes, live, ranges, numbers, draws };
}

function uniformSize(command: Command): number {
  if (command.by === "tfjs") return command.uniforms.byteLength;
  const { places, numbers, words } = uniformRows(command.kernel);
  return 16 * (places + numbers + words);
}

function rowBytes(size: number): number {
  return Math.ceil(size / UNIFORM) * UNIFORM;
}

/** Of the buffer of uniforms that a program will have. */
export function uniformBytes({ commands }: Pick<Program, "commands">): number {
  return commands.reduce((sum, command) => sum + rowBytes(uniformSize(command)), 0);
}

/** Of what the host may read after a run. */
export function shownBytes({ shown }: Pick<Program, "shown">): number {
  return shown.reduce((sum, { from, shape }) => sum + (typeof from === "number" ? 0 : 4 * sizeOf(shape)), 0);
}
