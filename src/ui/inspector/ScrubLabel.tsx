import { type PointerEvent, type ReactNode, useRef } from "react";
import { documentStore } from "../../store/document.ts";
import { type NumberMeta, scrubbed } from "./stepping.ts";

interface ScrubLabelProps {
  readonly htmlFor: string;
  readonly value: number;
  readonly meta: NumberMeta;
  readonly children: ReactNode;
  onChange(value: number, gesture: string): void;
}

let gestures = 0;

/** The name of a number: dragged sideways it changes the number, with Shift finely; one drag is one step of undo. */
export function ScrubLabel({ htmlFor, value, meta, children, onChange }: ScrubLabelProps) {
  const moved = useRef(false);
  const onPointerDown = (event: PointerEvent<HTMLLabelElement>) => {
    if (event.button !== 0) return;
    const label = event.currentTarget;
    const [start, gesture] = [event.clientX, `scrub/${++gestures}`];
    moved.current = false;
    label.setPointerCapture(event.pointerId);
    const move = (at: globalThis.PointerEvent) => {
      const pixels = at.clientX - start;
      if (!moved.current && Math.abs(pixels) < 3) return;
      moved.current = true;
      onChange(scrubbed(value, meta, pixels, at.shiftKey), gesture);
    };
    const up = () => {
      label.removeEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"]) label.removeEventListener(name, up);
      documentStore.getState().settle();
    };
    label.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) label.addEventListener(name, up);
  };
  return (
    <label className="scrub" htmlFor={htmlFor} onPointerDown={onPointerDown} onClick={(event) => moved.current && event.preventDefault()}>
      {children}
    </label>
  );
}
