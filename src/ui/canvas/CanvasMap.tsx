import { memo } from "react";
import { MiniMap, type ReactFlowState, useStore } from "reactflow";
import { graphAnalysis } from "../../compile/analysis.ts";
import { useAnalysis, useView } from "../stores.ts";
import { coloursOf } from "./colours.ts";
import type { FlowNode } from "./flow.ts";

/** The whole graph small, to see where one is and to go elsewhere; there only while something lies outside the view. */
export const CanvasMap = memo(function CanvasMap() {
  const allInView = useStore(isAllInView);
  const graph = useView((state) => state.graph);
  const colours = useAnalysis((analysis) => {
    const at = analysis && graphAnalysis(analysis, graph);
    return analysis && at ? coloursOf(analysis, at) : undefined;
  });
  if (allInView) return null;
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
});

function isAllInView({ nodeLookup, transform: [x, y, zoom], width, height }: ReactFlowState): boolean {
  for (const { internals, measured } of nodeLookup.values()) {
    const { x: left, y: top } = internals.positionAbsolute;
    const [right, bottom] = [left + (measured.width ?? 0), top + (measured.height ?? 0)];
    if (left * zoom + x < 0 || top * zoom + y < 0 || right * zoom + x > width || bottom * zoom + y > height) return false;
  }
  return true;
}
