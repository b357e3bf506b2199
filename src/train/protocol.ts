/**
 * @file Everything that the page and the training worker say to each other. Results and events are values; nothing is
 * thrown across. Commands answer when they have taken effect.
 */
import type { Diagnostic } from "../compile/diagnostic.ts";
import type { Memory } from "../compile/memory.ts";
import type { Result } from "../core/result.ts";
import type { TensorType } from "../core/tensor-type.ts";
import type { Project } from "../graph/schema.ts";
import type { Checkpoint } from "./checkpoint-file.ts";

export type BackendName = "webgpu" | "webgl" | "wasm" | "cpu";

export const backendTitles: Readonly<Record<BackendName, string>> = {
  webgpu: "WebGPU",
  webgl: "WebGL",
  wasm: "WebAssembly",
  cpu: "JavaScript",
};

export interface BackendReport {
  readonly name: BackendName;
  /** In words: "NVIDIA RTX 4070", "SwiftShader (software)", "SIMD, 2 threads". */
  readonly device: string;
  /** Why this one and not a faster one, in a sentence. */
  readonly reason: string;
  /** Every backend that was tried, with what came of it. */
  readonly tried: readonly { readonly name: BackendName; readonly outcome: string }[];
}

/** Why training cannot start or had to stop; always with a way out in the message. */
export interface Fault {
  readonly code: "diagnostics" | "memory" | "backend" | "device-lost" | "not-finite" | "data" | "checkpoint" | "internal";
  readonly message: string;
  readonly diagnostics?: readonly Diagnostic[];
  readonly at?: { readonly graph: string; readonly node: string };
  readonly iteration?: number;
}

export type Phase = "empty" | "preparing" | "paused" | "running" | "finished" | "failed";

export interface Status {
  readonly phase: Phase;
  readonly iteration: number;
  /** Steps of players since the start. */
  readonly steps: number;
  readonly stage: string;
  /** The player whose turn comes next. */
  readonly next: string | undefined;
  readonly stepsPerSecond: number;
  readonly backend: BackendReport | undefined;
  /** Bytes of tensors now, and what was predicted before anything was allocated. */
  readonly bytes: number;
  readonly predictedBytes: number;
  readonly tensors: number;
}

/** Rows of numbers by iteration; `names` are report names such as `player/total` and `loss-node`. */
export interface MetricsBatch {
  readonly names: readonly string[];
  readonly iterations: Float64Array;
  /** Row-major [iterations.length, names.length]; NaN where a value was not measured. */
  readonly values: Float32Array;
}

/** Images beside each other as one picture, 8-bit RGBA. In the worker the pixels travel as a transferred ImageBitmap. */
export interface ImageGrid {
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint8ClampedArray | ImageBitmap;
}

/** A note in steps. */
export interface Note {
  /** MIDI: 60 is middle C. */
  readonly pitch: number;
  readonly start: number;
  readonly length: number;
}

export interface Melody {
  readonly notes: readonly Note[];
  /** Names, one a bar, as far as they are known. */
  readonly chords: readonly string[];
}

export type ViewPicture =
  /** `made`: generated, not data. Captions stand in the order of the images. */
  | ({ readonly picture: "grid"; readonly made: boolean; readonly captions: readonly string[] | undefined } & ImageGrid)
  /** Columns of images, one image per example in each; captions are of the examples. */
  | {
      readonly picture: "strip";
      readonly rows: number;
      readonly columns: readonly (ImageGrid & { readonly title: string; readonly made: boolean })[];
      readonly captions: readonly string[] | undefined;
    }
  | {
      readonly picture: "roll";
      readonly steps: number;
      readonly stepsPerBar: number;
      readonly stepsPerBeat: number;
      readonly made: boolean;
      readonly melodies: readonly Melody[];
    }
  /** Numbers over time: row-major [iterations.length, names.length]. */
  | {
      readonly picture: "trace";
      readonly names: readonly string[];
      readonly iterations: Float64Array;
      readonly values: Float32Array;
      /** Of the plane that the first two span; undefined: no plane. */
      readonly radius: number | undefined;
    }
  | {
      readonly picture: "points";
      readonly dimensions: 1 | 2;
      readonly radius: number;
      readonly generated: Float32Array;
      readonly real: Float32Array | undefined;
      /** Scores on a size × size lattice over [-radius, radius]², row 0 at the top, as the network puts them out. */
      readonly surface: { readonly size: number; readonly values: Float32Array } | undefined;
      /** Whether the scores are probabilities of being real. */
      readonly probability: boolean;
    };

