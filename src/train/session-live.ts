/** @file The short way for the commonest edit: live numbers alone, as a slider makes them, need no compiler. */
import type { Plan, ScalarEntry } from "../compile/plan.ts";
import type { LiveNumber } from "../core/schedule.ts";
import { BOARD } from "../graph/edit.ts";
import type { Graph, GraphNode, Project } from "../graph/schema.ts";
import { metaOf } from "../nodes/params.ts";
import { catalogue } from "../nodes/registry.ts";

/** New values by the names of their scalars. */
type Changes = Map<string, LiveNumber>;

/**
 * The plan of the edited document when nothing but live numbers, places and labels differ, else undefined. A number
 * that becomes or was 0 takes the long way: 0 may mean that something is left out.
 */
export function liveEdit(plan: Plan, before: Project, after: Project): Plan | undefined {
  if (json({ ...before, networks: [], game: 0, meta: 0 }) !== json({ ...after, networks: [], game: 0, meta: 0 })) return undefined;
  if (before.networks.length !== after.networks.length) return undefined;
  const changes: Changes = new Map();
  const known = before.networks.every((network, i) => {
    const now = after.networks[i];
    return now?.id === network.id && now.role === network.role && collect(network.id, network, now, changes);
  });
  if (!known || !collect(BOARD, before.game, after.game, changes)) return undefined;

  const scalars = plan.scalars.map((entry): ScalarEntry => {
    const value = changes.get(entry.name);
    if (value === undefined || "stepsOf" in entry || entry.value === 0 || value === 0) return entry;
    changes.delete(entry.name);
    return { ...entry, value };
  });
  return changes.size === 0 ? { ...plan, scalars } : undefined;
}

/** Notes the changed numbers of a graph; false when anything else is different. */
function collect(graph: string, before: Graph, after: Graph, changes: Changes): boolean {
  if (before.nodes.length !== after.nodes.length || json(before.edges) !== json(after.edges)) return false;
  return before.nodes.every((node, i) => {
    const now = after.nodes[i];
    if (now === node) return true;
    if (now === undefined || json(bare(node)) !== json(bare(now))) return false;
    const names = new Set([...Object.keys(node.params), ...Object.keys(now.params)]);
    return [...names].every(
      (name) => json(node.params[name]) === json(now.params[name]) || note(`${graph}/${node.id}/${name}`, now, name, changes),
    );
  });
}

function note(scalar: string, node: GraphNode, param: string, changes: Changes): boolean {
  const field = catalogue.get(node.kind)?.params.shape[param];
  if (field === undefined || metaOf(field)?.live !== true) return false;
  const parsed = field.safeParse(node.params[param]);
  if (parsed.success) changes.set(scalar, parsed.data as LiveNumber);
  return parsed.success;
}

function bare({ id, kind, muted }: GraphNode): unknown {
  return { id, kind, muted };
}

function json(value: unknown): string {
  return JSON.stringify(value) ?? "";
}
