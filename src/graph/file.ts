/**
 * @file Opening a project: any text from anywhere goes in, a sound project or a reason in words comes out. The order is
 * length, JSON, dangerous values, version, migrations, counts, repair, schema, size.
 */
import { ok, type Result } from "../core/result.ts";
import { checkCounts, checkSize, checkValues, fault, type OpenFault, openLimits } from "./limits.ts";
import { isRaw, type Kinds, migrate, type Raw } from "./migrate.ts";
import { repair } from "./repair.ts";
import { FORMAT, type Project, projectSchema } from "./schema.ts";

export interface Opened {
  readonly project: Project;
  /** What was mended or left out, each a sentence. */
  readonly repairs: readonly string[];
}

export function openText(text: string, kinds: Kinds): Result<Opened, OpenFault> {
  if (text.length > openLimits.fileCharacters) {
    return fault(
      "too-large",
      `This file has ${Math.round(text.length / 1024 / 1024)} MB of text; a project has at most ${openLimits.fileCharacters / 1024 / 1024} MB. It was not opened.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return fault(
      "not-json",
      `This is no JSON text: ${(error as Error).message.slice(0, 160)}. If the file was cut off on its way, fetch it again.`,
    );
  }
  return openValue(value, kinds);
}

/** As `openText`, of a JSON text that is parsed already. */
export function openValue(value: unknown, kinds: Kinds): Result<Opened, OpenFault> {
  const safe = checkValues(value);
  if (!safe.ok) return safe;
  if (!isRaw(value) || value["format"] !== FORMAT) return fault("not-ganvas", foreign(value));
  const migrated = migrate(value, kinds);
  if (!migrated.ok) return migrated;
  const counted = checkAllCounts(migrated.value.document);
  if (!counted.ok) return counted;
  const { document, repairs } = repair(migrated.value.document);
  const notes = [...migrated.value.notes, ...repairs];
  const parsed = parse(document, notes);
  if (!parsed.ok) return parsed;
  const sized = checkSize(parsed.value);
  if (!sized.ok) return sized;
  return ok({ project: sized.value, repairs: summed(notes) });
}

function checkAllCounts(document: Raw): Result<undefined, OpenFault> {
  const graphs: [string, unknown][] = [["The board", document["game"]]];
  for (const list of ["networks", "blocks"]) {
    const entries = document[list];
    if (Array.isArray(entries)) for (const [index, entry] of entries.entries()) graphs.push([`${list}[${index}]`, entry]);
  }
  for (const [where, graph] of graphs) {
    if (!isRaw(graph)) continue;
    const counted = checkCounts(where, { nodes: graph["nodes"], edges: graph["edges"] });
    if (!counted.ok) return counted;
  }
  return ok(undefined);
}

/** Fields that no Ganvas of today knows are left out, with a note each; anything else that is wrong is a fault. */
function parse(document: Raw, notes: string[]): Result<Project, OpenFault> {
  const first = projectSchema.safeParse(document);
  if (first.success) return ok(first.data);
  let rest: unknown = document;
  for (const issue of first.error.issues) {
    if (issue.code !== "unrecognized_keys") continue;
    notes.push(
      `Left out ${issue.keys
        .slice(0, 5)
        .map((key) => `"${key.slice(0, 40)}"`)
        .join(", ")}${issue.path.length > 0 ? ` of ${place(issue.path)}` : ""}: Ganvas has no such field.`,
    );
    rest = without(rest, issue.path, issue.keys);
  }
  const second = projectSchema.safeParse(rest);
  if (second.success) return ok(second.data);
  const [issue] = second.error.issues;
  const more = second.error.issues.length - 1;
  return fault(
    "invalid",
    `This project cannot be opened: ${issue === undefined ? "it is not as a project must be" : `${place(issue.path)}: ${issue.message}`}${more > 0 ? ` (and ${more} more)` : ""}.`,
  );
}

/** "networks[0].nodes[3].kind" */
function place(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}${text === "" ? "" : "."}${String(step)}`),
    "",
  );
}

function without(value: unknown, path: readonly PropertyKey[], keys: readonly string[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return isRaw(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key))) : value;
  if (Array.isArray(value)) return value.map((entry: unknown, index) => (index === step ? without(entry, rest, keys) : entry));
  return isRaw(value) ? { ...value, [String(step)]: without(value[String(step)], rest, keys) } : value;
}

/** What the person most likely tried to open instead. */
function foreign(value: unknown): string {
  if (!isRaw(value)) return 'This JSON text is no Ganvas project: a project is an object with "format": "ganvas".';
  if ("modelTopology" in value || "weightsManifest" in value)
    return "This is a TensorFlow.js model, not a Ganvas project. Ganvas opens *.ganvas.json, pictures that Ganvas saved, and its links.";
  if ("nodes" in value && ("last_node_id" in value || "links" in value)) return "This is a ComfyUI workflow, not a Ganvas project.";
  if ("class_name" in value && "config" in value) return "This is a Keras model, not a Ganvas project.";
  return 'This JSON file is no Ganvas project: it lacks "format": "ganvas". Ganvas opens *.ganvas.json, pictures that Ganvas saved, and its links.';
}

function summed(notes: readonly string[]): readonly string[] {
  return notes.length <= 12 ? notes : [...notes.slice(0, 11), `And ${notes.length - 11} more of this sort.`];
}
