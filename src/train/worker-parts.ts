/** @file What the session is put together from in the browser. */
import { chooseBackend } from "./backends/choose.ts";
import { browserDataStorage } from "./data/browser-storage.ts";
import { importInBrowser } from "./data/import-in-browser.ts";
import type { SessionParts } from "./session-prepare.ts";
import { browserStorage } from "./storage.ts";

export const workerParts: SessionParts = {
  chooseBackend,
  data: browserDataStorage(),
  importFiles: importInBrowser,
  checkpoints: browserStorage(),
  checkpointEvery: 20_000,
};
