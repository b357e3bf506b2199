import { MiniMap } from "reactflow";
import { graphAnalysis } from "../../compile/analysis.ts";
import { useAnalysis, useView } from "../stores.ts";
import { coloursOf } from "./colours.ts";
import type { FlowNode } from "./flow.ts";

/** The whole graph small, to see where one is and to go elsewhere. */
export function CanvasMap() {
  const graph = useView((state) => state.graph);
  const colours = useAnalysis((analysis) => {
    const at = analysis && graphAnalysis(analysis, graph);
    return analysis && at ? coloursOf(analysis, at) : undefined;
  });
  return (
    <MiniMap<FlowNode>
      className="map"
      pannable
      zoomable
      nodeColor={(node) => `var(--${colours?.get(node.id) ?? "plain"})`}
      nodeStrokeWidth={0}
      nodeBorderRadius={12}
      bgColor="transparent"
      maskColor="color-mix(in srgb, var(--canvas) 70%, transparent)"
    />
  );
}
