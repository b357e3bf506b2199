/**
 * @file How well a linear SVM tells classes by the features of a network: after training, before it, and by a baseline
 * that was wired, on the same examples, which training never saw.
 */
import { type NodeAnalysis, nameOf, type Source } from "../compile/analysis.ts";
import { linearSvm } from "../nodes/views/linear-svm.ts";
import { chooseCost, type LabelledRows, svmAccuracy, trainLinearSvm } from "./linear-svm.ts";
import type { Score } from "./score.ts";
import { dataUnder, typeOf } from "./subjects.ts";
import { draw, type Trained } from "./trained.ts";

interface Bench {
  readonly signal?: AbortSignal;
  say(text: string): void;
}

/** Parts of the held-out draws that nothing else reads. */
const LEARNED = 20;
const TESTED = 21;

export async function measureFeatures(bench: Bench, trained: Trained): Promise<Score[]> {
  const scores: Score[] = [];
  for (const node of trained.analysis.board.nodes.values()) {
    if (node.node.kind === linearSvm.kind && node.status === "typed") scores.push(...(await measureNode(bench, trained, node)));
  }
  return scores;
}

async function measureNode(bench: Bench, trained: Trained, node: NodeAnalysis): Promise<Score[]> {
  const { examples, costs: list, folds } = linearSvm.params.parse(node.node.params) as { examples: number; costs: string; folds: number };
  const costs = list
    .split(",")
    .map(Number)
    .filter((cost) => cost > 0);
  const [features, label, baseline] = ["features", "label", "baseline"].map((port) => node.wires[port]?.[0]);
  if (!features || !label) return [];
  const classes = typeOf(trained.analysis, label)?.classes ?? 2;
  const data = dataUnder(trained.analysis, label)[0];
  const untrained: Trained = { ...trained, checkpoint: { ...trained.checkpoint, tensors: [] } };
  const accuracyOf = async (what: string, of: Trained, source: Source): Promise<number> => {
    bench.signal?.throwIfAborted();
    bench.say(`classifying by ${what}`);
    // One after the other: an engine runs one probe at a time.
    const rows = [];
    for (const part of [LEARNED, TESTED]) rows.push(await draw(of, { x: source, label }, { count: examples, part }));
    const [learned, tested] = scaled(
      rows.map(({ x, label }) => ({ width: x.values.length / (x.shape[0] ?? 1), values: x.values, labels: label.values })),
    );
    const cost = chooseCost(learned, { classes, costs: costs.length > 0 ? costs : [1], folds });
    return svmAccuracy(trainLinearSvm(learned, { classes, cost }), tested);
  };
  const value = await accuracyOf("the features", trained, features);
  const before = await accuracyOf("the features before training", untrained, features);
  const plain = baseline && (await accuracyOf("the baseline", trained, baseline));
  const name = `${nameOf(node)} + L2-SVM (${data ? nameOf(data).toLowerCase() : "data"}, ${examples.toLocaleString("en")} labels)`;
  return [
    {
      metric: `accuracy of ${name}`,
      value,
      anchors: [
        { what: "untrained network", value: before },
        ...(plain === undefined ? [] : [{ what: "baseline", value: plain }]),
        { what: "chance", value: 1 / classes },
      ],
    },
  ];
}

/** By one factor for both, so that the examples to learn from are 1 long on average and C means the same for all features. */
function scaled(parts: readonly LabelledRows[]): [LabelledRows, LabelledRows] {
  const [learned, tested] = parts as [LabelledRows, LabelledRows];
  const square = learned.values.reduce((sum, value) => sum + value * value, 0) / learned.labels.length;
  const factor = square > 0 ? 1 / Math.sqrt(square) : 1;
  const by = (rows: LabelledRows): LabelledRows => ({ ...rows, values: rows.values.map((value) => value * factor) });
  return [by(learned), by(tested)];
}
