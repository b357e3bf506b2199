import { parseArgs } from "node:util";
import { analyse } from "../compile/analyse.ts";
import { hasErrors } from "../compile/analysis.ts";
import { catalogue } from "../nodes/registry.ts";
import { type Command, type Context, UsageError } from "./command.ts";
import { openProject } from "./open-project.ts";
import { countDiagnostics, showDiagnostic } from "./show-diagnostic.ts";

export const validate: Command = {
  help: `Usage: ganvas validate <file>... [--json] [--strict]

Says what is wrong with project files, where, and how it can be mended.

  --json     one JSON object: per file the repairs made on opening and the diagnostics
  --strict   warnings count as errors

Exit code: 0 when no file has errors, 1 otherwise.`,

  async run(args, context) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: "boolean" }, strict: { type: "boolean" } },
    });
    if (positionals.length === 0) throw new UsageError("Which file?");
    const reports = await Promise.all(positionals.map((path) => validateFile(path, values.strict === true)));
    if (values.json) context.print(JSON.stringify(Object.fromEntries(positionals.map((path, i) => [path, reports[i]?.json])), null, 2));
    else for (const report of reports) report.print(context);
    return reports.every(({ sound }) => sound) ? 0 : 1;
  },
};

interface Report {
  readonly sound: boolean;
  readonly json: unknown;
  print(context: Context): void;
}

async function validateFile(path: string, strict: boolean): Promise<Report> {
  const opened = await openProject(path);
  if (!opened.ok) return { sound: false, json: { fault: opened.error }, print: (context) => context.complain(opened.error) };
  const { project, repairs } = opened.value;
  const analysis = analyse(project, catalogue);
  const { diagnostics } = analysis;
  const sound = !hasErrors(diagnostics) && !(strict && diagnostics.some(({ severity }) => severity === "warning"));
  return {
    sound,
    json: { repairs, diagnostics },
    print(context) {
      context.print(`${path}: ${countDiagnostics(diagnostics)}`);
      for (const repair of repairs) context.print(`repair  ${repair}`);
      for (const diagnostic of diagnostics) context.print(showDiagnostic(diagnostic, analysis));
    },
  };
}
