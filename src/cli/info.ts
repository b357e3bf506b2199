import { parseArgs } from "node:util";
import type { Analysis, NetworkAnalysis } from "../compile/analysis.ts";
import { hasErrors } from "../compile/analysis.ts";
import { flopsOf } from "../compile/cost.ts";
import { tooMuchMemory } from "../compile/diagnostics/memory.ts";
import { compile } from "../compile/index.ts";
import type { Memory } from "../compile/memory.ts";
import { mergeBatches } from "../compile/optimise/merge-batches.ts";
import { stepsTo } from "../compile/optimise/optimise.ts";
import type { Plan } from "../compile/plan.ts";
import { planGame } from "../compile/plan-game.ts";
import { printProcedure } from "../compile/print-plan.ts";
import { networkProcedure } from "../compile/trace-network.ts";
import { showShape } from "../core/tensor-type.ts";
import { type GameFormula, texOf, writeObjectives } from "../export/objective.ts";
import { catalogue } from "../nodes/registry.ts";
import { forecast } from "../train/forecast.ts";
import { type Command, type Context, UsageError } from "./command.ts";
import { openProject } from "./open-project.ts";
import { countDiagnostics, showDiagnostic } from "./show-diagnostic.ts";
import { BACKENDS, backendOf } from "./train-options.ts";

export const info: Command = {
  help: `Usage: ganvas info <file> [--json] [--plan [--step <name>] [--passes]] [--memory-limit <MB> [--backend <name>]]

Says what a project is: per network its parameters, output shapes and floating-point operations for one example; the
players, what they minimise as TeX, and the stages; the memory that training needs on each backend; and what is wrong.

  --json   one JSON object
  --plan   also the plan: every operation of every player's step
  --step <name>   of the plan only this step, such as d or view/samples
  --passes   the plan as it was traced and after each pass of the optimiser
  --memory-limit <MB>   refuse a project that needs more on the backend
  --backend <name>   ${BACKENDS.join(", ")}; left out: wasm

Exit code: 0 when the project can be trained, 1 otherwise.`,

  async run(args, context) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        plan: { type: "boolean" },
        step: { type: "string" },
        passes: { type: "boolean" },
        "memory-limit": { type: "string" },
        backend: { type: "string" },
      },
    });
    const [path, ...more] = positionals;
    if (path === undefined || more.length > 0) throw new UsageError("Which file? Exactly one is needed.");
    const opened = await openProject(path);
    if (!opened.ok) {
      context.complain(opened.error);
      return 1;
    }
    const { analysis, plan } = compile(opened.value.project, catalogue);
    const backend = backendOf(values.backend ?? "wasm");
    const limit = limitOf(values["memory-limit"]);
    const memory = plan ? forecast(plan, backend) : undefined;
    const refused = plan && memory && memory.bytes > limit ? [tooMuchMemory(memory, limit, plan.batchSize)] : [];
    const facts = {
      ...factsOf(analysis),
      memory,
      memoryByBackend: plan ? Object.fromEntries(BACKENDS.map((name) => [name, forecast(plan, name).bytes])) : undefined,
      repairs: opened.value.repairs,
      diagnostics: [...refused, ...analysis.diagnostics],
    };
    if (values.json) context.print(JSON.stringify(values.plan ? { ...facts, plan } : facts, null, 2));
    else {
      printFacts(facts, { ...analysis, diagnostics: facts.diagnostics }, context);
      if (values.plan && plan) {
        const traced = values.passes === true ? planGame(analysis, (procedure) => procedure) : undefined;
        printPlan(plan, { step: values.step, traced }, context);
      }
    }
    return hasErrors(facts.diagnostics) ? 1 : 0;
  },
};

function printPlan(
  plan: Plan,
  { step, traced }: { readonly step: string | undefined; readonly traced: Plan | undefined },
  { print }: Context,
): void {
  const names = Object.keys(plan.procedures);
  if (step !== undefined && !names.includes(step)) throw new UsageError(`There is no step "${step}"; there are ${names.join(", ")}.`);
  for (const [name, procedure] of Object.entries(plan.procedures)) {
    if (step !== undefined && name !== step) continue;
    if (traced === undefined) {
      print(`\n${printProcedure(procedure)}`);
      continue;
    }
    const stages = stepsTo(procedure, traced.procedures[name]);
    for (const stage of [...stages, { name: "merge batches (on WebGPU)", procedure: mergeBatches(procedure) }])
      print(`\n--- ${stage.name}: ${stage.procedure.equations.length} operations\n${printProcedure(stage.procedure)}`);
  }
}

