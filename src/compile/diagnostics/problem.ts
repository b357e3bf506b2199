import type { Problem } from "../../nodes/definition.ts";
import type { Diagnostic, Place } from "../diagnostic.ts";

/** What a kind itself says about its parameters and what is wired to it; the code is the kind's. */
export function problem(at: Place & { readonly node: string }, found: Problem, fixes: NonNullable<Diagnostic["fixes"]>): Diagnostic {
  return {
    code: found.code,
    severity: "error",
    message: found.message,
    at: { ...at, ...(found.port === undefined ? {} : { port: found.port }), ...(found.param === undefined ? {} : { param: found.param }) },
    ...(fixes.length > 0 ? { fixes } : {}),
  };
}
