import { readFile } from "node:fs/promises";
import { err, type Result } from "../core/result.ts";
import { kindsOf } from "../export/kinds.ts";
import { type Opened, openText } from "../graph/file.ts";
import { catalogue } from "../nodes/registry.ts";

/** The project in a file, or in words why there is none. */
export async function openProject(path: string): Promise<Result<Opened, string>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    return err(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const opened = openText(text, kindsOf(catalogue));
  return opened.ok ? opened : err(`${path}: ${opened.error.message}`);
}
