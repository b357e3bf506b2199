/**
 * @file Where everything stands in a picture of one graph, computed from the document alone: boxes, ports, wires. The
 * sizes are close to those of the cards on the canvas.
 */

import type { z } from "zod";
import { type Analysis, graphAnalysis, type NodeAnalysis, nameOf } from "../compile/analysis.ts";
import type { Json } from "../core/json.ts";
import { showShape } from "../core/tensor-type.ts";
import { type GraphId, graphOf } from "../graph/edit.ts";
import { ownParams } from "../graph/file-text.ts";
import type { Kinds } from "../graph/migrate.ts";
import type { GraphNode, Role } from "../graph/schema.ts";
import type { NodeDefinition, Port } from "../nodes/definition.ts";
import { metaOf } from "../nodes/params.ts";

/** What a box or a wire stands for, by colour. */
export type Tone = "real" | "generated" | "score" | "classifier" | "noise" | "label" | "loss" | "plain";

export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** Lines under the title: the parameters that differ from the defaults, the shape that comes out. */
  readonly lines: readonly string[];
  readonly tone: Tone;
  readonly muted: boolean;
  /** Of an unknown kind. */
  readonly unknown: boolean;
  readonly inputs: readonly Spot[];
  readonly outputs: readonly Spot[];
}

export interface Spot {
  readonly name: string;
  /** Shown beside the port; empty where the box has only one on each side. */
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly wired: boolean;
}

export interface Curve {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly tone: Tone;
}

export interface GraphLayout {
  readonly id: GraphId;
  readonly name: string;
  readonly boxes: readonly Box[];
  readonly curves: readonly Curve[];
  /** Around all boxes; of an empty graph, a small empty place. */
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

const WIDTH = 180;
const HEAD = 34;
const LINE = 16;
const ROW = 18;

export function layoutGraph(analysis: Analysis, id: GraphId, kinds: Kinds): GraphLayout {
  const { project } = analysis;
  const graph = graphOf(project, id) ?? { nodes: [], edges: [] };
  const known = graphAnalysis(analysis, id);
  const role = project.networks.find((network) => network.id === id)?.role;
  const boxes = graph.nodes.map((node): Box => {
    const found = known?.nodes.get(node.id);
    const { inputs = [], outputs = [] } = found?.ports ?? {};
    const shape = role === undefined ? "" : shapeOf(found);
    const lines = [detailOf(node, found?.definition, kinds), shape].filter((line) => line !== "");
    const simple = inputs.length <= 1 && outputs.length <= 1;
    const top = HEAD + (lines.length === 0 ? 0 : lines.length * LINE + 2);
    const height = top + (simple ? 0 : Math.max(inputs.length, outputs.length) * ROW + 6);
    const spots = (ports: readonly Port[], x: number, side: "source" | "target"): readonly Spot[] =>
      ports.map((port, index) => ({
        name: port.name,
        label: simple ? "" : (port.label ?? port.name),
        x: node.position.x + x,
        y: node.position.y + (simple ? HEAD / 2 : top + ROW * (index + 0.5)),
        wired: graph.edges.some((edge) => edge[side] === node.id && edge[`${side}Port`] === port.name),
      }));
    return {
      id: node.id,
      ...node.position,
      width: WIDTH,
      height,
      title: titleOf(node, analysis, found?.definition),
      lines,
      tone: toneOf(node, analysis, found?.definition, role),
      muted: node.muted === true,
      unknown: found !== undefined && found.definition === undefined,
      inputs: spots(inputs, 0, "target"),
      outputs: spots(outputs, WIDTH, "source"),
    };
  });
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const curves = graph.edges.flatMap((edge): Curve[] => {
    const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
    const from = source?.outputs.find((spot) => spot.name === edge.sourcePort);
    const to = target?.inputs.find((spot) => spot.name === edge.targetPort);
    return source === undefined || from === undefined || to === undefined ? [] : [{ from, to, tone: source.tone }];
  });
  const name =
    id === "board" ? "Board" : (project.networks.find((n) => n.id === id)?.name ?? project.blocks.find((b) => b.id === id)?.name ?? id);
  return { id, name, boxes, curves, bounds: boundsOf(boxes) };
}

/** An S from left to right; a wire that goes back swings out on both sides. */
export function curvePath({ from, to }: Curve): string {
  const reach = Math.max(30, Math.min(120, Math.abs(to.x - from.x) / 2));
  return `M${from.x} ${from.y}C${from.x + reach} ${from.y} ${to.x - reach} ${to.y} ${to.x} ${to.y}`;
}

function boundsOf(boxes: readonly Box[]): GraphLayout["bounds"] {
  if (boxes.length === 0) return { x: 0, y: 0, width: WIDTH, height: HEAD };
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

function titleOf(node: GraphNode, analysis: Analysis, definition: NodeDefinition | undefined): string {
  const named =
    node.kind === "network"
      ? analysis.project.networks.find(({ id }) => id === node.params["network"])?.name
      : node.kind === "block"
        ? analysis.project.blocks.find(({ id }) => id === node.params["block"])?.name
        : undefined;
  return node.label || named || nameOf({ node, definition });
}

function detailOf(node: GraphNode, definition: NodeDefinition | undefined, kinds: Kinds): string {
  const own = Object.entries(ownParams(node, kinds)).filter(([name]) => !(node.kind === name && (name === "network" || name === "block")));
  const shown = own.flatMap(([name, value]) => {
    const fields = definition?.params.shape ?? {};
    const meta = Object.hasOwn(fields, name) ? metaOf(fields[name] as z.ZodType) : undefined;
    if (meta?.advanced === true) return [];
    if (meta?.control === "choice")
      return [(meta.options?.find((option) => option.value === value)?.label ?? showJson(value)).toLowerCase()];
    const label = meta?.label.toLowerCase() ?? name;
    if (typeof value === "boolean") return [value ? label : `no ${label}`];
    const text = showJson(value);
    return text === "" ? [] : [`${label} ${text}`];
  });
  return shown.join(" · ");
}

/** Of what comes out: "28 × 28 × 1"; empty where it is one number or not known. */
function shapeOf(found: NodeAnalysis | undefined): string {
  const type = found?.outputs[found.ports.outputs[0]?.name ?? ""];
  return type === undefined || type.shape.length === 0 ? "" : showShape(type.shape);
}

/** Numbers, words and lists of numbers; what is more than that is left to the editor. */
function showJson(value: Json): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.length <= 4 && value.every((entry) => typeof entry === "number")) return value.join(" × ");
  return "";
}

const toneOfRole: Readonly<Record<Role, Tone>> = {
  generator: "generated",
  decoder: "generated",
  discriminator: "score",
  classifier: "classifier",
  encoder: "noise",
  other: "plain",
};

function toneOf(node: GraphNode, { project }: Analysis, definition: NodeDefinition | undefined, role: Role | undefined): Tone {
  const roleOf = (id: Json | undefined): Tone => toneOfRole[project.networks.find((network) => network.id === id)?.role ?? "other"];
  if (node.kind === "network") return roleOf(node.params["network"]);
  if (node.kind === "player") return roleOf(Array.isArray(node.params["networks"]) ? (node.params["networks"][0] as Json) : undefined);
  switch (definition?.family) {
    case undefined:
    case "optimizer":
    case "view":
      return "plain";
    case "data":
      return "real";
    case "input":
      return "noise";
    case "loss":
    case "penalty":
    case "weight-penalty":
      return "loss";
    case "weights":
      return roleOf(node.params["network"]);
    case "structure":
    case "layer":
    case "tensor":
      return role === undefined ? "plain" : toneOfRole[role];
  }
}
