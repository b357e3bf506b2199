import type { FieldMeta } from "../../nodes/params.ts";

/** What every control of the inspector is given. */
export interface FieldProps {
  /** For the label to point at. */
  readonly id: string;
  readonly meta: FieldMeta;
  /** Parsed, with the default where the document says nothing. */
  readonly value: unknown;
  /** With a `gesture`, changes that follow each other are one step of undo. */
  onChange(value: unknown, gesture?: string): void;
}
