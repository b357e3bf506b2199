/** @file What the session is put together from in the browser. */
import { chooseBackend } from "./backends/choose.ts";
import { createMemoryStorage } from "./data/storage.ts";
import type { SessionParts } from "./session-prepare.ts";
import { browserStorage } from "./storage.ts";

export const workerParts: SessionParts = {
  chooseBackend,
  data: createMemoryStorage(),
  checkpoints: browserStorage(),
  checkpointEvery: 20_000,
};
