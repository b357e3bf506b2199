import type { ImportedData } from "../../protocol.ts";
import type { Columns } from "../columns.ts";

/** What an importer made of the files that are of its format. */
export interface Found {
  readonly format: ImportedData["format"];
  readonly count: number;
  readonly columns: Columns;
  /** Of the label column, where the classes have names. */
  readonly classNames?: readonly string[];
  /** Of captions, by word number; number 0 is filling. */
  readonly words?: readonly string[];
  /** What was left out or changed, each a sentence. */
  readonly notes: readonly string[];
}
