/** @file A network by itself as a procedure: its inputs are fed under the network's id, its outputs are shown by port name. */
import type { Mode } from "../nodes/definition.ts";
import type { Analysis } from "./analysis.ts";
import { createTrace } from "./create-trace.ts";
import { openLedger } from "./ledger.ts";
import { optimise } from "./optimise/optimise.ts";
import type { Procedure } from "./plan.ts";
import { outputNames, traceUse } from "./trace-graph.ts";

const inference: Mode = { statistics: "running", dropout: false, update: false };

/** Undefined where the network does not exist or its types are not known. `mode` left out: inference. */
export function networkProcedure(analysis: Analysis, id: string, batch: number, mode: Mode = inference): Procedure | undefined {
  const network = analysis.networks.get(id);
  if (network === undefined || [...network.nodes.values()].some(({ status }) => status === "failed" || status === "waiting"))
    return undefined;
  const trace = createTrace({ analysis, ledger: openLedger(analysis), batch, still: true });
  const { tracer } = trace;
  const given = Object.fromEntries(
    network.inputs.flatMap(({ name, type }) =>
      type ? [[name, tracer.input({ from: "feed", source: id, port: name }, [batch, ...type.shape], type.dtype)]] : [],
    ),
  );
  for (const [port, value] of Object.entries(traceUse(trace, network, { id, mode, given, batch, outputs: outputNames(network) })))
    tracer.result(value, { to: "view", port });
  return optimise(tracer.finish(`network/${id}`));
}
