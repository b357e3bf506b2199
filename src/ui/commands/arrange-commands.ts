import type { Command } from "../../store/commands.ts";
import { selectionStore } from "../../store/selection.ts";
import { announce } from "../app/announce.ts";
import { notify } from "../app/notice.ts";
import { type Alignment, align, distribute, type Positions } from "../canvas/align.ts";
import { canvasStore, currentScene } from "../canvas/canvas-store.ts";
import { coloursOf } from "../canvas/colours.ts";
import type { Scene } from "../canvas/connect.ts";
import { fitOptions } from "../canvas/fit.ts";
import { layOut } from "../canvas/layout.ts";
import { loadEngine } from "../canvas/layout-engine.ts";
import { bounds, rectOf, sizeOfNode } from "../canvas/place.ts";
import { edit } from "../stores.ts";

const alignments: readonly (readonly [Alignment, string])[] = [
  ["left", "Align left edges"],
  ["centre", "Align centres"],
  ["right", "Align right edges"],
  ["top", "Align top edges"],
  ["middle", "Align middles"],
  ["bottom", "Align bottom edges"],
];

const count = (least: number) => () => selectionStore.getState().nodes.length >= least;

export const arrangeCommands: readonly Command[] = [
  {
    id: "arrange.layout",
    title: "Lay out all nodes",
    group: "Arrange",
    shortcuts: ["Alt+L"],
    keywords: ["auto layout", "tidy", "arrange"],
    run: () => void tidy(false),
  },
  {
    id: "arrange.layout-selection",
    title: "Lay out the selection",
    group: "Arrange",
    keywords: ["tidy"],
    enabled: count(2),
    run: () => void tidy(true),
  },
  ...alignments.map(
    ([alignment, title]): Command => ({
      id: `arrange.align-${alignment}`,
      title,
      group: "Arrange",
      enabled: count(2),
      run: () => place((rects) => align(rects, alignment)),
    }),
  ),
  {
    id: "arrange.distribute-x",
    title: "Space out sideways",
    group: "Arrange",
    keywords: ["distribute"],
    enabled: count(3),
    run: () => place((rects) => distribute(rects, "x")),
  },
  {
    id: "arrange.distribute-y",
    title: "Space out up and down",
    group: "Arrange",
    keywords: ["distribute"],
    enabled: count(3),
    run: () => place((rects) => distribute(rects, "y")),
  },
];

function place(arrange: (rects: ReadonlyMap<string, ReturnType<typeof rectOf>>) => Positions): void {
  const scene = currentScene();
  const chosen = new Set(selectionStore.getState().nodes);
  const rects = new Map(scene?.graph.nodes.filter((node) => chosen.has(node.id)).map((node) => [node.id, rectOf(node)]));
  if (scene) edit([{ edit: "move-nodes", graph: scene.at.id, positions: arrange(rects) }]);
}

async function tidy(selectionOnly: boolean): Promise<void> {
  const scene = currentScene();
  const chosen = new Set(selectionOnly ? selectionStore.getState().nodes : scene?.graph.nodes.map(({ id }) => id));
  const nodes = scene?.graph.nodes.filter((node) => chosen.has(node.id)) ?? [];
  if (!scene || nodes.length === 0) return;
  try {
    const positions = await layOut(
      await loadEngine(),
      nodes.map((node) => measured(scene, node.id)),
      scene.graph.edges.filter((edge) => chosen.has(edge.source) && chosen.has(edge.target)),
      bounds(nodes.map(rectOf)),
    );
    edit([{ edit: "move-nodes", graph: scene.at.id, positions }]);
    announce("Laid out.");
    if (!selectionOnly) requestAnimationFrame(() => void canvasStore.getState().flow?.fitView(fitOptions));
  } catch {
    notify("The layout could not be computed. Nothing was moved.");
  }
}

function measured(scene: Scene, id: string) {
  const found = scene.at.nodes.get(id);
  return {
    id,
    ...sizeOfNode(id),
    colour: coloursOf(scene.analysis, scene.at).get(id) ?? ("plain" as const),
    inputs: found?.ports.inputs.map(({ name }) => name) ?? [],
    outputs: found?.ports.outputs.map(({ name }) => name) ?? [],
  };
}
