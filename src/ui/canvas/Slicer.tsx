/** @file Alt+drag across empty canvas cuts the wires it crosses. */
import { type PointerEvent as ReactPointerEvent, useRef, useState } from "react";
import { edgeId } from "../../graph/edit.ts";
import { edit } from "../stores.ts";
import { currentScene } from "./canvas-store.ts";
import { wiresAcross } from "./wire-under.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

export function useSlicer() {
  const [line, setLine] = useState<readonly Point[]>([]);
  const drawn = useRef<Point[]>([]);

  const onPointerDownCapture = (event: ReactPointerEvent) => {
    const onPane = event.target instanceof Element && event.target.classList.contains("react-flow__pane");
    if (!event.altKey || event.button !== 0 || !onPane) return;
    event.preventDefault();
    event.stopPropagation();
    drawn.current = [{ x: event.clientX, y: event.clientY }];
    const move = (at: PointerEvent) => {
      drawn.current.push({ x: at.clientX, y: at.clientY });
      setLine([...drawn.current]);
    };
    const up = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      setLine([]);
      cut(drawn.current);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
  };
  return { line, onPointerDownCapture };
}

function cut(line: readonly Point[]): void {
  const scene = currentScene();
  const crossed = new Set(wiresAcross(line));
  if (scene)
    edit(scene.graph.edges.filter((edge) => crossed.has(edgeId(edge))).map((edge) => ({ edit: "remove-edge", graph: scene.at.id, edge })));
}

export function SliceLine({ line }: { readonly line: readonly Point[] }) {
  if (line.length < 2) return null;
  return (
    <svg className="slice" aria-hidden="true">
      <polyline points={line.map(({ x, y }) => `${x},${y}`).join(" ")} />
    </svg>
  );
}
