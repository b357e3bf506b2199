/** @file A wire: the colour of what goes through it, its shape on hover, when selected and from close by. */
import { memo } from "react";
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath, getSmoothStepPath } from "reactflow";
import { graphAnalysis } from "../../compile/analysis.ts";
import { BOARD } from "../../graph/edit.ts";
import { showType } from "../format.ts";
import { edit, useAnalysis } from "../stores.ts";
import { useCanvas } from "./canvas-store.ts";
import { coloursOf, wireColour } from "./colours.ts";
import type { FlowEdge } from "./flow.ts";
import { GRID } from "./place.ts";

/** From a port in the head of a card to above the card. */
const ABOVE = 32;

export const Wire = memo(function Wire(props: EdgeProps<FlowEdge>) {
  const { id, sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, selected, data } = props;
  const ends = { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition };
  // To the beginning of the next row a wire goes between the rows, not across the cards.
  const [path, labelX, labelY] =
    targetX < sourceX - GRID
      ? getSmoothStepPath({
          ...ends,
          borderRadius: 12,
          offset: GRID,
          ...(targetY - sourceY > 4 * GRID ? { centerY: targetY - ABOVE } : {}),
        })
      : getBezierPath({ ...ends, curvature: 0.3 });
  const graph = data?.graph ?? "";
  const edge = data?.edge;
  const type = useAnalysis((analysis) =>
    analysis && edge ? graphAnalysis(analysis, graph)?.nodes.get(edge.source)?.outputs[edge.sourcePort] : undefined,
  );
  const meaning = useAnalysis((analysis) => {
    const node = analysis && edge ? graphAnalysis(analysis, graph)?.nodes.get(edge.source) : undefined;
    return type?.meaning ?? node?.ports.outputs.find((port) => port.name === edge?.sourcePort)?.meaning;
  });
  const colour = useAnalysis((analysis) => {
    const at = analysis && graphAnalysis(analysis, graph);
    return wireColour((at && edge && coloursOf(analysis, at).get(edge.source)) ?? "plain", meaning);
  });
  const near = useCanvas((state) => state.near);
  const lit = useCanvas((all) =>
    graph === BOARD && edge ? all.lit && all.lit.nodes.has(edge.source) && all.lit.nodes.has(edge.target) : undefined,
  );
  const state = useCanvas(({ hoverEdge, dropEdge, connecting }) =>
    dropEdge === id ? "drop" : hoverEdge === id ? "hover" : connecting ? "aside" : undefined,
  );
  const labelled = type !== undefined && (near || selected || state === "hover");
  return (
    <g className="wire" data-role={colour} data-state={state} data-lit={lit} data-selected={selected || undefined}>
      <BaseEdge id={id} path={path} interactionWidth={18} />
      {(labelled || selected) && (
        <EdgeLabelRenderer>
          <div
            className="wire-label nodrag nopan"
            data-role={colour}
            data-selected={selected || undefined}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {type && <span>{showType(type)}</span>}
            {selected && edge && (
              <button
                type="button"
                aria-label="Delete the wire"
                title="Delete the wire"
                onClick={() => edit([{ edit: "remove-edge", graph, edge }])}
              >
                ×
              </button>
            )}
          </div>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});
