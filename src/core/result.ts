/** The outcome of something that can fail for a reason a person can mend: a value, or that reason. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** Throws: a state that only a bug of ours can reach. */
export function unreachable(value: never, what = "value"): never {
  throw new Error(`unreachable ${what}: ${JSON.stringify(value)}`);
}

/** Throws when a condition that our own code guarantees does not hold. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`);
}
