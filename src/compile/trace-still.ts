/** @file A procedure that looks at the board and changes nothing: what views draw and what evaluation measures. */
import type { Analysis, Source } from "./analysis.ts";
import { createTrace } from "./create-trace.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { optimise } from "./optimise/optimise.ts";
import type { Plan, Procedure } from "./plan.ts";
import { traceBoard } from "./trace-graph.ts";

interface Still {
  readonly name: string;
  /** By the name under which the procedure puts it out. */
  readonly ports: Readonly<Record<string, Source>>;
  /** Examples. */
  readonly batch: number;
  /** Draws anew in every run, as a step does; otherwise always the same. */
  readonly fresh?: boolean;
}

export function traceStill(analysis: Analysis, ledger: Ledger, { name, ports, batch, fresh = false }: Still): Procedure {
  const trace = createTrace({ analysis, ledger, batch, still: true, fresh });
  const valueOf = traceBoard(trace, Object.values(ports));
  for (const [port, source] of Object.entries(ports)) trace.tracer.result(valueOf(source), { to: "view", port });
  return trace.tracer.finish(name);
}

/** A procedure of its own, with everything that it reads. */
export interface Probe extends Pick<Plan, "state" | "scalars" | "sources"> {
  readonly procedure: Procedure;
}

/** Looks at any outputs of board nodes, with fresh noise and batches in every run. */
export function planProbe(analysis: Analysis, ports: Still["ports"], batch: number): Probe {
  const ledger = openLedger(analysis);
  const procedure = optimise(traceStill(analysis, ledger, { name: "probe", ports, batch, fresh: true }));
  return {
    procedure,
    state: [...ledger.state.values()],
    scalars: [...ledger.scalars.values()],
    sources: [...ledger.sources.values()],
  };
}
