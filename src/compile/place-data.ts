/** @file Where data of one's own can go in a project: into its cards of own files, or in the place of built-in data. */
import type { Json } from "../core/json.ts";
import type { TensorType } from "../core/tensor-type.ts";
import { BOARD, type Edit } from "../graph/edit.ts";
import type { GraphNode, Project } from "../graph/schema.ts";
import type { Catalogue } from "../nodes/definition.ts";

/** Files that were imported: `outputs` are the ports that a `files` card with this id has. */
export interface OwnFiles {
  readonly id: string;
  readonly outputs: Readonly<Record<string, TensorType>>;
}

export interface Placement {
  /** The cards that take the files; none where nothing in the project could be stood in for. */
  readonly nodes: readonly GraphNode[];
  readonly edits: readonly Edit[];
}

/** Every card of own files takes the files; where there is none, the data that the files can stand in for. */
export function placeData(project: Project, files: OwnFiles, catalogue: Catalogue): Placement {
  const sources = project.game.nodes.filter(({ kind }) => catalogue.get(kind)?.family === "data");
  const own = sources.filter(({ kind }) => kind === "files");
  const nodes = own.length > 0 ? own : sources.filter((node) => fits(project, node, files));
  const edits = nodes.map(
    (node): Edit =>
      node.kind === "files"
        ? { edit: "set-param", graph: BOARD, node: node.id, param: "files", value: files.id }
        : { edit: "set-kind", graph: BOARD, node: node.id, kind: "files", params: paramsFor(node, files, catalogue) },
  );
  return { nodes, edits };
}

/** Whether the files have every port that the card's wires start from. */
function fits({ game }: Project, node: GraphNode, { outputs }: OwnFiles): boolean {
  const ports = game.edges.filter(({ source }) => source === node.id).map(({ sourcePort }) => sourcePort);
  return ports.length > 0 && ports.every((port) => port in outputs);
}

/** Range, order, renewal and size of the card that they replace. */
function paramsFor(node: GraphNode, { id }: OwnFiles, catalogue: Catalogue): Record<string, Json> {
  const before = catalogue.get(node.kind)?.params.safeParse(node.params).data ?? {};
  const fields = catalogue.get("files")?.params.shape ?? {};
  const candidates: Record<string, unknown> = { ...before, ...("size" in before ? { size: String(before["size"]) } : {}) };
  const kept = Object.entries(candidates).filter(([name, value]) => fields[name]?.safeParse(value).success === true);
  return { ...(Object.fromEntries(kept) as Record<string, Json>), files: id };
}
