/** @file The plan of a game without errors: a procedure for each different turn and each view, and what they share. */
import type { Json } from "../core/json.ts";
import type { Analysis, NodeAnalysis, Source } from "./analysis.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { optimise } from "./optimise/optimise.ts";
import type { Plan, PlannedStage, PlannedView, Procedure } from "./plan.ts";
import { traceStill } from "./trace-still.ts";
import { type TracedTurn, traceTurn } from "./trace-turn.ts";

/** `finish` is done to every procedure: left out, all passes; the identity gives them as they were traced. */
export function planGame(analysis: Analysis, finish: (procedure: Procedure) => Procedure = optimise): Plan {
  const ledger = openLedger(analysis);
  const turns = new Map<string, TracedTurn>();
  const stages = analysis.stages.map(
    ({ name, iterations, turns: planned }): PlannedStage => ({
      name,
      iterations,
      turns: planned.map((turn) => {
        const movers = [...turn.players, ...turn.others];
        const procedure = movers.join("+");
        const traced = turns.get(procedure) ?? traceTurn(analysis, ledger, procedure, turn);
        turns.set(procedure, traced);
        const first = analysis.players.get(turn.players[0] ?? "");
        return {
          players: movers,
          procedure,
          steps: first?.steps ?? 1,
          counts: traced.counts,
          ...(turn.every > 1 ? { every: turn.every } : {}),
          ...(turn.after > 0 ? { after: turn.after } : {}),
          ...(first !== undefined && first.accumulate > 1 ? { draws: first.accumulate } : {}),
        };
      }),
    }),
  );
  const views = viewsOf(analysis).map((node) => traceView(analysis, ledger, node));
  return {
    seed: analysis.project.seed,
    batchSize: analysis.project.training.batchSize,
    state: [...ledger.state.values()],
    scalars: [...ledger.scalars.values()],
    sources: [...ledger.sources.values()],
    procedures: Object.fromEntries(
      [...[...turns.values()].map(({ procedure }) => procedure), ...views.map(({ procedure }) => procedure)].map((procedure) => [
        procedure.name,
        finish(procedure),
      ]),
    ),
    stages,
    views: views.map(({ view }) => view),
  };
}

function viewsOf({ board }: Analysis): NodeAnalysis[] {
  return [...board.nodes.values()].filter((node) => node.definition?.family === "view" && node.status === "typed");
}

function traceView(analysis: Analysis, ledger: Ledger, node: NodeAnalysis): { readonly view: PlannedView; readonly procedure: Procedure } {
  const { definition, params } = node;
  const examples = definition?.family === "view" ? definition.examples?.(params) : undefined;
  const ports = node.ports.inputs.flatMap(({ name }) => {
    const source: Source | undefined = node.wires[name]?.[0];
    const type = node.inputs[name]?.[0];
    return source && type ? [{ name, source, type }] : [];
  });
  const procedure = traceStill(analysis, ledger, {
    name: `view/${node.id}`,
    ports: Object.fromEntries(ports.map(({ name, source }) => [name, source])),
    batch: examples ?? analysis.project.training.batchSize,
  });
  return {
    procedure,
    view: {
      node: node.id,
      kind: node.node.kind,
      params: params as Readonly<Record<string, Json>>,
      procedure: procedure.name,
      ports: Object.fromEntries(ports.map(({ name, type }) => [name, type])),
    },
  };
}
