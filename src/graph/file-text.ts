/**
 * @file A project as a text file, `*.ganvas.json`: readable, one node a line, parameters by name, what is as by default
 * left out.
 */
import type { Json, JsonObject } from "../core/json.ts";
import { equalJson } from "../core/json-equal.ts";
import type { Kinds } from "./migrate.ts";
import { type Edge, FORMAT, type Graph, type GraphNode, type Project, type RunRecord, VERSION } from "./schema.ts";

/** Named in every file, so that editors check and complete those that stand in a folder beside the schemas. */
export const SCHEMA = `../graph-schemas/project.v${VERSION}.schema.json`;
export const FILE_EXTENSION = ".ganvas.json";

/** The text of a project file. */
export function toText(project: Project, kinds: Kinds): string {
  return `${print(toFile(project, kinds), "")}\n`;
}

/** The project as it stands in a file: keys in reading order, what is as by default left out. */
export function toFile(project: Project, kinds: Kinds): JsonObject {
  const { meta, training } = project;
  const versions = kindVersions(project, kinds);
  return compact({
    $schema: project.$schema ?? SCHEMA,
    format: FORMAT,
    version: VERSION,
    kinds: Object.keys(versions).length === 0 ? undefined : versions,
    meta: compact({
      title: meta.title,
      summary: meta.summary || undefined,
      paper: meta.paper && compact(meta.paper),
      tags: meta.tags.length === 0 ? undefined : meta.tags,
      watch: meta.watch,
      pitfalls: meta.pitfalls,
      parent: meta.parent && compact(meta.parent),
      size: meta.size,
      published: meta.published?.map((figure) => compact(figure)),
    }),
    seed: project.seed,
    networks:
      project.networks.length === 0
        ? undefined
        : project.networks.map(({ id, name, role, ...graph }) => ({ id, name, role, ...graphFile(graph, kinds) })),
    blocks:
      project.blocks.length === 0
        ? undefined
        : project.blocks.map(({ id, name, summary, params, ...graph }) =>
            compact({
              id,
              name,
              summary,
              params:
                params.length === 0
                  ? undefined
                  : params.map((param) => compact({ name: param.name, label: param.label, default: param.default })),
              ...graphFile(graph, kinds),
            }),
          ),
    game: graphFile(project.game, kinds),
    training: compact({
      batchSize: training.batchSize,
      stages:
        training.stages.length === 0
          ? undefined
          : training.stages.map((stage) =>
              compact({
                name: stage.name,
                iterations: stage.iterations,
                turns: stage.turns.map((turn) => (Array.isArray(turn) ? turn : compact(turn))),
              }),
            ),
    }),
    record: project.record && recordFile(project.record),
  });
}

function recordFile({ scores, features, seen, ...facts }: RunRecord): JsonObject {
  return compact({
    ...facts,
    features,
    scores: scores.map(({ metric, value, values, anchors }) => compact({ metric, value, values, anchors })),
    seen,
  });
}

function graphFile(graph: Graph, kinds: Kinds): { nodes: Json; edges: Json } {
  return { nodes: graph.nodes.map((node) => nodeFile(node, kinds)), edges: graph.edges.map(edgeFile) };
}

function nodeFile(node: GraphNode, kinds: Kinds): JsonObject {
  const params = ownParams(node, kinds);
  return compact({
    id: node.id,
    kind: node.kind,
    label: node.label,
    params: Object.keys(params).length === 0 ? undefined : params,
    muted: node.muted === true ? true : undefined,
    position: { x: node.position.x, y: node.position.y },
  });
}

function edgeFile({ source, sourcePort, target, targetPort }: Edge): JsonObject {
  return { source, sourcePort, target, targetPort };
}

/** The parameters that differ from the kind's defaults, in the kind's order, unknown ones last. */
export function ownParams(node: Pick<GraphNode, "kind" | "params">, kinds: Kinds): JsonObject {
  const defaults = kinds(node.kind)?.defaults ?? {};
  const rank = new Map(Object.keys(defaults).map((name, index) => [name, index]));
  const own = Object.entries(node.params).filter(([name, value]) => !(Object.hasOwn(defaults, name) && equalJson(value, defaults[name])));
  own.sort(([a], [b]) => (rank.get(a) ?? rank.size) - (rank.get(b) ?? rank.size));
  return Object.fromEntries(own);
}

/** Versions of the kinds in use that have a history, and those kept from a newer file. */
function kindVersions(project: Project, kinds: Kinds): Record<string, number> {
  const versions: Record<string, number> = { ...project.kinds };
  for (const graph of [project.game, ...project.networks, ...project.blocks]) {
    for (const { kind } of graph.nodes) {
      const version = kinds(kind)?.migrations.length ?? 0;
      if (version > 0) versions[kind] ??= version;
    }
  }
  return Object.fromEntries(Object.entries(versions).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function compact(fields: { readonly [key: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

const lineWidth = 160;

/** JSON with everything on one line that fits there. */
function print(value: Json, indent: string): string {
  const line = inline(value);
  if (line.length + indent.length <= lineWidth || typeof value !== "object" || value === null) return line;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((entry: Json) => deeper + print(entry, deeper)).join(",\n")}\n${indent}]`;
  const fields = Object.entries(value).map(([key, entry]) => `${deeper}${JSON.stringify(key)}: ${print(entry as Json, deeper)}`);
  return `{\n${fields.join(",\n")}\n${indent}}`;
}

function inline(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  const fields = Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${inline(entry as Json)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}