export type TrainerEvent =
  /** Another project is being opened: what came before belongs to the old one, what follows to the new one. */
  | { readonly event: "opening" }
  | { readonly event: "status"; readonly status: Status }
  | { readonly event: "metrics"; readonly metrics: MetricsBatch }
  | { readonly event: "view"; readonly node: string; readonly iteration: number; readonly view: ViewPicture }
  /** Something long: decoding files, compiling kernels. `done` of `total`; total 0 when unknown. */
  | { readonly event: "progress"; readonly task: string; readonly done: number; readonly total: number }
  /** Something changed while training ran, to be marked on the charts. */
  | { readonly event: "mark"; readonly iteration: number; readonly text: string }
  | { readonly event: "fault"; readonly fault: Fault };

/** A saved state of training: JSON head and raw tensors, as one binary file (`train/checkpoint-file.ts`). */
export type CheckpointBytes = Uint8Array<ArrayBuffer>;

export interface CheckpointInfo {
  readonly id: string;
  readonly iteration: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly bytes: number;
  readonly kept: "memory" | "storage";
}

export interface StartOptions {
  /** Left out: the fastest that works. */
  readonly backend?: BackendName;
  readonly checkpoint?: CheckpointBytes;
}

/** What the worker offers; the page has the same interface with promises. */
export interface Trainer {
  /** Compiles, checks the backend and the memory, allocates; leaves training paused. Answers what is wrong, if anything. */
  open(project: Project, options: StartOptions): Promise<Result<Status, Fault>>;
  /** Takes an edited document into a running training: live parameters at once, structure with the weights of untouched layers kept. */
  update(project: Project): Promise<Result<Status, Fault>>;
  play(): Promise<void>;
  /** Changes no weight. */
  pause(): Promise<void>;
  /** One step of one player (the one whose turn it is when left out), or a whole iteration. */
  step(what: { readonly player?: string } | "iteration"): Promise<Result<Status, Fault>>;
  /** Back to iteration 0 with the seed's weights. */
  reset(): Promise<Result<Status, Fault>>;
  /** Milliseconds to wait after each player's step; 0 for full speed. */
  setDelay(milliseconds: number): Promise<void>;
  checkpoints(): Promise<readonly CheckpointInfo[]>;
  saveCheckpoint(): Promise<Result<CheckpointInfo, Fault>>;
  readCheckpoint(id: string): Promise<Result<CheckpointBytes, Fault>>;
  /** What a kept checkpoint holds, decoded. */
  readWeights(id: string): Promise<Result<Checkpoint, Fault>>;
  restoreCheckpoint(from: { readonly id: string } | { readonly bytes: CheckpointBytes }): Promise<Result<Status, Fault>>;
  /** Decodes a person's files, keeps them in the browser's storage under the answered id, and says what they are. */
  importFiles(files: readonly File[], options?: ImportRequest): Promise<Result<ImportedData, Fault>>;
  /** Stops an import or a preparation that is under way. */
  cancel(): Promise<void>;
  dataSets(): Promise<readonly ImportedData[]>;
  /** What training this project would take on each backend, the one in use first; nothing when it cannot be trained. */
  forecast(project: Project): Promise<readonly Forecast[]>;
  removeData(id: string): Promise<void>;
  /** Events go to one listener; in the worker it is a comlink proxy. */
  listen(listener: (events: readonly TrainerEvent[]) => void): Promise<void>;
  close(): Promise<void>;
}

/** The memory of a training, known before anything of it is allocated. */
export interface Forecast {
  readonly backend: BackendName;
  readonly inUse: boolean;
  readonly memory: Memory;
}

export interface ImportRequest {
  /** What the person will see; left out: from the files' names. */
  readonly name?: string;
  /** The side of the square that images are brought to; left out: their own size, or one that is chosen. */
  readonly size?: number;
  /** By file, with folders; the client fills it in, since a file loses its path on the way to the worker. */
  readonly paths?: readonly string[];
}

/** What an import found. `outputs` are the ports that a `files` node with this id has. */
export interface ImportedData {
  readonly id: string;
  readonly name: string;
  readonly format: "idx" | "images" | "cifar" | "csv" | "midi";
  readonly count: number;
  readonly outputs: Readonly<Record<string, TensorType>>;
  readonly bytes: number;
  /** What was left out, in words: "3 files are no images". */
  readonly notes: readonly string[];
  /** Of the labels, by number, where they have names: folders, words of a table. */
  readonly classNames?: readonly string[];
  /** Of captions, by word number; number 0 fills up short ones. */
  readonly words?: readonly string[];
}
