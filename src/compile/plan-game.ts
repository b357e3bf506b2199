/** @file The plan of a game without errors: a procedure for each different turn and each view, and what they share. */
import type { Json } from "../core/json.ts";
import type { TensorType } from "../core/tensor-type.ts";
import { type Analysis, type NodeAnalysis, nameOf, type Source } from "./analysis.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { optimise } from "./optimise/optimise.ts";
import type { Plan, PlannedStage, PlannedView, Procedure, Shown } from "./plan.ts";
import { closureOf, usesOf } from "./players.ts";
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
  const keeps = definition?.family === "view" ? definition.keeps?.(params) : undefined;
  const tensors = node.ports.inputs.flatMap((port) =>
    (node.wires[port.name] ?? []).flatMap((source, i) => {
      const type = analysis.board.nodes.get(source.node)?.outputs[source.port];
      return type ? [{ name: port.many === true ? `${port.name} ${i}` : port.name, source, type }] : [];
    }),
  );
  const procedure = traceStill(analysis, ledger, {
    name: `view/${node.id}`,
    ports: Object.fromEntries(tensors.map(({ name, source }) => [name, source])),
    batch: examples ?? analysis.project.training.batchSize,
  });
  return {
    procedure,
    view: {
      node: node.id,
      kind: node.node.kind,
      params: params as Readonly<Record<string, Json>>,
      procedure: procedure.name,
      shown: Object.fromEntries(tensors.map(({ name, source, type }) => [name, shownOf(analysis, source, type)])),
      ...(keeps === undefined ? {} : { keeps }),
    },
  };
}

function shownOf({ board }: Analysis, { node, port }: Source, type: TensorType): Shown {
  const from = board.nodes.get(node);
  const made = usesOf(board, closureOf(board, [node])).length > 0;
  if (from === undefined) return { type, title: port, made };
  const [own] = from.ports.outputs.filter(({ name }) => name === port);
  const several = from.ports.outputs.length > 1 && from.definition?.family === "data";
  return { type, title: several && own ? own.label || own.name : nameOf(from), made };
}
