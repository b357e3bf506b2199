/** @file Images of three digits, one in each colour: how many of the thousand combinations come, as Unrolled GAN and VEEGAN count. */
import { analyse } from "../compile/analyse.ts";
import type { Analysis, NodeAnalysis, Source } from "../compile/analysis.ts";
import type { Project } from "../graph/schema.ts";
import { digits } from "../nodes/data/digits.ts";
import { catalogue } from "../nodes/registry.ts";
import { classesOf } from "./classifier-score.ts";
import type { Evaluation, Laboratory } from "./evaluate.ts";
import { openClassifier } from "./feature-classifier.ts";
import { answersFor } from "./feature-net.ts";
import { relativeEntropy } from "./mode-coverage.ts";
import { dataUnder, type Subject } from "./subjects.ts";
import { draw, type Rows, type Trained } from "./trained.ts";

const COUNT = 2500;
const MODES = 1000;

/** The data node that stacks digits, where the real images come from one. */
export function stackedData(analysis: Analysis, real: Source): NodeAnalysis | undefined {
  return dataUnder(analysis, real).find(({ node, params }) => node.kind === digits.kind && params["stacked"] === true);
}

export async function measureStacked(
  lab: Laboratory,
  trained: Trained,
  { generated, real }: Subject & { readonly real: Source },
): Promise<Evaluation> {
  const data = stackedData(trained.analysis, real);
  if (data === undefined) return { scores: [] };
  // A classifier of single digits, as other presets have, reads each colour by itself.
  const analysis = analyse(singly(trained.analysis.project, data.id), catalogue);
  const images: Source = { node: data.id, port: "image" };
  const answers = answersFor(analysis, images);
  if (answers === undefined) return { scores: [] };
  const classifier = await openClassifier({ ...lab, analysis, images, answers });
  const drawn = await draw(trained, { generated, real }, { count: COUNT });
  const counts = async (stacked: Rows) => {
    const found: number[][] = [];
    for (const channel of [0, 1, 2]) found.push(classesOf((await classifier.classify(channelOf(stacked, channel))).class));
    const cells = Array.from({ length: MODES }, () => 0);
    for (let i = 0; i < COUNT; i++) {
      const cell = found.reduce((sum, each) => 10 * sum + (each[i] ?? 0), 0);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    return cells;
  };
  const [made, truth] = [await counts(drawn.generated), await counts(drawn.real)];
  const uniform = made.map(() => 1 / MODES);
  return {
    features: classifier.name,
    scores: [
      {
        metric: `modes of ${MODES} among ${COUNT} images`,
        value: made.filter((count) => count > 0).length,
        anchors: [{ what: "real", value: truth.filter((count) => count > 0).length }],
      },
      {
        metric: "KL of the modes' shares to equal ones, nats",
        value: relativeEntropy(made, uniform),
        anchors: [{ what: "real", value: relativeEntropy(truth, uniform) }],
      },
    ],
  };
}

function singly(project: Project, data: string): Project {
  const nodes = project.game.nodes.map((node) => {
    const { stacked: _stacked, ...params } = node.params;
    return node.id === data ? { ...node, params } : node;
  });
  return { ...project, game: { ...project.game, nodes } };
}

function channelOf({ shape, values }: Rows, channel: number): Rows {
  const channels = shape.at(-1) ?? 1;
  return {
    shape: [...shape.slice(0, -1), 1],
    values: Float32Array.from({ length: values.length / channels }, (_, i) => values[i * channels + channel] ?? 0),
  };
}
