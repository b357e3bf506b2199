/** @file What the session is put together from in the browser. */
import { chooseBackend } from "./backends/choose.ts";
import { browserDataStorage } from "./data/browser-storage.ts";
import { importInBrowser } from "./data/import-in-browser.ts";
import type { SessionParts } from "./session-prepare.ts";
import { browserStorage } from "./storage.ts";

/** Looked for at once, while the page still opens its document. */
let early: ReturnType<typeof chooseBackend> | undefined = chooseBackend();

export const workerParts: SessionParts = {
  chooseBackend(wanted) {
    const found = early;
    early = undefined;
    if (wanted === undefined && found !== undefined) return found;
    void found?.then((unused) => unused.ok && unused.value.dispose());
    return chooseBackend(wanted);
  },
  data: browserDataStorage(),
  importFiles: importInBrowser,
  checkpoints: browserStorage(),
  checkpointEvery: 20_000,
};