function printObjectives({ value, objectives, where }: GameFormula, print: Context["print"]): void {
  const lines = [...(value ? [value] : []), ...objectives].map(texOf);
  if (lines.length > 0) print(`\n${[...lines, ...where.map((line) => `  where ${line}`)].join("\n")}`);
}

/** Bytes. */
function limitOf(megabytes: string | undefined): number {
  if (megabytes === undefined) return Number.POSITIVE_INFINITY;
  const limit = Number(megabytes);
  if (!(limit > 0)) throw new UsageError(`"${megabytes}" is no number of megabytes.`);
  return limit * 1e6;
}

function factsOf(analysis: Analysis) {
  return {
    title: analysis.project.meta.title,
    networks: [...analysis.networks.values()].map((network) => networkFacts(network, analysis)),
    players: [...analysis.players.values()].map(({ id, name, networks, optimizer, steps, batch }) => ({
      id,
      name,
      networks,
      optimizer,
      steps,
      batch,
    })),
    stages: analysis.stages,
    objectives: writeObjectives(analysis),
  };
}

function networkFacts({ id, name, role, trainable, fixed, outputs, uses }: NetworkAnalysis, analysis: Analysis) {
  const procedure = networkProcedure(analysis, id, 1);
  const shapes = Object.fromEntries(outputs.map((output) => [output.name, output.type?.shape]));
  return { id, name, role, trainable, notTrainable: fixed, outputs: shapes, flops: procedure ? flopsOf(procedure) : undefined, uses };
}

type Facts = ReturnType<typeof factsOf> & {
  readonly memory: Memory | undefined;
  readonly memoryByBackend: Readonly<Record<string, number>> | undefined;
};

function printFacts(
  { title, networks, players, stages, objectives, memory, memoryByBackend }: Facts,
  analysis: Analysis,
  { print }: Context,
): void {
  print(title);
  for (const { id, role, trainable, notTrainable, outputs, flops, uses } of networks) {
    const shapes = Object.entries(outputs).map(([port, shape]) => `${port} ${shape ? showShape(shape) : "unknown"}`);
    print(`\nNetwork ${id} (${role}), ${uses.length} use${uses.length === 1 ? "" : "s"}`);
    print(`  parameters  ${trainable.toLocaleString("en")} trainable, ${notTrainable.toLocaleString("en")} not`);
    print(`  outputs     ${shapes.join(", ") || "none"}`);
    if (flops !== undefined) print(`  operations  ${flops.toLocaleString("en")} per example`);
  }
  print("");
  for (const { id, networks: owned, optimizer, steps, batch } of players) {
    const k = typeof steps === "number" ? `${steps}` : "a scheduled number of";
    print(
      `Player ${id} trains ${owned.join(", ") || "nothing"} with ${optimizer ?? "no optimizer"}: ${k} step${steps === 1 ? "" : "s"} of ${batch} examples`,
    );
  }
  for (const { name, iterations, turns } of stages) {
    print(
      `Stage "${name}"${iterations === undefined ? "" : `, ${iterations} iterations`}: ${turns.map((turn) => turn.players.join(" with ")).join(", then ")}`,
    );
  }
  printObjectives(objectives, print);
  if (memory && memoryByBackend) {
    const mega = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
    print(
      `\nMemory ${mega(memory.bytes)}: weights ${mega(memory.weights)}, optimizers ${mega(memory.slots)}, ${memory.kept > 0 ? `shared by steps ${mega(memory.kept)}, ` : ""}a step of ${memory.procedure} ${mega(memory.peak)}`,
    );
    print(
      `  by backend  ${Object.entries(memoryByBackend)
        .map(([name, bytes]) => `${name} ${mega(bytes)}`)
        .join(", ")}`,
    );
    const three = memory.largest.slice(0, 3).map(({ name, bytes }) => `${name} ${mega(bytes)}`);
    print(`  largest     ${three.join(", ")}`);
  }
  print(`\n${countDiagnostics(analysis.diagnostics)}`);
  for (const diagnostic of analysis.diagnostics) print(showDiagnostic(diagnostic, analysis));
}
