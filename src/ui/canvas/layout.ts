/** @file Places for all nodes, left to right, found by ELK; on the board the generator's lane stands above the discriminator's. */
import type { ELK, ElkNode } from "elkjs/lib/elk-api";
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

let engine: Promise<ELK> | undefined;

/** ELK is large and slow to start: it comes when it is asked for, and works in a worker. */
function loadEngine(): Promise<ELK> {
  engine ??= Promise.all([import("elkjs/lib/elk-api.js"), import("elkjs/lib/elk-worker.min.js?url")]).then(
    ([{ default: Elk }, { default: url }]) => new Elk({ workerFactory: () => new Worker(url) }),
  );
  return engine;
}

/** On the grid, the top left node at `origin`. */
export async function layOut(
  nodes: readonly LayoutNode[],
  edges: readonly Edge[],
  origin: { readonly x: number; readonly y: number },
): Promise<Positions> {
  const elk = await loadEngine();
  const inLanes = [...nodes].sort((a, b) => lanes.indexOf(a.colour) - lanes.indexOf(b.colour));
  const laid = await elk.layout({
    id: "graph",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.layered.spacing.nodeNodeBetweenLayers": "80",
      "elk.spacing.nodeNode": "40",
      "elk.spacing.edgeNode": "30",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
      "elk.layered.nodePlacement.favorStraightEdges": "true",
      "elk.separateConnectedComponents": "true",
      "elk.spacing.componentComponent": "60",
    },
    children: inLanes.map(
      ({ id, width, height, inputs, outputs }): ElkNode => ({
        id,
        width,
        height,
        layoutOptions: { "elk.portConstraints": "FIXED_ORDER" },
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
  });
  const placed = laid.children ?? [];
  const [left, top] = [Math.min(...placed.map(({ x = 0 }) => x)), Math.min(...placed.map(({ y = 0 }) => y))];
  const onGrid = (value: number) => Math.round(value / GRID) * GRID;
  return Object.fromEntries(
    placed.map(({ id, x = 0, y = 0 }) => [id, { x: onGrid(x - left) + onGrid(origin.x), y: onGrid(y - top) + onGrid(origin.y) }]),
  );
}
