import { CloseButton, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./files.module.css";

interface DialogProps {
  readonly opened: boolean;
  readonly title: string;
  readonly size: "md" | "lg" | "xl" | "90vw";
  onClose(): void;
  readonly children: ReactNode;
}

/** A modal whose heading is no landmark of the page, and whose content exists only while it is open. */
export function Dialog({ opened, title, size, onClose, children }: DialogProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size} centered transitionProps={{ duration: 100 }}>
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content>
        <div className={classes["dialog-head"]}>
          <Modal.Title className={classes["dialog-title"] ?? ""}>{title}</Modal.Title>
          <CloseButton aria-label="Close" onClick={onClose} />
        </div>
        <Modal.Body>{opened && children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
