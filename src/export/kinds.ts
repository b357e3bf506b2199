/** @file What opening and saving files must know of the kinds there are. */
import type { JsonObject } from "../core/json.ts";
import type { KindFacts, Kinds } from "../graph/migrate.ts";
import type { Catalogue } from "../nodes/definition.ts";

export function kindsOf(catalogue: Catalogue): Kinds {
  const known = new Map<string, KindFacts>();
  return (kind) => {
    const definition = catalogue.get(kind);
    const before = known.get(kind);
    if (definition === undefined || before !== undefined) return before;
    // Every parameter has a default, so an empty object parses.
    const facts: KindFacts = { defaults: definition.params.parse({}) as JsonObject, migrations: definition.migrations ?? [] };
    known.set(kind, facts);
    return facts;
  };
}
