import { sameShape, showShape } from "../../core/tensor-type.ts";
import { type Analysis, type NodeAnalysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { samplerOf } from "../needs.ts";
import { closureOf } from "../players.ts";
import { setParam } from "../upstream.ts";

/** What recalls and what is fed back are one tensor; and only a sampler feeds anything back. */
export function* feedback(game: Analysis): Generator<Diagnostic> {
  const { board } = game;
  const fedOf = new Map<string, NodeAnalysis>();
  for (const node of board.nodes.values()) {
    if (!samplerOf(node)) continue;
    const roots = Object.values(node.wires).flatMap((sources) => sources.map((source) => source.node));
    for (const id of closureOf(board, roots)) fedOf.set(id, node);
  }
  for (const node of board.nodes.values()) {
    const { definition } = node;
    if (!definition || !("recalls" in definition) || node.status !== "typed") continue;
    const sampler = fedOf.get(node.id);
    const at = { graph: board.id, node: node.id };
    const fed = sampler && (sampler.inputs["fed"]?.[0] ?? sampler.inputs["x"]?.[0]);
    const shape = node.outputs["y"]?.shape ?? [];
    if (!fed) {
      yield {
        code: "rule.stray-recall",
        severity: "warning",
        message: `${nameOf(node)} leads to no autoregressive sampler, so it gives zeros for ever. Wire what is made of it to one.`,
        at,
      };
    } else if (!sameShape(shape, fed.shape)) {
      yield {
        code: "rule.feedback-shape",
        severity: "error",
        message: `${nameOf(node)} recalls ${showShape(shape)}, but ${showShape(fed.shape)} is fed back: give it that shape.`,
        at: { ...at, param: "shape" },
        fixes: [setParam({ ...at, param: "shape" }, [...fed.shape], `Shape ${showShape(fed.shape)}`)],
      };
    }
  }
}
