/** @file The dataset classifier at work: trained once for its data, then asked about images. */
import type { Analysis, Source } from "../compile/analysis.ts";
import { networkProcedure } from "../compile/trace-network.ts";
import { planProbe } from "../compile/trace-still.ts";
import { invariant } from "../core/result.ts";
import { crc32 } from "../graph/crc32.ts";
import { type Checkpoint, decodeCheckpoint } from "../train/checkpoint-file.ts";
import type { Engine } from "../train/engine.ts";
import type { CheckpointBytes, TrainerEvent } from "../train/protocol.ts";
import { stateFrom } from "../train/weights.ts";
import { accuracy } from "./classifier-score.ts";
import { type Answers, CLASSIFIER, featureProject, isUnitData } from "./feature-net.ts";
import { trainProject } from "./train-project.ts";
import { draw, type Rows, type Trained, trainedOn } from "./trained.ts";

interface Classification {
  /** 128 numbers each. */
  readonly features: Rows;
  readonly class: Rows;
  readonly attributes: Rows | undefined;
}

export interface FeatureClassifier {
  /** "dataset classifier (Digits, 98.2 % of held-out examples right, 3fa95c01)" */
  readonly name: string;
  readonly accuracy: number;
  classify(images: Rows): Promise<Classification>;
}

/** Keeps trained classifiers from one evaluation to the next. */
export interface ClassifierShelf {
  load(key: string): Promise<CheckpointBytes | undefined>;
  save(key: string, bytes: CheckpointBytes): Promise<void>;
}

const ITERATIONS = 600;
const BATCH = 100;

export interface ClassifierRequest {
  readonly analysis: Analysis;
  readonly images: Source;
  readonly answers: Answers;
  readonly engine: Engine;
  readonly shelf: ClassifierShelf;
  readonly signal?: AbortSignal;
  say(text: string): void;
}

export async function openClassifier(request: ClassifierRequest): Promise<FeatureClassifier> {
  const { analysis, answers, engine, shelf, signal, say } = request;
  const { project, images, label } = featureProject(analysis, request.images, answers);
  const key = hex(crc32(new TextEncoder().encode(JSON.stringify({ ...project, iterations: ITERATIONS }))));
  let bytes = await shelf.load(key);
  if (bytes === undefined) {
    say(`training the dataset classifier, ${ITERATIONS} iterations`);
    const began = performance.now();
    let said = began;
    const onEvents = (events: readonly TrainerEvent[]) => {
      for (const event of events) {
        if (event.event !== "status" || performance.now() - said < 10_000) continue;
        said = performance.now();
        const { iteration } = event.status;
        say(`classifier: iteration ${iteration}, ${Math.round((((said - began) / iteration) * (ITERATIONS - iteration)) / 1000)} s to go`);
      }
    };
    const trained = await trainProject(project, { iterations: ITERATIONS, onEvents, ...(signal ? { signal } : {}) });
    if (!trained.ok) throw new Error(`the dataset classifier could not be trained: ${trained.error.message}`);
    bytes = trained.value.bytes;
    if (trained.value.checkpoint.position.iteration === ITERATIONS) await shelf.save(key, bytes);
  }
  const decoded = decodeCheckpoint(bytes);
  if (!decoded.ok) throw new Error(decoded.error.message);
  const trained = trainedOn(engine, decoded.value);
  const unit = isUnitData(analysis, request.images);
  const signed = ({ shape, values }: Rows): Rows => ({ shape, values: values.map((value) => 2 * value - 1) });
  const classify = (rows: Rows) => classifyWith(trained, unit ? signed(rows) : rows);
  const heldOut = await draw(trained, { images, label }, { count: 2000 });
  const right = accuracy((await classifyWith(trained, heldOut.images)).class, heldOut.label);
  const data = analysis.board.nodes.get(answers.label.node)?.definition?.doc.title ?? "";
  return {
    name: `dataset classifier (${data}, ${(100 * right).toFixed(1)} % of held-out examples right, ${hex(crc32(bytes.subarray(bytes.length - bodyLength(decoded.value))))})`,
    accuracy: right,
    classify,
  };
}

async function classifyWith({ analysis, engine, checkpoint }: Trained, { shape, values }: Rows): Promise<Classification> {
  const [count = 0] = shape;
  const size = values.length / count;
  const procedure = networkProcedure(analysis, CLASSIFIER, BATCH);
  invariant(procedure, "the classifier has types");
  engine.writeState(stateFrom(checkpoint.tensors, planProbe(analysis, {}, BATCH).state).found);
  await engine.load({ [procedure.name]: procedure });
  const found: Record<string, number[]> = {};
  const widths: Record<string, number> = {};
  const feed = new Float32Array(BATCH * size);
  for (let at = 0; at < count; at += BATCH) {
    const rows = Math.min(BATCH, count - at);
    feed.fill(0).set(values.subarray(at * size, (at + rows) * size));
    const outputs = engine.run(procedure.name, { feed: () => feed, scalar: () => 0, draw: { seed: 0, step: 0, iteration: 0 } });
    const { views } = await outputs.read();
    for (const [port, view] of Object.entries(views)) {
      const width = view.values.length / BATCH;
      widths[port] = width;
      (found[port] ??= []).push(...view.values.subarray(0, rows * width));
    }
  }
  const rowsOf = (port: string): Rows => ({ shape: [count, widths[port] ?? 0], values: Float32Array.from(found[port] ?? []) });
  return { features: rowsOf("features"), class: rowsOf("class"), attributes: "attributes" in found ? rowsOf("attributes") : undefined };
}

/** The bytes of all tensors, which stand at the end of a checkpoint, with its checksum. */
function bodyLength({ tensors }: Checkpoint): number {
  return tensors.reduce((sum, { values }) => sum + values.byteLength, 4);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
