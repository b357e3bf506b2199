/**
 * @file Places for all nodes, left to right, found by ELK; on the board the generator's lane stands above the
 * discriminator's. A graph that would be too long or too tall to be read as a whole is laid out in several ways, and the one
 * that can be seen largest is taken: a long chain is wrapped into rows, like text.
 */
import type { ELK, ElkNode, LayoutOptions } from "elkjs/lib/elk-api";
import type { Edge } from "../../graph/schema.ts";
import type { Positions } from "./align.ts";
import type { Colour } from "./colours.ts";
import { GRID } from "./place.ts";

export interface LayoutNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly colour: Colour;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const lanes: readonly Colour[] = ["noise", "generated", "classifier", "score", "real", "label", "loss", "plain"];

/** About that of a canvas between its panels. */
const ASPECT = 1.9;
/** A graph that fits into this many units across needs no other way. */
const ROOMY = 1500;
/** Another way has to be this much smaller to be taken, for it is less plain. */
const GAIN = 0.88;

const plain = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.aspectRatio": String(ASPECT),
  "elk.layered.spacing.nodeNodeBetweenLayers": "60",
  "elk.spacing.nodeNode": "30",
  // Wires are curves, not ELK's: they need a lane only to keep the cards apart, also when those have snapped to the grid.
  "elk.spacing.edgeNode": "12",
  "elk.spacing.edgeEdge": "1",
  "elk.layered.spacing.edgeNodeBetweenLayers": "4",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "2",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.nodePlacement.favorStraightEdges": "true",
  "elk.separateConnectedComponents": "true",
  "elk.spacing.componentComponent": "40",
} as const;

const wrapped = {
  ...plain,
  "elk.layered.wrapping.strategy": "MULTI_EDGE",
  // Room for the wire to the next row.
  "elk.layered.wrapping.additionalEdgeSpacing": "30",
};
const closer = { ...plain, "elk.layered.nodePlacement.strategy": "LINEAR_SEGMENTS" };
const narrow = { ...plain, "elk.layered.layering.strategy": "MIN_WIDTH" };

/** On the grid, the top left node at `origin`. */
export async function layOut(
  elk: Pick<ELK, "layout">,
  nodes: readonly LayoutNode[],
  edges: readonly Edge[],
  origin: { readonly x: number; readonly y: number },
): Promise<Positions> {
  let best = await elk.layout(problem(nodes, edges, plain));
  if (extent(best) > ROOMY) {
    // Wider than the canvas: rows. Taller: fewer nodes above one another.
    for (const way of tall(best) ? [closer, narrow] : [wrapped, closer]) {
      const other = await elk.layout(problem(nodes, edges, way));
      if (extent(other) < GAIN * extent(best)) best = other;
    }
  }
  const placed = best.children ?? [];
  const [left, top] = [Math.min(...placed.map(({ x = 0 }) => x)), Math.min(...placed.map(({ y = 0 }) => y))];
  const onGrid = (value: number) => Math.round(value / GRID) * GRID;
  return Object.fromEntries(
    placed.map(({ id, x = 0, y = 0 }) => [id, { x: onGrid(x - left) + onGrid(origin.x), y: onGrid(y - top) + onGrid(origin.y) }]),
  );
}

/** Losses and optimizers stand in the lane of the player that they lead to. */
function lanesAlong(nodes: readonly LayoutNode[], edges: readonly Edge[]): (id: string) => number {
  const colours = new Map(nodes.map(({ id, colour }) => [id, colour]));
  const next = new Map(edges.map(({ source, target }) => [source, target]));
  return (id) => {
    const colour = colours.get(id) ?? "plain";
    const after = next.get(id);
    return lanes.indexOf((colour === "loss" || colour === "plain") && after !== undefined ? (colours.get(after) ?? colour) : colour);
  };
}

function tall({ width = 0, height = 0 }: ElkNode): boolean {
  return width < ASPECT * height;
}

/** The width of the smallest canvas that shows it all at full size. */
function extent({ width = 0, height = 0 }: ElkNode): number {
  return Math.max(width, ASPECT * height);
}

function problem(nodes: readonly LayoutNode[], edges: readonly Edge[], layoutOptions: LayoutOptions): ElkNode {
  const laneOf = lanesAlong(nodes, edges);
  const inLanes = [...nodes].sort((a, b) => laneOf(a.id) - laneOf(b.id));
  return {
    id: "graph",
    layoutOptions,
    children: inLanes.map(
      ({ id, width, height, inputs, outputs }): ElkNode => ({
        id,
        width,
        height,
        layoutOptions: { "elk.portConstraints": "FIXED_ORDER", "elk.alignment": "LEFT" },
        ports: [
          ...outputs.map((port, i) => ({ id: `${id}>${port}`, layoutOptions: { "elk.port.side": "EAST", "elk.port.index": String(i) } })),
          ...inputs.map((port, i) => ({
            id: `${id}<${port}`,
            layoutOptions: { "elk.port.side": "WEST", "elk.port.index": String(outputs.length + inputs.length - i) },
          })),
        ],
      }),
    ),
    edges: edges.map(({ source, sourcePort, target, targetPort }, i) => ({
      id: `e${i}`,
      sources: [`${source}>${sourcePort}`],
      targets: [`${target}<${targetPort}`],
    })),
  };
}
