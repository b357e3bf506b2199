import type { Edit } from "../graph/edit.ts";

export type Severity = "error" | "warning" | "hint";

/** Where a mistake is: the graph ("board", a network's or a block's id), the node, and what of it. */
export interface Place {
  readonly graph: string;
  readonly node?: string;
  readonly port?: string;
  readonly param?: string;
}

/** A mistake of the person's, as a value. `fixes` are edits of the document that one click applies and undo takes back. */
export interface Diagnostic {
  /** Stable and dotted: `shape.rank`, `rule.output-range`. */
  readonly code: string;
  readonly severity: Severity;
  /** What, where and the way out, in a sentence or two. */
  readonly message: string;
  readonly at: Place;
  readonly fixes?: readonly { readonly label: string; readonly edits: readonly Edit[] }[];
}
