import type { KeyboardEvent, PointerEvent } from "react";
import { type Panel, viewStore } from "../../store/view.ts";
import { useView } from "../stores.ts";

const limits: Readonly<Record<Panel, readonly [number, number]>> = { library: [200, 420], inspector: [260, 520], lab: [120, 720] };
const standard: Readonly<Record<Panel, number>> = { library: 248, inspector: 304, lab: 336 };
const STEP = 16;

/** The edge of a panel: drag it, use the arrow keys, or double-click for the standard size. Dragged shut, the panel closes. */
export function Resizer({ panel, edge }: { readonly panel: Panel; readonly edge: "left" | "right" | "top" }) {
  const size = useView((state) => state.panels[panel].size);
  const [least, most] = limits[panel];
  const setSize = (wanted: number) =>
    viewStore.getState().setPanel(panel, { size: Math.round(Math.min(most, Math.max(least, wanted))), open: wanted > least / 2 });

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const start = edge === "top" ? event.clientY : event.clientX;
    const sign = edge === "right" ? 1 : -1;
    const move = (at: globalThis.PointerEvent) => setSize(size + sign * ((edge === "top" ? at.clientY : at.clientX) - start));
    const up = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", up);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", up);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const grow = edge === "right" ? "ArrowRight" : edge === "left" ? "ArrowLeft" : "ArrowUp";
    const shrink = edge === "right" ? "ArrowLeft" : edge === "left" ? "ArrowRight" : "ArrowDown";
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    event.stopPropagation();
    setSize(Math.max(least, size + (event.key === grow ? STEP : -STEP)));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a splitter that moves is a focusable separator
    <div
      className="resizer"
      data-edge={edge}
      role="separator"
      tabIndex={0}
      aria-label={`Size of the ${panel}`}
      aria-orientation={edge === "top" ? "horizontal" : "vertical"}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => setSize(standard[panel])}
    />
  );
}
