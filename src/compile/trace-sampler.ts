/**
 * @file A sampler repeats what is wired to it: a static unrolling in which every pass draws its own noise and recalls
 * what the pass before fed back. It changes no state that a single pass would not change.
 */
import type { Value } from "../core/ops.ts";
import { invariant } from "../core/result.ts";
import type { NodeAnalysis } from "./analysis.ts";
import { neededPorts, samplerOf } from "./needs.ts";
import { valueAt, walk } from "./trace-graph.ts";
import { memo, type Outputs, type Scope, type Trace } from "./trace-state.ts";

export function sample(trace: Trace, scope: Scope, node: NodeAnalysis): Value {
  const { tracer, analysis } = trace;
  const { graph } = scope;
  const repeats = samplerOf(node)?.repeats;
  const x = node.wires["x"]?.[0];
  invariant(x && repeats, `${node.id} repeats nothing`);
  const fed = node.wires["fed"]?.[0] ?? x;
  const needed = neededPorts(analysis, graph, [x, fed]);
  for (const [id, ports] of neededPorts(analysis, graph, [x, fed], true)) {
    const known = memo(trace.needs, id, () => new Set<string>());
    for (const port of ports) known.add(port);
  }
  // A batch of data is the same in every pass.
  walk(trace, scope, { has: (id) => needed.has(id) && isGiven(graph.nodes.get(id)) }, trace.board);
  const given: Outputs = new Map([...trace.board].filter(([id]) => isGiven(graph.nodes.get(id))));
  const passes: Value[] = [];
  let before: Value | undefined;
  for (let step = 0; step < repeats(node.params); step++) {
    const outputs = new Map(given);
    walk(trace, { ...scope, repetition: { step, fed: before, stream: `${scope.repetition?.stream ?? ""}#${step}` } }, needed, outputs);
    passes.push(valueAt(outputs, x));
    before = valueAt(outputs, fed);
  }
  tracer.setOrigin(`${scope.prefix}${node.id}`, "forward");
  const [, ...shape] = node.outputs["y"]?.shape ?? [];
  const joined = passes.map((pass) => (pass.shape.length > shape.length + 1 ? pass : asOne(trace, pass)));
  return tracer.concat(joined, 1);
}

function isGiven(node: NodeAnalysis | undefined): boolean {
  return node?.definition?.family === "data";
}

/** [batch, n] → [batch, 1, n] */
function asOne({ tracer }: Trace, value: Value): Value {
  const [batch = 0, ...rest] = value.shape;
  return tracer.reshape(value, [batch, 1, ...rest]);
}
