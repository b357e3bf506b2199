import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { CloseButton } from "./ActionIcon.tsx";

interface ModalProps {
  /** Stands above with the button that closes; left out: `label` names it. */
  readonly title?: string;
  readonly label?: string;
  /** How wide where there is room: pixels, or as CSS has it. */
  readonly size: number | string;
  onClose(): void;
  readonly children: ReactNode;
}

/**
 * The browser's own dialog: the rest of the page rests meanwhile, Escape and a click beside it close it, and the keyboard
 * goes back to where it was. What has `data-autofocus` has the keyboard first.
 */
export function Modal({ title, label, size, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="modal"
      data-bare={title === undefined || undefined}
      style={{ width: size }}
      aria-label={label}
      aria-labelledby={title === undefined ? undefined : id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // A browser may close it without asking; what closes here in passing is open again by now.
      onClose={() => dialog.current?.open === false && onClose()}
      onPointerDown={(event) => event.target === dialog.current && isBeside(event, dialog.current) && onClose()}
    >
      {title !== undefined && (
        <div className="modal-head">
          <h2 id={id}>{title}</h2>
          <CloseButton aria-label="Close" onClick={onClose} />
        </div>
      )}
      <div className="modal-body">{children}</div>
    </dialog>
  );
}

/** What is drawn around a dialog belongs to it, so only the place tells. */
function isBeside({ clientX: x, clientY: y }: { readonly clientX: number; readonly clientY: number }, dialog: HTMLElement): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return x < left || x > right || y < top || y > bottom;
}
