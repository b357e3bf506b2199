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

/** A bar for what comes in and one for every layer that changes the size of what it gets. */
export function silhouette(graph: GraphAnalysis): readonly Bar[] {
  const types: TensorType[] = [];
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    const type = Object.values(node?.outputs ?? {})[0];
    if (node === undefined || type === undefined || type.meaning === "scalar" || type.meaning === "label") continue;
    const before = Object.values(node.inputs)[0]?.[0];
    if (before === undefined || before.shape.join() !== type.shape.join()) types.push(type);
  }
  const kept =
    types.length <= MOST
      ? types
      : types.filter((_, i) => Math.floor((i * MOST) / types.length) !== Math.floor(((i - 1) * MOST) / types.length));
  const sides = kept.map(sideOf);
  const depths = kept.map(depthOf);
  const [tallest, deepest] = [Math.max(...sides, 1), Math.max(...depths, 1)];
  return kept.map((type, i) => ({
    height: Math.max(0.06, (sides[i] ?? 0) / tallest),
    width: Math.max(0.12, (depths[i] ?? 0) / deepest),
    image: type.meaning === "image",
  }));
}

/** An image is as tall as its height; of a vector, the height of the square image that it could be. */
function sideOf(type: TensorType): number {
  if (type.meaning === "image") return Math.sqrt(type.shape[0] ?? 1);
  return Math.sqrt(Math.sqrt(type.shape[0] ?? 1));
}

function depthOf(type: TensorType): number {
  return type.meaning === "image" ? Math.log2(1 + (type.shape[2] ?? 1)) : 1;
}
