import type { Analysis } from "./analysis.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** A rule of the field: what it finds wrong with a game whose types are known. It asks definitions, not kinds' names. */
export type Rule = (game: Analysis) => Iterable<Diagnostic>;
