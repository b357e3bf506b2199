/** @file Everything that can be measured of a trained project. Which metrics apply follows from its wires. */
import type { Analysis } from "../compile/analysis.ts";
import type { Engine } from "../train/engine.ts";
import type { ClassifierShelf } from "./feature-classifier.ts";
import { measureFeatures } from "./measure-features.ts";
import { measureGame } from "./measure-game.ts";
import { measureImages } from "./measure-images.ts";
import { isMelody, measureMelodies } from "./measure-melodies.ts";
import { COPIES, measurePairs } from "./measure-pairs.ts";
import { measureStacked, stackedData } from "./measure-stacked.ts";
import { measureVectors } from "./measure-vectors.ts";
import type { Score } from "./score.ts";
import { type Subject, subjectsOf } from "./subjects.ts";
import type { Trained } from "./trained.ts";

export interface Laboratory {
  readonly engine: Engine;
  readonly shelf: ClassifierShelf;
  readonly signal?: AbortSignal;
  say(text: string): void;
  /** Told of all scores so far whenever there are more. */
  found?(scores: readonly Score[]): void;
}

export interface Evaluation {
  readonly scores: readonly Score[];
  /** The feature network that the scores of images are of. */
  readonly features?: string;
}

export async function evaluate(lab: Laboratory, trained: Trained): Promise<Evaluation> {
  const subjects = subjectsOf(trained.analysis);
  const scores: Score[] = [];
  let features: string | undefined;
  const add = (more: readonly Score[]) => {
    scores.push(...more);
    lab.found?.([...scores]);
  };
  add(await measureFeatures(lab, trained));
  for (const subject of subjects) {
    const named = subjects.length === 1 ? "" : ` of ${titleOf(trained.analysis, subject)}`;
    const measured = await measure(lab, trained, subject);
    add(measured.scores.map((score) => ({ ...score, metric: `${score.metric}${named}` })));
    features ??= measured.features;
  }
  return { scores, ...(features === undefined ? {} : { features }) };
}

async function measure(lab: Laboratory, trained: Trained, subject: Subject): Promise<Evaluation> {
  const { real } = subject;
  if (real === undefined) return { scores: await measureGame(trained, subject) };
  const compared = { ...subject, real };
  if (subject.type.meaning !== "image") return { scores: await measureVectors(trained, compared) };
  if (isMelody(trained.analysis, compared)) return { scores: await measureMelodies(trained, compared) };
  if (stackedData(trained.analysis, real) !== undefined) return measureStacked(lab, trained, compared);
  const pairs = await measurePairs(trained, subject);
  // What should come out as it went in is judged by that alone.
  if (pairs.some(({ metric }) => metric === COPIES)) return { scores: pairs };
  const { scores, features } = await measureImages(lab, trained, compared);
  return { scores: [...pairs, ...scores], ...(features === undefined ? {} : { features }) };
}

function titleOf({ board }: Analysis, { generated: { node } }: Subject): string {
  return board.nodes.get(node)?.node.label ?? node;
}
