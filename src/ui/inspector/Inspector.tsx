/** @file What is selected, and what of it can be changed; with nothing selected, the graph on show. */
import { lazy, Suspense } from "react";
import { BOARD } from "../../graph/edit.ts";
import { useSelection, useView } from "../stores.ts";
import { BoardInspector } from "./BoardInspector.tsx";
import "./inspector.css";

// The page opens with nothing selected, so it need not wait for these.
const EdgeInspector = lazy(() => import("./EdgeInspector.tsx").then(({ EdgeInspector }) => ({ default: EdgeInspector })));
const GraphInspector = lazy(() => import("./GraphInspector.tsx").then(({ GraphInspector }) => ({ default: GraphInspector })));
const NodeInspector = lazy(() => import("./NodeInspector.tsx").then(({ NodeInspector }) => ({ default: NodeInspector })));
const SelectionInspector = lazy(() =>
  import("./SelectionInspector.tsx").then(({ SelectionInspector }) => ({ default: SelectionInspector })),
);

export function Inspector() {
  const graph = useView((state) => state.graph);
  const nodes = useSelection((state) => state.nodes);
  const edges = useSelection((state) => state.edges);
  const [node] = nodes;
  const [edge] = edges;
  return (
    <div className="inspector">
      <Suspense>
        {nodes.length > 1 ? (
          <SelectionInspector graph={graph} nodes={nodes} />
        ) : node !== undefined ? (
          <NodeInspector key={`${graph}/${node}`} graph={graph} id={node} />
        ) : edge !== undefined ? (
          <EdgeInspector graph={graph} id={edge} />
        ) : graph === BOARD ? (
          <BoardInspector />
        ) : (
          <GraphInspector key={graph} id={graph} />
        )}
      </Suspense>
    </div>
  );
}
