import { readFile } from "node:fs/promises";
import { err, ok, type Result } from "../core/result.ts";
import { kindsOf } from "../export/kinds.ts";
import { type Opened, openText } from "../graph/file.ts";
import { catalogue } from "../nodes/registry.ts";

/** The project in a file, or in words why there is none. */
export async function openProject(path: string): Promise<Result<Opened, string>> {
  const bytes = await readBytes(path);
  if (!bytes.ok) return bytes;
  const opened = openText(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.value), kindsOf(catalogue));
  return opened.ok ? opened : err(`${path}: ${opened.error.message}`);
}

/** What is in a file, or in words why it cannot be read. */
export async function readBytes(path: string): Promise<Result<Uint8Array<ArrayBuffer>, string>> {
  try {
    return ok(new Uint8Array(await readFile(path)));
  } catch (error) {
    return err(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
