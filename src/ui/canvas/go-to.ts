import { selectionStore } from "../../store/selection.ts";
import { viewStore } from "../../store/view.ts";
import { canvasStore } from "./canvas-store.ts";
import { show } from "./enter.ts";
import { focusNode } from "./focus.ts";

/** Shows a node: its graph, the node selected and in the middle. */
export function goTo(graph: string, node?: string): void {
  if (viewStore.getState().graph !== graph) show(graph);
  if (node === undefined) return;
  const centre = (tries: number) => {
    const { flow } = canvasStore.getState();
    if (flow?.getNode(node)?.measured?.width === undefined) {
      if (tries > 0) requestAnimationFrame(() => centre(tries - 1));
      return;
    }
    selectionStore.getState().select({ nodes: [node] });
    void flow.fitView({ nodes: [{ id: node }], padding: 1.5, maxZoom: 1, minZoom: 0.5 });
    focusNode(node);
  };
  requestAnimationFrame(() => centre(20));
}
