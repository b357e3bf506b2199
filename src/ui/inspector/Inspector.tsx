/** @file What is selected, and what of it can be changed; with nothing selected, the graph on show. */
import { BOARD } from "../../graph/edit.ts";
import { useSelection, useView } from "../stores.ts";
import { BoardInspector } from "./BoardInspector.tsx";
import { EdgeInspector } from "./EdgeInspector.tsx";
import { GraphInspector } from "./GraphInspector.tsx";
import { NodeInspector } from "./NodeInspector.tsx";
import { SelectionInspector } from "./SelectionInspector.tsx";
import "./inspector.css";

export function Inspector() {
  const graph = useView((state) => state.graph);
  const nodes = useSelection((state) => state.nodes);
  const edges = useSelection((state) => state.edges);
  const [node] = nodes;
  const [edge] = edges;
  return (
    <div className="inspector">
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
    </div>
  );
}
