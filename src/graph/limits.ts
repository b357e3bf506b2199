/**
 * @file What a file or a link from anywhere may ask for at most. Everything here is checked before a model, a canvas or
 * a tensor is made of it; `schema.ts` holds the limits of single graphs.
 */
import type { Json } from "../core/json.ts";
import { err, ok, type Result } from "../core/result.ts";
import { type Graph, limits, type Project } from "./schema.ts";

export const openLimits = {
  /** Characters of a project file; the largest preset has some 20,000. */
  fileCharacters: 8 * 1024 * 1024,
  /** Characters of a link. */
  linkCharacters: 64 * 1024,
  /** Bytes that a link or a picture's chunk may inflate to. */
  inflatedBytes: 2 * 1024 * 1024,
  /** Bytes of a picture that may carry a graph. */
  pictureBytes: 64 * 1024 * 1024,
  /** Levels of nesting, and values in all, of a JSON text. */
  depth: 40,
  values: 400_000,
  /** Nodes after every use of a block is written out. */
  expandedNodes: 20_000,
} as const;

/** Why something cannot be opened, in words that say what, where and the way out. */
export interface OpenFault {
  readonly code: "too-large" | "not-json" | "not-ganvas" | "unsafe" | "newer" | "invalid" | "broken-link" | "broken-picture" | "no-graph";
  readonly message: string;
}

export function fault(code: OpenFault["code"], message: string): { readonly ok: false; readonly error: OpenFault } {
  return err({ code, message });
}

const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Looks at every value of a parsed JSON text without recursion. Refuses keys that reach an object's prototype, numbers
 * that are not finite (1e999), and texts that are too deep or too large. Positions may be broken: `repair.ts` mends them.
 */
export function checkValues(root: unknown): Result<Json, OpenFault> {
  const open: { value: unknown; path: string; depth: number }[] = [{ value: root, path: "", depth: 0 }];
  let seen = 0;
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const { value, path, depth } = item;
    seen++;
    if (seen > openLimits.values)
      return fault(
        "too-large",
        `This file holds more than ${count(openLimits.values)} values, far more than any graph needs. It was not opened.`,
      );
    if (depth > openLimits.depth)
      return fault("unsafe", `This file nests deeper than ${openLimits.depth} levels at ${path.slice(0, 80)}. It was not opened.`);
    if (typeof value === "number" && !Number.isFinite(value) && !/\.position\.[xy]$/.test(path)) {
      return fault("unsafe", `The number at ${path} is not finite. Give it an ordinary number and open the file again.`);
    }
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      // A list longer than all that may come would only fill memory with work to do.
      if (value.length > openLimits.values)
        return fault("too-large", `The list at ${path || "the top"} has ${count(value.length)} entries. It was not opened.`);
      for (const [index, entry] of value.entries()) open.push({ value: entry, path: `${path}[${index}]`, depth: depth + 1 });
      continue;
    }
    for (const [key, entry] of Object.entries(value)) {
      if (forbiddenKeys.has(key))
        return fault("unsafe", `This file has a field named ${key} at ${path || "the top"}, which no Ganvas file has. It was not opened.`);
      open.push({ value: entry, path: path === "" ? key : `${path}.${key}`, depth: depth + 1 });
    }
  }
  return ok(root as Json);
}

/** How many nodes the project has when every use of a block is written out; Infinity when a block uses itself. */
function expandedNodes(project: Project): number {
  const sizes = new Map<string, number>();
  const size = (graph: Graph): number =>
    graph.nodes.reduce((sum, node) => sum + (node.kind === "block" ? blockSize(node.params["block"]) : 1), 0);
  const blockSize = (id: Json | undefined): number => {
    const block = project.blocks.find((b) => b.id === id);
    if (block === undefined) return 1;
    const known = sizes.get(block.id);
    if (known !== undefined) return known;
    sizes.set(block.id, Number.POSITIVE_INFINITY);
    const result = size(block);
    sizes.set(block.id, result);
    return result;
  };
  return size(project.game) + project.networks.reduce((sum, network) => sum + size(network), 0);
}

/** Refuses sizes that no canvas and no compiler could take. A block inside itself is the compiler's diagnostic. */
export function checkSize(project: Project): Result<Project, OpenFault> {
  const graphs = [project.game, ...project.networks, ...project.blocks];
  const nodes = graphs.reduce((sum, graph) => sum + graph.nodes.length, 0);
  if (nodes > limits.nodes)
    return fault("too-large", `This project has ${count(nodes)} nodes; Ganvas opens at most ${count(limits.nodes)}.`);
  const expanded = expandedNodes(project);
  if (Number.isFinite(expanded) && expanded > openLimits.expandedNodes) {
    return fault(
      "too-large",
      `With its blocks written out, this project has ${count(expanded)} nodes; Ganvas opens at most ${count(openLimits.expandedNodes)}.`,
    );
  }
  return ok(project);
}

/** Says so early, and with numbers, before the schema walks through long lists. */
export function checkCounts(where: string, graph: { readonly nodes: unknown; readonly edges: unknown }): Result<undefined, OpenFault> {
  for (const [what, most] of [
    ["nodes", limits.nodes],
    ["edges", limits.edges],
  ] as const) {
    const list = graph[what];
    if (Array.isArray(list) && list.length > most) {
      return fault(
        "too-large",
        `${where} has ${count(list.length)} ${what === "edges" ? "wires" : what}; Ganvas opens at most ${count(most)}.`,
      );
    }
  }
  return ok(undefined);
}

export function count(n: number): string {
  return n.toLocaleString("en");
}
