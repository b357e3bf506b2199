/** @file A program's steps as calls, when every buffer has its address. */
import { streamKey } from "../../../core/random.ts";
import { invariant } from "../../../core/result.ts";
import type { RunInputs } from "../../engine.ts";
import { DISTRIBUTIONS } from "../../kernels/wasm/philox.ts";
import { drawNumber } from "../draw.ts";
import { Crew, type Job } from "./crew.ts";
import type { Heap } from "./heap.ts";
import type { KernelModule } from "./kernels.ts";
import type { Argument, Extent, Program, Step } from "./program.ts";

export type Call = (draw: RunInputs["draw"]) => void;

export interface Site {
  readonly program: Program;
  readonly heap: Heap;
  readonly modules: readonly KernelModule[];
  readonly crew: Crew | undefined;
  /** Where the crew keeps the descriptions of this program's jobs. */
  readonly jobs: number;
  addressOf(argument: Exclude<Argument, number>): number;
}

/** The room that the jobs of a program take. */
export function roomForJobs({ steps }: Program): number {
  return steps.reduce((sum, step) => sum + roomForJob(step), 0);
}

function roomForJob(step: Step): number {
  if (step.step === "heap" || step.extent === undefined || step.extent.unit >= step.extent.size) return 0;
  return Crew.roomFor(step.step === "random" ? RANDOM_VALUES : step.arguments.length);
}

const RANDOM_VALUES = 6;

export function bind(site: Site): readonly Call[] {
  const names = site.modules.flatMap(({ kernels }) => [...kernels.keys()]);
  const functions = site.modules.flatMap(({ kernels }) => [...kernels.values()]);
  const places = new Map(names.map((name, place) => [name, place]));
  const value = (argument: Argument): number => (typeof argument === "number" ? argument : site.addressOf(argument));
  let jobs = site.jobs;

  /** Calls the kernel here, or hands it to all. */
  const caller = (step: Step, name: string, extent: Extent | undefined): ((values: readonly number[]) => () => void) => {
    const kernel = places.get(name);
    const run = functions[kernel ?? -1];
    invariant(kernel !== undefined && run, `no kernel ${name}`);
    const room = roomForJob(step);
    const at = jobs;
    jobs += room;
    const { crew } = site;
    if (!extent) return (values) => () => run(...values);
    if (!crew || room === 0) return (values) => () => run(0, extent.size, ...values);
    return (values) => {
      const { size, unit, scratch } = extent;
      const job: Job = { kernel, extent: size, unit, scratch: scratch?.argument ?? -1, step: scratch?.bytes ?? 0, values };
      crew.write(at, job);
      return () => crew.run(at, job);
    };
  };

  return site.program.steps.map((step): Call => {
    switch (step.step) {
      case "kernel":
        return caller(step, step.kernel, step.extent)(step.arguments.map(value));
      case "heap": {
        const at = step.arguments.map((argument) => value(argument) / 4);
        return () => step.run({ floats: site.heap.floats, words: site.heap.words }, at);
      }
      case "random": {
        const target = value(step.target);
        const { attributes } = step;
        const distribution = DISTRIBUTIONS.indexOf(attributes.distribution);
        const call = caller(step, "random", step.extent);
        return (draw) => {
          const [low, high] = streamKey(draw.seed, attributes.stream);
          const number = drawNumber(attributes, draw);
          call([target, low, high, number >>> 0, Math.floor(number / 2 ** 32), distribution])();
        };
      }
    }
  });
}
