/** @file Biases that start from the data's mean: which data node, and whether the sizes go together. */
import { sizeOf, type TensorType } from "../core/tensor-type.ts";
import type { WeightSpec } from "../nodes/definition.ts";
import type { Initializer } from "../nodes/initializer.ts";
import type { GraphAnalysis } from "./analysis.ts";

type DataLogit = Extract<Initializer, { name: "data-logit" }>;

export interface DataPort {
  readonly node: string;
  readonly port: string;
  readonly type: TensorType;
}

/** The port of numbers that is named, or the first; of the data node that is named, or the first on the board that has one. */
export function dataPort(board: GraphAnalysis, { source, port }: DataLogit): DataPort | undefined {
  for (const node of board.nodes.values()) {
    if (node.definition?.family !== "data" || node.status !== "typed" || (source !== "" && node.id !== source)) continue;
    const found = Object.entries(node.outputs).find(([name, type]) => type.dtype === "float32" && (port === "" || port === name));
    if (found) return { node: node.id, port: found[0], type: found[1] };
  }
  return undefined;
}

/** One number per value of an example, or one per channel. */
export function fitsData({ shape }: Pick<WeightSpec, "shape">, type: TensorType): boolean {
  return sizeOf(shape) === sizeOf(type.shape) || sizeOf(shape) === type.shape.at(-1);
}
