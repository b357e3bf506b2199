/** @file Where a port stands on the canvas. */
import { canvasStore } from "./canvas-store.ts";
import type { PortRef } from "./port-ref.ts";

export function portCentre({ node, port, side }: PortRef): { readonly x: number; readonly y: number } | undefined {
  const found = canvasStore.getState().flow?.getInternalNode(node);
  const handles = found?.internals.handleBounds?.[side === "input" ? "target" : "source"];
  const handle = handles?.find(({ id }) => id === port);
  if (!found || !handle) return undefined;
  const { x, y } = found.internals.positionAbsolute;
  return { x: x + handle.x + handle.width / 2, y: y + handle.y + handle.height / 2 };
}
