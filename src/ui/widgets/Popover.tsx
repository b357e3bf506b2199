import { cloneElement, type KeyboardEvent, type ReactElement, type ReactNode, type ToggleEvent, useId, useState } from "react";
import { classesOf } from "./Button.tsx";
import { putBeside, type Side } from "./beside.ts";

export interface PopoverProps {
  /** The button that opens and closes it. */
  readonly target: ReactElement;
  readonly side: Side;
  /** Pixels; left out: what its content needs. */
  readonly width?: number;
  readonly className?: string;
  /** A function is told how to close. */
  readonly children: ReactNode | ((close: () => void) => ReactNode);
}

interface BoxProps extends PopoverProps {
  readonly role: "dialog" | "menu";
  readonly label?: string | undefined;
  onOpened?(box: HTMLElement): void;
  onKeyDown?(event: KeyboardEvent<HTMLElement>): void;
}

/** A box at a button, in the top layer, by the browser's own popover: a click elsewhere or Escape closes it. */
export function Popover(props: PopoverProps) {
  return <PopoverBox role="dialog" {...props} />;
}

/** What popovers and menus share. What is in it exists only while it is open. */
export function PopoverBox({ target, side, width, className, role, label, onOpened, onKeyDown, children }: BoxProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const onToggle = (event: ToggleEvent<HTMLElement>) => {
    const box = event.currentTarget;
    if (event.newState === "closed") {
      delete box.dataset["placed"];
      setOpen(false);
      return;
    }
    const anchor = document.querySelector(`[popovertarget="${CSS.escape(id)}"]`);
    if (anchor) putBeside(box, anchor.getBoundingClientRect(), side);
    onOpened?.(box);
  };
  return (
    <>
      {cloneElement(target as ReactElement<Record<string, unknown>>, {
        popoverTarget: id,
        "aria-haspopup": role,
        "aria-expanded": open,
      })}
      <div
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        className={classesOf("popover nodrag nopan nowheel", className)}
        style={{ width }}
        onBeforeToggle={(event) => event.newState === "open" && setOpen(true)}
        onToggle={onToggle}
        onKeyDown={onKeyDown}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        {open && (typeof children === "function" ? children(() => document.getElementById(id)?.hidePopover()) : children)}
      </div>
    </>
  );
}
