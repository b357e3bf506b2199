/**
 * @file The dataset classifier: a small network that learns to name what real examples show, drawn and trained as any
 * other project. Frozen, it gives features and classes to measure generated images by. A score names it, since scores of
 * different feature networks cannot be compared.
 */
import type { Analysis, Source } from "../compile/analysis.ts";
import { closureOf } from "../compile/players.ts";
import type { TensorType } from "../core/tensor-type.ts";
import type { Edge, GraphNode, Network, Project } from "../graph/schema.ts";
import { FORMAT, projectSchema, VERSION } from "../graph/schema.ts";
import { typeOf } from "./subjects.ts";

/** What the classifier learns to answer, of the data that the images come from. */
export interface Answers {
  readonly label: Source;
  /** Zeros and ones. */
  readonly attributes: Source | undefined;
}

export const CLASSIFIER = "dataset-classifier";
/** Ports of its use on the board, `judged`. */
const JUDGED = "judged";

/** Undefined where the data say nothing about their images. */
export function answersFor({ board }: Analysis, images: Source): Answers | undefined {
  for (const id of closureOf(board, [images.node])) {
    const node = board.nodes.get(id);
    if (node?.definition?.family !== "data") continue;
    const port = (fits: (type: TensorType) => boolean): Source | undefined => {
      const found = Object.entries(node.outputs).find(([, type]) => fits(type))?.[0];
      return found === undefined ? undefined : { node: id, port: found };
    };
    const label = port(({ meaning }) => meaning === "label");
    const attributes = port(({ meaning, range }) => meaning === "vector" && range === "unit");
    if (label !== undefined) return { label, attributes };
  }
  return undefined;
}

/** Images of a data node in [0, 1]: the classifier sees them in [-1, 1], as most presets do. */
export function isUnitData(analysis: Analysis, images: Source): boolean {
  return analysis.board.nodes.get(images.node)?.definition?.family === "data" && typeOf(analysis, images)?.range === "unit";
}

export interface FeatureProject {
  readonly project: Project;
  /** What it is trained on, in this project's own names. */
  readonly images: Source;
  readonly label: Source;
}

/**
 * The board's data with a classifier behind them; `images` and `answers` are of `analysis`. Presets that read the same
 * data get the same project, and so share a classifier.
 */
export function featureProject(analysis: Analysis, images: Source, { label, attributes }: Answers): FeatureProject {
  const own = typeOf(analysis, images);
  if (own === undefined) throw new Error(`${images.node} has a type`);
  const type: TensorType = isUnitData(analysis, images) ? { ...own, range: "signed" } : own;
  const classes = typeOf(analysis, label)?.classes;
  const size = attributes && typeOf(analysis, attributes)?.shape[0];
  const kept = closureOf(analysis.board, [images.node, label.node]);
  const { game } = analysis.project;
  const ids = new Map(analysis.board.order.filter((id) => kept.has(id)).map((id, i) => [id, `data${i + 1}`]));
  const renamed = (source: Source): Source => ({ ...source, node: ids.get(source.node) ?? source.node });
  const wire = (from: Source, target: string, targetPort: string): Edge => ({
    source: from.node,
    sourcePort: from.port,
    target,
    targetPort,
  });
  const heads = [
    wire({ node: JUDGED, port: "class" }, "class-loss", "logits"),
    wire(renamed(label), "class-loss", "label"),
    ...(attributes
      ? [wire({ node: JUDGED, port: "attributes" }, "attribute-loss", "x"), wire(renamed(attributes), "attribute-loss", "target")]
      : []),
  ];
  const losses = [node("class-loss", "softmax-cross-entropy"), ...(attributes ? [node("attribute-loss", "bce-loss")] : [])];
  const data = [...ids].flatMap(([id, name]) => {
    const found = game.nodes.find((one) => one.id === id);
    // How many examples training has, and how it draws them, says nothing about what they show.
    const { renewal: _renewal, examples: _examples, order: _order, ...params } = found?.params ?? {};
    const { range: _range, ...signed } = params;
    return found === undefined ? [] : [node(name, found.kind, id === images.node ? signed : params)];
  });
  const project = projectSchema.parse({
    format: FORMAT,
    version: VERSION,
    meta: { title: "Dataset classifier" },
    networks: [classifier(type, classes, size)],
    game: {
      nodes: [
        ...data,
        node(JUDGED, "network", { network: CLASSIFIER }),
        ...losses,
        node("adam", "adam", { learningRate: 0.001, beta1: 0.9 }),
        node("learn", "player", { networks: [CLASSIFIER] }),
      ],
      edges: [
        ...game.edges.flatMap((edge) => {
          const [source, target] = [ids.get(edge.source), ids.get(edge.target)];
          return source === undefined || target === undefined ? [] : [{ ...edge, source, target }];
        }),
        wire(renamed(images), JUDGED, "x"),
        ...heads,
        ...losses.map(({ id }) => wire({ node: id, port: "loss" }, "learn", "loss")),
        wire({ node: "adam", port: "optimizer" }, "learn", "optimizer"),
      ],
    },
    training: { batchSize: 64, stages: [{ name: "Learn", turns: [["learn"]] }] },
  });
  return { project, images: renamed(images), label: renamed(label) };
}

function node(id: string, kind: string, params: GraphNode["params"] = {}): GraphNode {
  return { id, kind, params, position: { x: 0, y: 0 } };
}

/** Three convolutions, each with batch norm and a pool, 128 features, and a head for each answer. */
function classifier(type: TensorType, classes = 2, attributes?: number): Network {
  const layers: GraphNode[] = [
    node("input", "input", { meaning: "image", shape: [...type.shape], range: type.range }),
    // What is smaller is told apart as well, and four times as fast.
    ...((type.shape[0] ?? 0) >= 48 ? [node("half", "downsample")] : []),
    ...[1, 2, 3].flatMap((block) => [
      node(`conv${block}`, "conv2d", { filters: 8 * 2 ** block, bias: false, initializer: { name: "he" } }),
      node(`norm${block}`, "batch-norm", { momentum: 0.9 }),
      node(`relu${block}`, "activation"),
      node(`pool${block}`, "pool"),
    ]),
    node("flatten", "flatten"),
    node("dropout", "dropout", { rate: 0.25 }),
    node("dense", "dense", { units: 128, initializer: { name: "he" } }),
    node("features", "activation"),
  ];
  const chain = layers
    .slice(1)
    .map((layer, i): Edge => ({ source: layers[i]?.id ?? "", sourcePort: "y", target: layer.id, targetPort: "x" }));
  const outputs = [
    { name: "features", units: undefined },
    { name: "class", units: classes },
    ...(attributes === undefined ? [] : [{ name: "attributes", units: attributes }]),
  ];
  const nodes: GraphNode[] = [...layers];
  const edges: Edge[] = [...chain];
  for (const { name, units } of outputs) {
    const from = units === undefined ? "features" : `head-${name}`;
    if (units !== undefined) {
      nodes.push(node(from, "dense", { units }));
      edges.push({ source: "features", sourcePort: "y", target: from, targetPort: "x" });
    }
    nodes.push(node(`out-${name}`, "output", { name }));
    edges.push({ source: from, sourcePort: "y", target: `out-${name}`, targetPort: "x" });
  }
  return { id: CLASSIFIER, name: "Classifier", role: "classifier", nodes, edges };
}
