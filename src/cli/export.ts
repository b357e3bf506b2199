import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { analyse } from "../compile/analyse.ts";
import { toPyTorch } from "../export/pytorch/pytorch.ts";
import { toSafetensors } from "../export/pytorch/safetensors.ts";
import { catalogue } from "../nodes/registry.ts";
import { decodeCheckpoint } from "../train/checkpoint-file.ts";
import { type Command, type Context, UsageError } from "./command.ts";
import { openProject, readBytes } from "./open-project.ts";
import { showDiagnostic } from "./show-diagnostic.ts";

const command: Command = {
  help: `Usage: ganvas export <file> --to model.py
       ganvas export <file.ganvas-checkpoint> --to weights.safetensors

Writes a project as one file of PyTorch: a class for each network and the game that they play. Of a checkpoint it writes the
weights, for the file of the same project: game.load_state_dict(safetensors.torch.load_file("weights.safetensors"), strict=False)

  --to FILE   where; a project goes to .py, a checkpoint to .safetensors

Exit code: 0 when the file is written, 1 when the project has errors.`,

  async run(args, context) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { to: { type: "string" } } });
    const [path, ...more] = positionals;
    const { to } = values;
    if (path === undefined || more.length > 0) throw new UsageError("Which file? One at a time.");
    if (to === undefined) throw new UsageError("Where to? Say --to and a file.");
    return to.endsWith(".safetensors") ? exportWeights(path, to, context) : exportCode(path, to, context);
  },
};

export { command as export };

async function exportCode(path: string, to: string, { print, complain }: Context): Promise<number> {
  const opened = await openProject(path);
  if (!opened.ok) {
    complain(opened.error);
    return 1;
  }
  const analysis = analyse(opened.value.project, catalogue);
  const file = toPyTorch(analysis);
  if (file === undefined) {
    for (const diagnostic of analysis.diagnostics) if (diagnostic.severity === "error") complain(showDiagnostic(diagnostic, analysis));
    return 1;
  }
  await writeFile(to, file.text);
  print(`${to}: ${file.text.split("\n").length} lines${file.missing.length === 0 ? "" : `; not in it: ${file.missing.join(", ")}`}`);
  return 0;
}

async function exportWeights(path: string, to: string, { print, complain }: Context): Promise<number> {
  const bytes = await readBytes(path);
  if (!bytes.ok) {
    complain(bytes.error);
    return 1;
  }
  const decoded = decodeCheckpoint(bytes.value);
  if (!decoded.ok) {
    complain(`${path}: ${decoded.error.message}`);
    return 1;
  }
  const { project, tensors, position } = decoded.value;
  const file = toPyTorch(analyse(project, catalogue));
  if (file === undefined) {
    complain(`${path}: the project in this checkpoint has errors, so there is no code for its weights.`);
    return 1;
  }
  const weights = toSafetensors(file.places, tensors);
  await writeFile(to, weights);
  print(`${to}: the weights of iteration ${position.iteration}, ${weights.length.toLocaleString("en")} bytes`);
  return 0;
}
