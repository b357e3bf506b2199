/**
 * @file Which true image a generated one should have become, where a game tells: the target of a pixel loss, or, between
 * two unpaired domains of one procedural kind, the same scene drawn by the other's parameters.
 */
import type { Analysis, NodeAnalysis, Source } from "../compile/analysis.ts";
import { networkOf } from "../compile/upstream.ts";
import { sameShape } from "../core/tensor-type.ts";
import { dataUnder, imagesUnder, type Subject, typeOf } from "./subjects.ts";

export interface Counterpart {
  /** Row i belongs to row i of what was generated. */
  readonly truth: Source;
  /** Whose parameters draw it, in the place of the data's own. */
  readonly drawnAs: NodeAnalysis | undefined;
  /** The image that was generated from. */
  readonly input: Source | undefined;
}

export function counterpartOf(analysis: Analysis, subject: Subject): Counterpart | undefined {
  const { from, generated, type } = subject;
  const [input] = from.flatMap((data) => imagesUnder(analysis, data, generated));
  const target = targetOf(analysis, subject);
  if (target !== undefined) return { truth: target, drawnAs: undefined, input };
  const [other] = subject.real === undefined ? [] : dataUnder(analysis, subject.real);
  const [own] = from;
  if (input === undefined || own === undefined || other === undefined || own.id === other.id || own.node.kind !== other.node.kind)
    return undefined;
  const inputType = typeOf(analysis, input);
  return inputType && sameShape(inputType.shape, type.shape) ? { truth: input, drawnAs: other, input } : undefined;
}

/** What a loss between two tensors, the first of them this network's, asks it to be. */
function targetOf(analysis: Analysis, { generated, type, from }: Subject): Source | undefined {
  const { board } = analysis;
  const network = networkOf(analysis, board.nodes.get(generated.node))?.id;
  if (network === undefined) return undefined;
  for (const { definition, wires } of board.nodes.values()) {
    if (definition?.family !== "loss") continue;
    const [x] = wires["x"] ?? [];
    const [target] = wires["target"] ?? [];
    if (x === undefined || target === undefined || networkOf(analysis, board.nodes.get(x.node))?.id !== network) continue;
    const wanted = typeOf(analysis, target);
    const data = dataUnder(analysis, target);
    if (
      wanted?.meaning === "image" &&
      sameShape(wanted.shape, type.shape) &&
      data.length > 0 &&
      data.every(({ id }) => from.some((one) => one.id === id))
    )
      return target;
  }
  return undefined;
}
