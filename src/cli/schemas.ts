import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { projectSchema } from "../graph/schema.ts";
import type { Catalogue } from "../nodes/definition.ts";
import { catalogue } from "../nodes/registry.ts";
import type { Command } from "./command.ts";

const FOLDER = "graph-schemas";

export const schemas: Command = {
  help: `Usage: ganvas schemas [--check]

Writes ${FOLDER}/: the JSON Schema of project files and one for the parameters of each node kind.

  --check   writes nothing; exit code 1 when a file differs from what would be written`,

  async run(args, context) {
    const { values } = parseArgs({ args: [...args], options: { check: { type: "boolean" } } });
    const folder = join(context.root, FOLDER);
    const wanted = schemaFiles(catalogue);
    const present = await filesIn(folder);
    const stale = present.filter((name) => !wanted.has(name));
    const changed: string[] = [];
    for (const [name, text] of wanted) {
      const old = present.includes(name) ? await readFile(join(folder, name), "utf8") : undefined;
      if (old !== text) changed.push(name);
    }
    if (values.check) {
      for (const name of [...changed, ...stale]) context.complain(`${FOLDER}/${name} differs: run "npm run schemas"`);
      return changed.length + stale.length === 0 ? 0 : 1;
    }
    for (const name of stale) await rm(join(folder, name));
    for (const name of changed) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), wanted.get(name) ?? "");
    }
    context.print(`${wanted.size} schemas, ${changed.length} written, ${stale.length} removed`);
    return 0;
  },
};

/** File name within the folder → text. */
export function schemaFiles(kinds: Catalogue): Map<string, string> {
  const files = new Map([["project.v1.schema.json", textOf(projectSchema, "A Ganvas project")]]);
  for (const definition of kinds.values())
    files.set(`nodes/${definition.kind}.schema.json`, textOf(definition.params, `Parameters of ${definition.doc.title}`));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What stands in a file: parameters with a default may be left out. */
function textOf(schema: z.ZodType, title: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries.filter((name) => name.endsWith(".json")).sort();
}
