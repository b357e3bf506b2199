/** @file What may be wired to a port, as a shape: an image is a square, a vector a disc, a loss a triangle. */
import type { ReactElement } from "react";
import type { PortMeaning } from "../../nodes/definition.ts";

const shapes: Readonly<Record<PortMeaning, ReactElement>> = {
  any: <circle cx="6" cy="6" r="4" />,
  vector: <circle cx="6" cy="6" r="4" />,
  image: <rect x="2.2" y="2.2" width="7.6" height="7.6" rx="1.4" />,
  label: <path d="M6 1.2 10.8 6 6 10.8 1.2 6Z" />,
  text: <path d="M1.8 3.2H7.4L10.8 6 7.4 8.8H1.8Z" />,
  sequence: <path d="M3.4 1.8H8.6L11 6 8.6 10.2H3.4L1 6Z" />,
  scalar: <path d="M6 1.4 10.8 9.8H1.2Z" />,
  optimizer: <path d="M6 1.2 10.9 4.8 9 10.5H3L1.1 4.8Z" />,
};

export interface PortShapeProps {
  readonly meaning: PortMeaning;
  /** Drawn as an outline: nothing is wired to it. */
  readonly hollow?: boolean;
  readonly size?: number;
}

/** Takes its colour from `--role`. */
export function PortShape({ meaning, hollow = false, size = 12 }: PortShapeProps) {
  return (
    <svg className={hollow ? "port-shape hollow" : "port-shape"} viewBox="0 0 12 12" width={size} height={size} aria-hidden="true">
      {shapes[meaning]}
    </svg>
  );
}
