/** @file A node's stored parameters, checked by its kind's schema. */
import type { Json } from "../core/json.ts";
import type { NodeDefinition } from "../nodes/definition.ts";

export interface ParsedParams {
  /** With defaults, also in place of what is invalid. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly invalid: readonly { readonly param: string; readonly reason: string }[];
  /** Names that the kind does not have. */
  readonly unknown: readonly string[];
  /** Of a node inside a block: node parameter → parameter of the block. */
  readonly fromUse: Readonly<Record<string, string>>;
  /** Parameters that name a parameter the block lacks. */
  readonly unbound: readonly { readonly param: string; readonly name: string }[];
}

type Stored = Readonly<Record<string, Json>>;
/** The values of a block's parameters at one use. */
export type Environment = Stored;

// An edit makes a new object of the parameters it changes and of no others.
const parsed = new WeakMap<
  Stored,
  { readonly definition: NodeDefinition; readonly environment: Environment | undefined; readonly result: ParsedParams }
>();

export function parseParams(definition: NodeDefinition, stored: Stored, environment?: Environment): ParsedParams {
  const needed =
    environment !== undefined && Object.values(stored).some((value) => parameterNamed(value) !== undefined) ? environment : undefined;
  const known = parsed.get(stored);
  if (known?.definition === definition && known.environment === needed) return known.result;
  const result = parse(definition, stored, needed);
  parsed.set(stored, { definition, environment: needed, result });
  return result;
}

function parse(definition: NodeDefinition, stored: Stored, environment: Environment | undefined): ParsedParams {
  const { values, fromUse, unbound } =
    environment === undefined ? { values: stored, fromUse: {}, unbound: [] } : substitute(stored, environment);
  const first = definition.params.safeParse(values);
  if (first.success) return { values: first.data, invalid: [], unknown: [], fromUse, unbound };
  const invalid = new Map<string, string>();
  const unknown: string[] = [];
  for (const issue of first.error.issues) {
    if (issue.code === "unrecognized_keys" && issue.path.length === 0) unknown.push(...issue.keys);
    else if (!invalid.has(String(issue.path[0]))) invalid.set(String(issue.path[0]), reasonOf(issue));
  }
  const rest = Object.fromEntries(Object.entries(values).filter(([name]) => !invalid.has(name) && !unknown.includes(name)));
  const second = definition.params.safeParse(rest);
  return {
    values: second.success ? second.data : definition.params.parse({}),
    invalid: [...invalid].map(([param, reason]) => ({ param, reason })),
    unknown,
    fromUse,
    unbound,
  };
}

function reasonOf(issue: { readonly message: string; readonly code?: string; readonly errors?: unknown }): string {
  // A union's own message is only "invalid input"; its first alternative says more.
  if (issue.code === "invalid_union" && Array.isArray(issue.errors)) {
    const [first] = (issue.errors as { message: string }[][])[0] ?? [];
    if (first !== undefined) return plain(first.message);
  }
  return plain(issue.message);
}

function plain(message: string): string {
  return message.replace(/^Invalid input: /, "").replace(/\.$/, "");
}

function substitute(
  stored: Stored,
  environment: Environment,
): { values: Stored; fromUse: Record<string, string>; unbound: { param: string; name: string }[] } {
  const values: Record<string, Json> = {};
  const fromUse: Record<string, string> = {};
  const unbound: { param: string; name: string }[] = [];
  for (const [param, value] of Object.entries(stored)) {
    const name = parameterNamed(value);
    if (name === undefined) values[param] = value;
    else if (name in environment) {
      values[param] = environment[name] ?? null;
      fromUse[param] = name;
    } else unbound.push({ param, name });
  }
  return { values, fromUse, unbound };
}

/** "filters" for `{ "param": "filters" }`. */
function parameterNamed(value: Json): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const [entry] = entries;
  return entries.length === 1 && entry?.[0] === "param" && typeof entry[1] === "string" ? entry[1] : undefined;
}
