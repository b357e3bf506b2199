/** @file Fixes by trial: which setting of a node's own choices gives its output another range. */
import type { Result } from "../core/result.ts";
import type { TensorType, ValueRange } from "../core/tensor-type.ts";
import type { Inferred, Problem } from "../nodes/definition.ts";
import { metaOf } from "../nodes/params.ts";
import type { Analysis, NodeAnalysis } from "./analysis.ts";
import { byPort } from "./node-types.ts";
import { type Fix, type Step, setParam } from "./upstream.ts";

/** The first of the node's choices under which `port` has the wanted range. */
export function choiceForRange({ graph, node, port }: Step, wanted: ValueRange): Fix | undefined {
  return firstChoice(graph.id, node, (params) => rangeWith(node, params, port) === wanted);
}

/** The first single change of a choice under which `suits` holds. */
export function firstChoice(
  graph: string,
  node: NodeAnalysis,
  suits: (params: Readonly<Record<string, unknown>>) => boolean,
): Fix | undefined {
  for (const [param, field] of Object.entries(node.definition?.params.shape ?? {})) {
    const meta = metaOf(field as never);
    if (meta?.control !== "choice") continue;
    for (const { value, label } of meta.options ?? []) {
      if (value === node.params[param] || !suits({ ...node.params, [param]: value })) continue;
      return setParam({ graph, node: node.id, param }, value, `Set ${meta.label} to ${label}`);
    }
  }
  return undefined;
}

/** The first setting of a kind with one input and one output under which it makes the range from what comes in. */
export function choiceOfKind(
  game: Pick<Analysis, "catalogue">,
  kind: string,
  inputs: Readonly<Record<string, TensorType | undefined>>,
  wanted: ValueRange,
): { readonly param: string; readonly value: string; readonly label: string } | undefined {
  const definition = game.catalogue.get(kind);
  if (!definition || !("forward" in definition)) return undefined;
  const lists = Object.fromEntries(Object.entries(inputs).map(([port, type]) => [port, type ? [type] : []]));
  const output = definition.outputs[0]?.name ?? "";
  for (const [param, field] of Object.entries(definition.params.shape)) {
    for (const { value, label } of metaOf(field as never)?.options ?? []) {
      const params = definition.params.parse({ [param]: value });
      if (rangeAt(definition.infer({ params, inputs: byPort(definition.inputs, lists) }), output) === wanted)
        return { param, value, label };
    }
  }
  return undefined;
}

function rangeWith({ definition, inputs }: NodeAnalysis, params: Readonly<Record<string, unknown>>, port: string): ValueRange | undefined {
  if (definition?.family === "data") return rangeAt(definition.infer({ params }), port);
  if (!definition || !("forward" in definition)) return undefined;
  return rangeAt(definition.infer({ params, inputs: byPort(definition.inputs, inputs) }), port);
}

function rangeAt(found: Result<Inferred, Problem>, port: string): ValueRange | undefined {
  return found.ok ? found.value.outputs[port]?.range : undefined;
}
