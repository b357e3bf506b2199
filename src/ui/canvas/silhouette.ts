/** @file The shape of a network as a row of bars: as tall as the image is, as wide as it has channels. */
import type { GraphAnalysis } from "../../compile/analysis.ts";
import type { TensorType } from "../../core/tensor-type.ts";

export interface Bar {
  /** 0 to 1. */
  readonly height: number;
  /** 0 to 1. */
  readonly width: number;
  readonly image: boolean;
}

const MOST = 24;

/** A bar for what comes in and one for every layer that has a kernel or changes the size of what it gets. */
export function silhouette(graph: GraphAnalysis): readonly Bar[] {
  const types: TensorType[] = [];
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    const type = Object.values(node?.outputs ?? {})[0];
    if (node === undefined || type === undefined || type.meaning === "scalar" || type.meaning === "label") continue;
    const before = Object.values(node.inputs)[0]?.[0];
    const hasKernel = Object.values(node.weights).some(({ shape }) => shape.length > 1);
    if (before === undefined || hasKernel || before.shape.join() !== type.shape.join()) types.push(type);
  }
  const kept =
    types.length <= MOST
      ? types
      : types.filter((_, i) => Math.floor((i * MOST) / types.length) !== Math.floor(((i - 1) * MOST) / types.length));
  const images = kept.filter(isImage);
  const tallest = Math.max(...images.map((type) => Math.sqrt(type.shape[0] ?? 1)), 1);
  const longest = Math.max(...kept.filter((type) => !isImage(type)).map(lengthOf), 1);
  const deepest = Math.max(...images.map(depthOf), 1);
  // A vector beside images stays lower than they are: its numbers are features, not pixels.
  const highest = images.length > 0 ? 0.6 : 1;
  return kept.map((type) => {
    if (!isImage(type))
      return { height: Math.max(0.08, (highest * lengthOf(type)) / longest), width: images.length > 0 ? 0.16 : 0.8, image: false };
    return { height: Math.max(0.08, Math.sqrt(type.shape[0] ?? 1) / tallest), width: Math.max(0.16, depthOf(type) / deepest), image: true };
  });
}

function isImage({ meaning }: TensorType): boolean {
  return meaning === "image";
}

/** Sizes grow by factors from layer to layer: on a logarithmic scale each step is seen. */
function lengthOf({ shape }: TensorType): number {
  return Math.log2(1 + (shape[0] ?? 1));
}

function depthOf({ shape }: TensorType): number {
  return Math.log2(1 + (shape[2] ?? 1));
}
