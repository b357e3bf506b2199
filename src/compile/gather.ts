/** @file What comes in at a node's ports, and whether the ports can take it. */
import type { TensorType } from "../core/tensor-type.ts";
import type { Port } from "../nodes/definition.ts";
import { type NodeAnalysis, nameOf, type Source } from "./analysis.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { missingInput, mutedInput, silentPort, wrongMeaning } from "./diagnostics/wire.ts";
import { inputsFor } from "./needs.ts";
import { type Arriving, byPort, type NodeContext } from "./node-types.ts";
import { accepts } from "./ports.ts";
import { fixesForInput } from "./repairs.ts";
import { aMeaning, type ResolvedNode } from "./resolve.ts";

export interface Gathered {
  readonly types: Arriving;
  /** `failed`: a diagnostic was made here; `waiting`: one stands before it. */
  readonly state: "known" | "failed" | "waiting";
}

interface Wired {
  readonly source: Source;
  readonly type: TensorType;
}

/** With `quiet` nothing is reported. */
export function gather(resolved: ResolvedNode, context: NodeContext, quiet: boolean): Gathered {
  let [waiting, failed] = [false, false];
  const report = (diagnostic: Diagnostic) => {
    if (!quiet) context.diagnostics.push(diagnostic);
    failed = true;
  };
  const wired = new Map<Port, Wired[]>();
  for (const port of resolved.ports.inputs) {
    const found = arrivingAt(port, resolved, context, report);
    wired.set(port, found.list);
    waiting ||= found.waiting;
  }
  const types = Object.fromEntries([...wired].map(([port, list]) => [port.name, list.map(({ type }) => type)]));
  for (const [port, list] of wired) {
    for (const { source, type } of list) {
      if (accepts(port.meaning, type.meaning)) continue;
      const meanings = { offered: aMeaning(type.meaning), wanted: aMeaning(port.meaning) };
      const edge = { source: source.node, sourcePort: source.port, target: resolved.id, targetPort: port.name };
      report(
        wrongMeaning(
          { graph: context.graph, node: resolved.id, port: port.name },
          meanings,
          edge,
          adapters(port, resolved, types, context),
        ),
      );
    }
  }
  return { types, state: failed ? "failed" : waiting ? "waiting" : "known" };
}

function arrivingAt(
  port: Port,
  resolved: ResolvedNode,
  context: NodeContext,
  report: (diagnostic: Diagnostic) => void,
): { list: Wired[]; waiting: boolean } {
  const { id, wires, definition } = resolved;
  const at = { graph: context.graph, node: id, port: port.name };
  const list: Wired[] = [];
  const sources = wires[port.name] ?? [];
  let waiting = false;
  let muted: NodeAnalysis | undefined;
  for (const source of sources) {
    const from = context.nodes.get(source.node);
    const type = from?.outputs[source.port];
    if (type !== undefined) list.push({ source, type });
    else if (from === undefined || from.status === "failed" || from.status === "waiting") waiting = true;
    else if (from.status === "left-out") muted = from;
    else if (port.meaning !== "optimizer") report(silentPort(at, nameOf(from), source.port));
  }
  const label = port.label || port.name;
  if (port.optional === true || port.many === true || definition === undefined || !needsInput(resolved, port.name, context))
    return { list, waiting };
  if (muted) report(mutedInput(at, label, { id: muted.id, name: nameOf(muted) }));
  else if (sources.length === 0) report(missingInput(at, label));
  return { list, waiting };
}

/** Of a use of a network only the inputs count that its wired outputs need; all of them while nothing is wired. */
function needsInput({ id, definition, params }: ResolvedNode, port: string, { network, wired }: NodeContext): boolean {
  const used = definition?.kind === "network" ? network(String(params["network"])) : undefined;
  const outputs = wired.get(id);
  if (used === undefined || outputs === undefined) return true;
  return [...outputs].some((output) => inputsFor({ networks: new Map() }, used, output).includes(port));
}

/** Nodes that make what comes in fit for the port. */
function adapters(port: Port, resolved: ResolvedNode, types: Arriving, context: NodeContext) {
  const { definition, params } = resolved;
  return fixesForInput({ ...context, resolved, types }, port.name, (others, type) => {
    if (!accepts(port.meaning, type.meaning)) return false;
    if (!definition || !("forward" in definition)) return true;
    const ready = definition.inputs.every(
      ({ name, optional, many }) => optional === true || many === true || others[name]?.[0] !== undefined,
    );
    return !ready || definition.infer({ params, inputs: byPort(definition.inputs, others) }).ok;
  });
}
