/** @file What runs as long as the page is open: commands, keys, the clipboard, and keeping the selection true. */
import { edgeId, graphOf } from "../../graph/edit.ts";
import { commandStore } from "../../store/commands.ts";
import { documentStore } from "../../store/document.ts";
import { selectionStore } from "../../store/selection.ts";
import { viewStore } from "../../store/view.ts";
import { addCommands } from "../commands/add-commands.ts";
import { arrangeCommands } from "../commands/arrange-commands.ts";
import { followClipboard } from "../commands/clipboard.ts";
import { editCommands } from "../commands/edit-commands.ts";
import { followKeys } from "../commands/keys.ts";
import { viewCommands } from "../commands/view-commands.ts";

/** Answers how to stop. */
export function startEditor(): () => void {
  const stops = [
    commandStore.getState().register([...editCommands, ...addCommands, ...arrangeCommands, ...viewCommands]),
    followKeys(),
    followClipboard(),
    documentStore.subscribe(({ project, session }, before) => {
      if (session !== before.session) {
        viewStore.getState().restart();
        // The next document may have nodes of the same ids.
        selectionStore.getState().clear();
      }
      if (project !== before.project) stayInside();
    }),
    viewStore.subscribe(({ graph, contrast }, before) => {
      if (graph !== before.graph) selectionStore.getState().clear();
      if (contrast !== before.contrast) showContrast();
    }),
  ];
  showContrast();
  return () => stops.forEach((stop) => stop());
}

/** What is gone is not selected, and a network that is gone is not on show. */
function stayInside(): void {
  const { project } = documentStore.getState();
  const graph = graphOf(project, viewStore.getState().graph);
  if (graph === undefined) {
    viewStore.getState().show("board");
    return;
  }
  const { nodes, edges, select } = selectionStore.getState();
  if (nodes.length === 0 && edges.length === 0) return;
  const there = new Set(graph.nodes.map(({ id }) => id));
  const wires = new Set(edges.length > 0 ? graph.edges.map(edgeId) : []);
  const [keptNodes, keptEdges] = [nodes.filter((id) => there.has(id)), edges.filter((id) => wires.has(id))];
  if (keptNodes.length < nodes.length || keptEdges.length < edges.length) select({ nodes: keptNodes, edges: keptEdges });
}

function showContrast(): void {
  document.documentElement.toggleAttribute("data-contrast", viewStore.getState().contrast);
}
