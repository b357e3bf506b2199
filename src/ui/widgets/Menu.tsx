/** @file Menus: at a button, or where the pointer is. Arrows go from entry to entry, Enter takes one, Escape closes. */
import { type ComponentProps, type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";
import { putBeside } from "./beside.ts";
import { PopoverBox, type PopoverProps } from "./Popover.tsx";

interface MenuProps extends PopoverProps {
  onOpen?(): void;
}

export function Menu({ onOpen, ...rest }: MenuProps) {
  const onOpened = (box: HTMLElement) => {
    entriesOf(box)[0]?.focus();
    onOpen?.();
  };
  return <PopoverBox role="menu" {...rest} onOpened={onOpened} onKeyDown={onKeyDown} />;
}

interface MenuAtProps {
  /** Pixels of the screen. */
  readonly at: { readonly x: number; readonly y: number };
  readonly width: number;
  readonly label: string;
  onClose(): void;
  readonly children: ReactNode;
}

/** A menu without a button. The browser would close it at the end of the very press that opened it, so it is closed by hand. */
export function MenuAt({ at: { x, y }, width, label, onClose, children }: MenuAtProps) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = menu.current;
    if (!box) return;
    const before = document.activeElement;
    box.showPopover();
    putBeside(box, { left: x, top: y, width: 0, height: 0 }, "right-start", 2);
    entriesOf(box)[0]?.focus({ preventScroll: true });
    const giveBack = () => before instanceof HTMLElement && box.contains(document.activeElement) && before.focus({ preventScroll: true });
    const onPointerDown = (event: PointerEvent) => event.target instanceof Node && !box.contains(event.target) && box.hidePopover();
    box.addEventListener("beforetoggle", giveBack);
    window.addEventListener("pointerdown", onPointerDown, true);
    return () => {
      box.removeEventListener("beforetoggle", giveBack);
      window.removeEventListener("pointerdown", onPointerDown, true);
    };
  }, [x, y]);
  return (
    <div
      ref={menu}
      popover="manual"
      role="menu"
      aria-label={label}
      className="popover"
      style={{ width }}
      onToggle={(event) => event.newState === "closed" && onClose()}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

interface MenuItemProps extends ComponentProps<"button"> {
  readonly leftSection?: ReactNode;
  readonly rightSection?: ReactNode;
}

export function MenuItem({ leftSection, rightSection, onClick, children, ...rest }: MenuItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      {...rest}
      className="menu-item"
      onClick={(event) => {
        // First, so that the keyboard is back where it was before the entry acts.
        menuOf(event.currentTarget)?.hidePopover();
        onClick?.(event);
      }}
    >
      {leftSection}
      <span className="menu-words">{children}</span>
      {rightSection}
    </button>
  );
}

export function MenuLine() {
  return <hr className="menu-line" />;
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <div className="menu-label">{children}</div>;
}

function menuOf(element: Element): HTMLElement | null {
  return element.closest<HTMLElement>("[popover]");
}

function entriesOf(menu: HTMLElement): readonly HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>(".menu-item:not(:disabled)")];
}

function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const menu = event.currentTarget;
  event.stopPropagation();
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    menu.hidePopover();
    return;
  }
  const entries = entriesOf(menu);
  const at = entries.findIndex((entry) => entry === document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  entries.at(next % Math.max(1, entries.length))?.focus();
}
