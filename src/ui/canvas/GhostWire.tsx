import { getBezierPath, Position, useNodes, ViewportPortal } from "reactflow";
import { useCanvas } from "./canvas-store.ts";
import { portCentre } from "./port-place.ts";
import type { PortRef } from "./port-ref.ts";

/** The wire that Enter would draw, while the keyboard looks for its end. */
export function GhostWire() {
  const connecting = useCanvas((state) => state.connecting);
  return connecting?.target === undefined ? null : <Between from={connecting.from} to={connecting.target} />;
}

function Between({ from, to }: { readonly from: PortRef; readonly to: PortRef }) {
  useNodes();
  const [a, b] = [portCentre(from), portCentre(to)];
  if (!a || !b) return null;
  const [source, target] = from.side === "output" ? [a, b] : [b, a];
  const [path] = getBezierPath({
    sourceX: source.x,
    sourceY: source.y,
    sourcePosition: Position.Right,
    targetX: target.x,
    targetY: target.y,
    targetPosition: Position.Left,
    curvature: 0.3,
  });
  return (
    <ViewportPortal>
      <svg className="ghost-wire" aria-hidden="true">
        <path d={path} />
      </svg>
    </ViewportPortal>
  );
}
