/** @file Images against real ones, by the features and answers of the dataset classifier. */
import type { Analysis, Source } from "../compile/analysis.ts";
import { closureOf } from "../compile/players.ts";
import { createRandom } from "../core/random.ts";
import { accuracy, attributeRecall, classifierScore } from "./classifier-score.ts";
import type { Evaluation, Laboratory } from "./evaluate.ts";
import { openClassifier } from "./feature-classifier.ts";
import { type Answers, answersFor } from "./feature-net.ts";
import { frechetDistance } from "./frechet.ts";
import { kernelDistance } from "./kernel-distance.ts";
import type { Score } from "./score.ts";
import type { Subject } from "./subjects.ts";
import { draw, type Rows, type Trained } from "./trained.ts";

const COUNT = 2000;

export async function measureImages(
  lab: Laboratory,
  trained: Trained,
  { generated, real, type }: Subject & { readonly real: Source },
): Promise<Evaluation> {
  const { analysis } = trained;
  const answers = answersFor(analysis, real);
  if (answers === undefined) return { scores: [] };
  const classifier = await openClassifier({ ...lab, analysis, images: real, answers });
  const asked = askedOf(analysis, generated, answers);
  const drawn = await draw(trained, { generated, label: asked.label, attributes: asked.attributes }, { count: COUNT });
  const originals = await draw(trained, { real, label: answers.label }, { count: COUNT });
  const others = await draw(trained, { real }, { count: COUNT, part: 1 });
  const made = await classifier.classify(drawn.generated);
  const truth = await classifier.classify(originals.real);
  const floor = await classifier.classify(others.real);
  const noise = await classifier.classify(noiseLike(drawn.generated, type.range));
  const distance = (name: string, between: (a: Rows, b: Rows) => number): Score => ({
    metric: name,
    value: between(truth.features, made.features),
    anchors: [
      { what: "real against real", value: between(truth.features, floor.features) },
      { what: "noise", value: between(truth.features, noise.features) },
    ],
  });
  const scores: Score[] = [
    ...(drawn.label ? [conditional(made.class, drawn.label, truth.class, originals.label)] : []),
    ...(made.attributes && drawn.attributes ? [agreement(made.attributes, drawn.attributes)] : []),
    distance("Fréchet classifier distance", frechetDistance),
    distance("Kernel classifier distance", kernelDistance),
    {
      metric: "Classifier score",
      value: classifierScore(made.class),
      anchors: [
        { what: "real", value: classifierScore(truth.class) },
        { what: "noise", value: classifierScore(noise.class) },
      ],
    },
  ];
  return { scores, features: classifier.name };
}

/** The answers that the images were asked to give: a label that is drawn or laid out for them, or else their data's own. */
function askedOf({ board }: Analysis, generated: Source, answers: Answers): { readonly label?: Source; readonly attributes?: Source } {
  const closure = closureOf(board, [generated.node]);
  const classes = board.nodes.get(answers.label.node)?.outputs[answers.label.port]?.classes;
  for (const id of closure) {
    const node = board.nodes.get(id);
    if (node?.definition?.family !== "input") continue;
    for (const [port, type] of Object.entries(node.outputs))
      if (type.meaning === "label" && type.classes === classes) return { label: { node: id, port } };
  }
  return closure.has(answers.label.node) ? { label: answers.label, ...(answers.attributes ? { attributes: answers.attributes } : {}) } : {};
}

function conditional(made: Rows, wanted: Rows, truth: Rows, labels: Rows): Score {
  const classes = made.shape[1] ?? 1;
  return {
    metric: "accuracy of the class asked for",
    value: accuracy(made, wanted),
    anchors: [
      { what: "real", value: accuracy(truth, labels) },
      { what: "chance", value: 1 / classes },
    ],
  };
}

/** The attributes of the example that an image was made from, against those of another one. */
function agreement(made: Rows, wanted: Rows): Score {
  const size = wanted.shape[1] ?? 1;
  const turned = { shape: wanted.shape, values: Float32Array.from([...wanted.values.subarray(size), ...wanted.values.subarray(0, size)]) };
  return {
    metric: "attributes asked for that are found in the image",
    value: attributeRecall(made, wanted),
    anchors: [{ what: "attributes of another image", value: attributeRecall(made, turned) }],
  };
}

function noiseLike({ shape, values }: Rows, range: string): Rows {
  const random = createRandom(1, "evaluate/noise");
  const signed = range === "signed" || range === "any";
  return { shape, values: values.map(() => (signed ? 2 * random.uniform() - 1 : random.uniform())) };
}
