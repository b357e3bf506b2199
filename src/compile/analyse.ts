/**
 * @file All passes that need no plan. Pure, and quick enough for every keystroke: what one graph gives is kept by the
 * identity of its nodes and wires, which an edit changes only where it changes something.
 */

import { BOARD } from "../graph/edit.ts";
import type { Project } from "../graph/schema.ts";
import type { Catalogue } from "../nodes/definition.ts";
import type { Analysis, GraphAnalysis, NetworkAnalysis, OwnData } from "./analysis.ts";
import { check } from "./check.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { inferGraph } from "./infer.ts";
import { type InferredNetwork, inferBlock, inferNetwork } from "./network-analysis.ts";
import { playersOf, usesOf } from "./players.ts";
import { resolveGraph } from "./resolve.ts";
import { scheduleStages } from "./schedule.ts";

/** `own`: what is known of the files that data nodes name. */
export function analyse(project: Project, catalogue: Catalogue, own?: OwnData): Analysis {
  const documents = { catalogue, blocks: project.blocks };
  const inferred = new Map(project.networks.map((network) => [network.id, inferNetwork(network, documents)]));
  const names = new Map(project.networks.map(({ id, name }) => [id, name]));
  const board = inferBoard(project, { catalogue, own, names, inferred });
  const players = playersOf(board, inferred, project.training);
  const networks = new Map<string, NetworkAnalysis>();
  for (const { id, name, role } of project.networks) {
    const graph = inferred.get(id)?.graph;
    if (graph === undefined) continue;
    const uses = usesOf(board).filter((use) => use.params["network"] === id);
    const owners = [...players.values()].filter((player) => player.networks.includes(id));
    networks.set(id, { ...graph, name, role, uses: uses.map((use) => use.id), owners: owners.map((player) => player.id) });
  }
  const seen = new Map([...inferred.values()].reverse().flatMap(({ blocks }) => [...blocks]));
  const blocks = new Map(project.blocks.map((block) => [block.id, seen.get(block.id) ?? inferBlock(block, documents)]));
  const { stages, diagnostics: ofStages } = scheduleStages({ training: project.training, board, players, names });
  const game: Analysis = { project, catalogue, own, board, networks, blocks, players, stages, diagnostics: [] };
  const found = [...networks.values(), ...blocks.values(), board].flatMap((graph) => graph.diagnostics);
  return { ...game, diagnostics: bySeverity([...found, ...ofStages, ...check(game)]) };
}

interface BoardContext {
  readonly catalogue: Catalogue;
  readonly own: OwnData | undefined;
  readonly names: ReadonlyMap<string, string>;
  readonly inferred: ReadonlyMap<string, InferredNetwork>;
}

function inferBoard({ game, networks }: Project, { catalogue, own, names, inferred }: BoardContext): GraphAnalysis {
  const context = {
    catalogue,
    graphs: { network: new Map(networks.map((network) => [network.id, network])), block: new Map() },
    own,
    names,
    network: (id: string) => inferred.get(id)?.graph,
    block: () => undefined,
  };
  return inferGraph(resolveGraph(BOARD, game, context), context);
}

const weight: Readonly<Record<Severity, number>> = { error: 0, warning: 1, hint: 2 };

function bySeverity(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => weight[a.severity] - weight[b.severity]);
}
