import { useMemo } from "react";
import { analyse } from "../../compile/analyse.ts";
import { curvePath, layoutGraph } from "../../export/svg-layout.ts";
import { BOARD, type GraphId } from "../../graph/edit.ts";
import type { Project } from "../../graph/schema.ts";
import { catalogue } from "../../nodes/registry.ts";
import { kinds } from "../../store/presets.ts";
import classes from "./files.module.css";

interface GraphDrawingProps {
  readonly project: Project;
  readonly graph?: GraphId;
  readonly height: number;
}

/** A small drawing of a graph: boxes in their colours and wires, no text. */
export function GraphDrawing({ project, graph = BOARD, height }: GraphDrawingProps) {
  const { boxes, curves, bounds } = useMemo(() => layoutGraph(analyse(project, catalogue), graph, kinds), [project, graph]);
  const margin = 24;
  const view = [bounds.x - margin, bounds.y - margin, bounds.width + 2 * margin, bounds.height + 2 * margin];
  if (boxes.length === 0) return <div className={classes["drawing-empty"]} style={{ height }} aria-hidden="true" />;
  return (
    <svg className={classes["drawing"]} viewBox={view.join(" ")} height={height} aria-hidden="true">
      {curves.map((curve, index) => (
        <path key={index} d={curvePath(curve)} stroke={`var(--${curve.tone})`} className={classes["drawing-wire"]} />
      ))}
      {boxes.map((box) => (
        <rect
          key={box.id}
          x={box.x}
          y={box.y}
          width={box.width}
          height={box.height}
          rx={14}
          fill={`var(--${box.tone})`}
          opacity={box.muted ? 0.3 : 0.85}
        />
      ))}
    </svg>
  );
}
