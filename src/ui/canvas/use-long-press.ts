import { type PointerEvent as ReactPointerEvent, useCallback } from "react";
import { selectionStore } from "../../store/selection.ts";
import { canvasStore } from "./canvas-store.ts";

const MILLISECONDS = 500;
const SLACK = 8;

/** A finger that rests opens the menu that the right mouse button opens. */
export function useLongPress() {
  const onPointerDown = useCallback((event: ReactPointerEvent) => {
    if (event.pointerType !== "touch" || !event.isPrimary || !(event.target instanceof Element)) return;
    const { target, clientX: x, clientY: y } = event;
    if (target.closest("button, input, .port")) return;
    const stop = () => {
      clearTimeout(timer);
      window.removeEventListener("pointermove", moved);
      for (const name of ["pointerup", "pointercancel"]) window.removeEventListener(name, stop);
    };
    const moved = (at: PointerEvent) => {
      if (!at.isPrimary || Math.hypot(at.clientX - x, at.clientY - y) > SLACK) stop();
    };
    const timer = setTimeout(() => {
      stop();
      open(target, { x, y });
    }, MILLISECONDS);
    window.addEventListener("pointermove", moved);
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, stop);
  }, []);
  return { onPointerDown };
}

function open(target: Element, screen: { readonly x: number; readonly y: number }): void {
  const { nodes, select } = selectionStore.getState();
  const node = target.closest<HTMLElement>(".react-flow__node")?.dataset["id"];
  const edge = target.closest<SVGElement>(".react-flow__edge")?.dataset["id"];
  if (node !== undefined && !nodes.includes(node)) select({ nodes: [node] });
  if (node === undefined && edge !== undefined) select({ edges: [edge] });
  canvasStore.setState({ menu: { screen, on: node !== undefined ? "node" : edge !== undefined ? "edge" : "pane" } });
}
