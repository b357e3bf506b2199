/** @file A few words about what the pointer rests on, or what the keyboard came to. One box serves the whole page. */
import { cloneElement, type ReactElement, useEffect, useRef } from "react";
import { putBeside, type Side } from "./beside.ts";

interface TooltipProps {
  readonly label: string | undefined;
  readonly side?: Side;
  readonly children: ReactElement;
}

/** What it is given besides, as by a menu that opens there, goes to what it is about. */
export function Tooltip({ label, side, children, ...rest }: TooltipProps) {
  return cloneElement(children as ReactElement<Record<string, unknown>>, { ...rest, "data-tip": label, "data-tip-side": side });
}

/** Milliseconds that the pointer rests. */
const DELAY = 500;

/** Once per page. */
export function TooltipBox() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (box.current?.isConnected === true ? followTips(box.current) : undefined), []);
  return <div ref={box} className="tip" popover="manual" role="tooltip" />;
}

/** Answers how to stop. */
function followTips(box: HTMLElement): () => void {
  let about: Element | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = () => {
    clearTimeout(timer);
    about = null;
    box.hidePopover();
  };
  const come = (event: Event) => {
    const found = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tip]") : null;
    if (found === about) return;
    hide();
    if (found === null || (event.type === "focusin" && !found.matches(":focus-visible"))) return;
    about = found;
    timer = setTimeout(() => show(found), DELAY);
  };
  const show = (found: HTMLElement) => {
    if (!found.isConnected) return hide();
    box.textContent = found.dataset["tip"] ?? "";
    box.showPopover();
    putBeside(box, found.getBoundingClientRect(), (found.dataset["tipSide"] ?? "bottom") as Side, 5);
  };
  const comings = ["pointerover", "focusin"] as const;
  const goings = ["pointerdown", "keydown", "wheel"] as const;
  for (const name of comings) document.addEventListener(name, come);
  for (const name of goings) document.addEventListener(name, hide, { capture: true, passive: true });
  return () => {
    hide();
    for (const name of comings) document.removeEventListener(name, come);
    for (const name of goings) document.removeEventListener(name, hide, { capture: true });
  };
}
