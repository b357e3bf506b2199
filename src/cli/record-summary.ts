/** @file From the runs of a preset's seeds to the record in its file. */

import { showShape } from "../core/tensor-type.ts";
import type { Score } from "../evaluate/score.ts";
import { kindsOf } from "../export/kinds.ts";
import { fingerprint } from "../graph/fingerprint.ts";
import type { Project, RunRecord } from "../graph/schema.ts";
import { catalogue } from "../nodes/registry.ts";
import type { SeedResult } from "./record-run.ts";

/** `seen` stays from the record before while the drawing is the same. */
export function recordOf(project: Project, results: readonly SeedResult[], seen: string | undefined): RunRecord {
  const [first] = results;
  if (first === undefined) throw new Error("a record is of one run at least");
  const drawing = fingerprint(project, kindsOf(catalogue));
  const words = seen ?? (project.record?.drawing === drawing ? project.record.seen : undefined);
  const { features, scores } = first.evaluation;
  return {
    drawing,
    iterations: Math.min(...results.map(({ checkpoint }) => checkpoint.position.iteration)),
    seeds: results.map(({ checkpoint }) => checkpoint.seed),
    data: dataOf(project),
    backend: first.backend,
    secondsPerIteration: rounded(median(results.map(({ secondsPerIteration }) => secondsPerIteration)), 2),
    ...(features === undefined ? {} : { features }),
    scores: scores.map(({ metric }) =>
      combined(results.flatMap(({ evaluation }) => evaluation.scores.filter((score) => score.metric === metric))),
    ),
    ...(words === undefined ? {} : { seen: words }),
  };
}

/** The same metric of every seed. */
function combined(scores: readonly Score[]): RunRecord["scores"][number] {
  const [first] = scores;
  if (first === undefined) throw new Error("a metric has a score");
  const values = scores.map(({ value }) => rounded(value));
  return {
    metric: first.metric,
    value: rounded(median(values)),
    ...(values.length > 1 ? { values } : {}),
    ...(first.anchors === undefined ? {} : { anchors: first.anchors.map(({ what, value }) => ({ what, value: rounded(value) })) }),
  };
}

/** "Digits, 28 × 28 × 1" or "Points in 2-D" for each source, once. */
function dataOf({ game }: Project): string {
  const told = game.nodes.flatMap(({ kind, params }) => {
    const definition = catalogue.get(kind);
    if (definition?.family !== "data") return [];
    const full = definition.params.safeParse(params);
    const inferred = full.success ? definition.infer({ params: full.data }) : undefined;
    const [type] = inferred?.ok ? Object.values(inferred.value.outputs) : [];
    if (type === undefined) return [definition.doc.title];
    return [
      type.meaning === "vector"
        ? `${definition.doc.title} in ${type.shape[0] ?? 1}-D`
        : `${definition.doc.title}, ${showShape(type.shape)}`,
    ];
  });
  return [...new Set(told)].join("; ") || "none";
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1 + (sorted.length % 2)], sorted[middle]];
  return ((low ?? 0) + (high ?? 0)) / 2;
}

function rounded(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}
