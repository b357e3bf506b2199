/** @file `ganvas record`: trains presets, measures what came of it, and writes that into their files. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { err, ok, type Result } from "../core/result.ts";
import { kindsOf } from "../export/kinds.ts";
import { toText } from "../graph/file-text.ts";
import type { RunRecord } from "../graph/schema.ts";
import { catalogue } from "../nodes/registry.ts";
import type { Command } from "./command.ts";
import { openProject } from "./open-project.ts";
import { parseRecordArgs } from "./record-options.ts";
import { type Job, runSeed, type SeedResult } from "./record-run.ts";
import { recordOf } from "./record-summary.ts";

const PRESETS = "presets";

export const record: Command = {
  help: `Usage: ganvas record <preset>... | all [options]

Trains presets on WebAssembly with one thread, measures what came of it, and writes the record into presets/<preset>.json
and a strip of samples into presets/records/<preset>.png.

  --iterations N   train each seed until iteration N; left out: until all stages are over
  --minutes M      stop each seed after M minutes, if it is not done by then
  --seeds 1,2,3    train once with each; left out: the project's own
  --seen "..."     what a person saw in the strip, in a sentence; with no other option only that is written
  --again          train nothing: measure what the last run with these seeds left
  --work DIR       where checkpoints and classifiers are kept; left out: node_modules/.cache/ganvas/records

A run that is there already goes on from its checkpoint. Ctrl-C stops training, and what is done is measured; a second
one ends at once.`,

  async run(args, context) {
    const options = parseRecordArgs(args, join(context.root, "node_modules/.cache/ganvas/records"));
    const ids = options.presets.includes("all") ? await allPresets(context.root) : options.presets;
    const stop = new AbortController();
    const interrupt = () => (stop.signal.aborted ? process.exit(130) : stop.abort());
    process.on("SIGINT", interrupt);
    let failures = 0;
    for (const [at, id] of ids.entries()) {
      if (stop.signal.aborted) break;
      const say = (text: string) => context.complain(`${ids.length > 1 ? `[${at + 1}/${ids.length}] ` : ""}${id}: ${text}`);
      const written = await recordPreset(id, context.root, { options, say, signal: stop.signal });
      if (written.ok) continue;
      say(written.error);
      failures += 1;
    }
    process.off("SIGINT", interrupt);
    return failures > 0 ? 1 : stop.signal.aborted ? 130 : 0;
  },
};

async function allPresets(root: string): Promise<string[]> {
  const files = await readdir(join(root, PRESETS));
  return files.flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -".json".length)] : [])).sort();
}

async function recordPreset(id: string, root: string, job: Job): Promise<Result<undefined, string>> {
  const { options, say } = job;
  const folder = join(root, PRESETS);
  const path = join(folder, `${id}.json`);
  const opened = await openProject(path);
  if (!opened.ok) return opened;
  const { project } = opened.value;
  const write = (made: RunRecord) => writeFile(path, toText({ ...project, record: made }, kindsOf(catalogue)));
  if (options.onlySeen) {
    if (project.record === undefined) return err("there is no record yet to say what was seen of: record it first");
    await write({ ...project.record, seen: options.seen });
    return ok(undefined);
  }
  const results: SeedResult[] = [];
  for (const seed of options.seeds ?? [project.seed]) {
    const result = await runSeed(id, { ...project, seed }, { ...job, say: (text) => say(`seed ${seed}: ${text}`) });
    if (!result.ok) return result;
    results.push(result.value);
  }
  const made = recordOf(project, results, options.seen);
  await write(made);
  const strip = results[0]?.strip;
  if (strip !== undefined) {
    await mkdir(join(folder, "records"), { recursive: true });
    await writeFile(join(folder, "records", `${id}.png`), strip);
  }
  for (const { metric, value, values, anchors = [] } of made.scores)
    say(
      [
        `${metric} ${value}`,
        ...(values ? [`seeds ${values.join(" ")}`] : []),
        ...anchors.map(({ what, value }) => `${what} ${value}`),
      ].join(", "),
    );
  return ok(undefined);
}
