import { err, type Result } from "../../core/result.ts";
import type { Fault } from "../protocol.ts";
import type { Columns } from "./columns.ts";
import type { SourceRequest } from "./source.ts";

/** The columns of a person's stored files as the node wants them. */
export async function prepareOwn(params: Record<string, unknown>, { storage }: SourceRequest): Promise<Result<Columns, Fault>> {
  const id = params["files"];
  if (typeof id !== "string" || id === "")
    return err({ code: "data", message: "No files are chosen: open files of your own, or choose other data." });
  const stored = await storage.load(id);
  return stored.ok ? { ok: true, value: stored.value.columns } : stored;
}
