import type { Result } from "../../src/core/result.ts";
import { chooseBackend } from "../../src/train/backends/choose.ts";
import { type Checkpoint, decodeCheckpoint } from "../../src/train/checkpoint-file.ts";
import { decodeImage } from "../../src/train/data/decode-image.ts";
import { importFiles } from "../../src/train/data/import/import-files.ts";
import { createMemoryStorage } from "../../src/train/data/storage.ts";
import type { BackendName, Fault, TrainerEvent } from "../../src/train/protocol.ts";
import { createSession, type Session } from "../../src/train/session.ts";
import type { SessionParts } from "../../src/train/session-prepare.ts";

export interface Listened {
  readonly session: Session;
  readonly events: TrainerEvent[];
}

export const importHere: SessionParts["importFiles"] = (files, options) =>
  importFiles(
    // Node's copy of a File on its way through a port has no name.
    files.map((file, k) => ({ name: options.paths?.[k] ?? file.name, data: file })),
    { ...options, decodeImage },
  );

/** A session on a real backend that writes down all it says. */
export async function listen(parts: Partial<SessionParts> = {}): Promise<Listened> {
  const session = createSession({ chooseBackend, data: createMemoryStorage(), importFiles: importHere, ...parts });
  const events: TrainerEvent[] = [];
  await session.listen((some) => events.push(...some));
  return { session, events };
}

export function value<T>(result: Result<T, Fault>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

export function fault<T>(result: Result<T, Fault>): Fault {
  if (result.ok) throw new Error("no fault");
  return result.error;
}

/** Everything there is of the state, as a checkpoint holds it. */
export async function stateOf(session: Session): Promise<Checkpoint> {
  const info = value(await session.saveCheckpoint());
  return value(decodeCheckpoint(value(await session.readCheckpoint(info.id))));
}

export async function opened(
  project: Parameters<Session["open"]>[0],
  backend: BackendName = "cpu",
  parts: Partial<SessionParts> = {},
): Promise<Listened> {
  const listened = await listen(parts);
  value(await listened.session.open(project, { backend }));
  return listened;
}

export function bits(values: Float32Array): number[] {
  return [...new Uint32Array(values.buffer, values.byteOffset, values.length)];
}
