/**
 * @file Mends what can be mended in a document from elsewhere, and says in words what it did. Unknown kinds are not
 * broken: they stay whole. What cannot be mended is left for the schema to name.
 */
import { isRaw, type Raw } from "./migrate.ts";

const validId = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const farthest = 1e6;

interface Ids {
  /** The old id → the id that its first bearer has now. */
  readonly renamed: ReadonlyMap<string, string>;
  readonly taken: ReadonlySet<string>;
}

export function repair(document: Raw): { document: Raw; repairs: string[] } {
  const repairs: string[] = [];
  const mended: Raw = { ...document };
  const graphIds = new Set(["board"]);
  for (const [list, word] of [
    ["networks", "network"],
    ["blocks", "block"],
  ] as const) {
    const graphs = document[list];
    if (!Array.isArray(graphs)) continue;
    mended[list] = graphs.map((graph: unknown, index) => {
      if (!isRaw(graph)) return graph;
      const id = freshId(graph["id"], graphIds, `${word}${index + 1}`);
      if (id !== graph["id"])
        repairs.push(`The ${word} ${quote(graph["name"] ?? graph["id"])} got the id ${id}, since ${why(graph["id"])}.`);
      graphIds.add(id);
      return { ...repairGraph(graph, `the ${word} ${quote(graph["name"] ?? id)}`, repairs).graph, id };
    });
  }
  if (isRaw(document["game"])) {
    const { graph, ids } = repairGraph(document["game"], "the board", repairs);
    mended["game"] = graph;
    if (isRaw(document["training"])) mended["training"] = repairStages(document["training"], ids, repairs);
  }
  return { document: mended, repairs };
}

function repairGraph(graph: Raw, where: string, repairs: string[]): { graph: Raw; ids: Ids } {
  const nodes: unknown = graph["nodes"] ?? [];
  const edges: unknown = graph["edges"] ?? [];
  const renamed = new Map<string, string>();
  const taken = new Set<string>();
  if (!Array.isArray(nodes) || !Array.isArray(edges)) return { graph: { ...graph, nodes, edges }, ids: { renamed, taken } };
  const wanted = new Set(nodes.map((node: unknown) => (isRaw(node) ? node["id"] : undefined)));
  const mendedNodes = nodes.flatMap((node: unknown, index): Raw[] => {
    if (!isRaw(node) || typeof node["kind"] !== "string") {
      repairs.push(`Left out entry ${index + 1} among the nodes of ${where}: it has no kind.`);
      return [];
    }
    const id = freshId(node["id"], taken, node["kind"], wanted);
    taken.add(id);
    if (id !== node["id"]) repairs.push(`A ${node["kind"].slice(0, 64)} node of ${where} got the id ${id}, since ${why(node["id"])}.`);
    if (!renamed.has(String(node["id"]))) renamed.set(String(node["id"]), id);
    return [repairNode({ ...node, id }, where, index, repairs)];
  });
  const ids = { renamed, taken };
  return { graph: { ...graph, nodes: mendedNodes, edges: repairEdges(edges, ids, where, repairs) }, ids };
}

function repairNode(node: Raw, where: string, index: number, repairs: string[]): Raw {
  const mended: Raw = { ...node };
  if ("params" in node && !isRaw(node["params"])) {
    repairs.push(`The parameters of ${String(node["id"])} in ${where} were unreadable; it has its defaults.`);
    mended["params"] = {};
  }
  if (!("position" in node)) return mended;
  const { x, y } = isRaw(node["position"]) ? node["position"] : {};
  const free = { x: 240 * (index % 12), y: 160 * Math.floor(index / 12) };
  const position = { x: coordinate(x) ?? free.x, y: coordinate(y) ?? free.y };
  if (position.x !== x || position.y !== y) {
    repairs.push(`${String(node["id"])} in ${where} stood nowhere on the canvas and was put at ${position.x}, ${position.y}.`);
    mended["position"] = position;
  }
  return mended;
}

function coordinate(value: unknown): number | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  return Math.min(farthest, Math.max(-farthest, value));
}

function repairEdges(edges: readonly unknown[], ids: Ids, where: string, repairs: string[]): unknown[] {
  const seen = new Set<string>();
  let dangling = 0;
  let doubled = 0;
  const kept = edges.flatMap((edge): Raw[] => {
    if (!isRaw(edge)) {
      dangling++;
      return [];
    }
    const source = ids.renamed.get(String(edge["source"]));
    const target = ids.renamed.get(String(edge["target"]));
    if (source === undefined || target === undefined || !isPort(edge["sourcePort"]) || !isPort(edge["targetPort"])) {
      dangling++;
      return [];
    }
    const key = JSON.stringify([source, edge["sourcePort"], target, edge["targetPort"]]);
    if (seen.has(key)) {
      doubled++;
      return [];
    }
    seen.add(key);
    return [{ ...edge, source, target }];
  });
  if (dangling > 0) repairs.push(`Left out ${dangling} ${dangling === 1 ? "wire" : "wires"} of ${where} that led to no node.`);
  if (doubled > 0) repairs.push(`Left out ${doubled} doubled ${doubled === 1 ? "wire" : "wires"} of ${where}.`);
  return kept;
}

function isPort(name: unknown): boolean {
  return typeof name === "string" && name !== "";
}

/** Players that are not on the board move in no stage. */
function repairStages(training: Raw, ids: Ids, repairs: string[]): Raw {
  const stages = training["stages"];
  if (!Array.isArray(stages)) return training;
  const gone = new Set<string>();
  const player = (id: unknown): unknown[] => {
    const now = typeof id === "string" ? ids.renamed.get(id) : undefined;
    if (now === undefined) gone.add(String(id).slice(0, 64));
    return now === undefined ? [] : [now];
  };
  const mended = stages.map((stage: unknown) => {
    if (!isRaw(stage) || !Array.isArray(stage["turns"])) return stage;
    const turns = stage["turns"]
      .map((turn: unknown) => {
        if (Array.isArray(turn)) return turn.flatMap(player);
        return isRaw(turn) && Array.isArray(turn["players"]) ? { ...turn, players: turn["players"].flatMap(player) } : turn;
      })
      .filter((turn) => {
        const movers: unknown = isRaw(turn) ? turn["players"] : turn;
        return !Array.isArray(movers) || movers.length > 0;
      });
    return { ...stage, turns };
  });
  if (gone.size > 0) repairs.push(`Left ${[...gone].slice(0, 5).map(quote).join(", ")} out of the stages: no such player is on the board.`);
  return { ...training, stages: mended };
}

/** The id itself when it is valid and free; else the first free one from `stem`. `avoid`: ids that others of the graph hold. */
function freshId(id: unknown, taken: ReadonlySet<string>, stem: string, avoid: ReadonlySet<unknown> = new Set()): string {
  if (typeof id === "string" && validId.test(id) && !taken.has(id)) return id;
  const base =
    (typeof id === "string" ? id : stem)
      .replace(/[^A-Za-z0-9_-]/g, "")
      .replace(/^[^A-Za-z]+/, "")
      .slice(0, 48) ||
    stem.replace(/[^A-Za-z]/g, "").slice(0, 48) ||
    "node";
  for (let n = 2; ; n++) if (!taken.has(`${base}${n}`) && !avoid.has(`${base}${n}`)) return `${base}${n}`;
}

function why(id: unknown): string {
  if (id === undefined) return "it had none";
  return typeof id === "string" && validId.test(id) ? `${quote(id)} was taken` : `${quote(id)} is no id`;
}

function quote(value: unknown): string {
  return `"${String(value).slice(0, 64)}"`;
}
