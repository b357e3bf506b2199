/**
 * @file The library of the page that runs: the browser's database, what happens when the page comes and goes, and what
 * it opens with.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { findLink } from "../graph/link.ts";
import type { LinkOptions } from "../graph/link-options.ts";
import { memoryStorage } from "./autosave-memory.ts";
import { openStorage } from "./autosave-storage.ts";
import { documentStore } from "./document.ts";
import { createLibrary, type Library, type LibraryState } from "./library.ts";
import { refused, type StorageFault } from "./library-faults.ts";
import { noticeStore } from "./library-notices.ts";
import { followOptions, goWhereLinked } from "./library-options.ts";
import { noRescue, type Rescue, rescueIn } from "./library-rescue.ts";
import { broadcastTabs } from "./library-tabs.ts";
import { createVersions, type Versions } from "./library-versions.ts";
import { type Recognised, recogniseText } from "./opening.ts";
import { kinds, loadPreset } from "./presets.ts";
import { viewStore } from "./view.ts";

export interface Files {
  readonly library: Library;
  readonly versions: Versions;
}

/** The state of the library, empty until it is there. */
export const libraryStore: StoreApi<LibraryState> = createStore<LibraryState>(() => ({
  documents: [],
  current: undefined,
  saving: "saved",
  fault: undefined,
}));

/** How links and files are read here. */
export const linkContext = { kinds, preset: loadPreset };

let files: Promise<Files> | undefined;

/** Starts the library at the first call. */
export function pageFiles(): Promise<Files> {
  files ??= startFiles();
  return files;
}

async function startFiles(): Promise<Files> {
  const { storage, fault } = await openStorage().then(
    (opened) => ({ storage: opened, fault: undefined }),
    (): { storage: ReturnType<typeof memoryStorage>; fault: StorageFault } => ({ storage: memoryStorage(), fault: refused }),
  );
  const library = createLibrary({
    documents: documentStore,
    view: viewStore,
    storage,
    notify: (notice) => noticeStore.getState().show(notice),
    state: libraryStore,
    tabs: broadcastTabs(),
    rescue: pageRescue(),
    ...(fault === undefined ? {} : { fault }),
  });
  await library.start();
  if (fault !== undefined)
    noticeStore.getState().show({ id: "storage", tone: "warning", title: "Nothing is kept here", lines: [fault.message] });
  window.addEventListener("pagehide", () => library.leave());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") library.leave();
  });
  window.addEventListener("hashchange", () => void openAddress());
  libraryStore.subscribe(({ current }, before) => {
    if (current?.id === before.current?.id) return;
    remember(current?.id);
    followOptions(current?.options ?? {}, () => void duplicateOpen());
  });
  return { library, versions: createVersions(library, documentStore, storage) };
}

export interface Started {
  /** `link`: nothing trains until the person presses play. `first`: this browser has never seen Ganvas. */
  readonly how: "link" | "document" | "first";
  readonly options: LinkOptions;
}

/** Opens what the address asks for, else what this tab had open, else the newest document, else the preset `first`. */
export async function openAtStart(first: string): Promise<Started> {
  const { library } = await pageFiles();
  const fromAddress = await openAddress();
  if (fromAddress !== undefined) return { how: "link", options: fromAddress };
  const newest = libraryStore.getState().documents.find(({ binned }) => binned === undefined);
  for (const id of [remembered(), newest?.id]) if (id !== undefined && (await library.open(id))) return { how: "document", options: {} };
  await openPreset(first);
  return { how: "first", options: {} };
}

/** As a document beside the others. Answers false when there is no such preset. */
export async function openPreset(id: string): Promise<boolean> {
  const [{ library }, project] = await Promise.all([pageFiles(), loadPreset(id)]);
  if (project === undefined) return false;
  await library.create(project, { is: "preset", name: id });
  return true;
}

/** A copy of the open document, opened beside it. */
export async function duplicateOpen(): Promise<void> {
  const { library } = await pageFiles();
  const { project } = documentStore.getState();
  await library.create(
    { ...project, meta: { ...project.meta, title: `${project.meta.title.slice(0, 110)} (copy)` } },
    { is: "copy", name: project.meta.title },
  );
  await library.keep();
}

/** Opens a recognised project beside the others, or says why it cannot be opened. Answers the options of a link. */
export async function openFound(found: Extract<Recognised, { is: "project" | "fault" }>): Promise<LinkOptions | undefined> {
  const notices = noticeStore.getState();
  if (found.is === "fault") {
    notices.show({ id: `fault ${found.name}`, tone: "error", title: `${found.name} was not opened`, lines: [found.fault.message] });
    return undefined;
  }
  const { library } = await pageFiles();
  const before = libraryStore.getState().current;
  // The list learns a new title when it is saved; the person has it before the eyes at once.
  const { title } = documentStore.getState().project.meta;
  const { seed } = found.options;
  const project = seed === undefined ? found.project : { ...found.project, seed };
  await library.create(project, found.origin, found.options);
  goWhereLinked(found.options);
  // In a frame of another page there is nobody's own work beside it to speak of.
  const fromLink = found.origin.is === "link" && found.options.view !== "embed";
  if (found.repairs.length > 0 || fromLink) {
    notices.show({
      id: "opened",
      tone: found.repairs.length > 0 ? "warning" : "info",
      title:
        found.repairs.length > 0
          ? `Opened “${project.meta.title}” with ${found.repairs.length === 1 ? "a repair" : "repairs"}`
          : `Opened “${project.meta.title}” from a link`,
      lines: [...found.repairs, ...(fromLink ? ["It stands beside your own documents and trains nothing by itself."] : [])],
      ...(before === undefined || before.untouched
        ? { passing: found.repairs.length === 0 }
        : { actions: [{ label: `Back to “${title}”`, run: () => void library.open(before.id) }] }),
    });
  }
  return found.options;
}

/** Opens the link in the address, if there is one, and takes it out of the address, so that a reload opens the copy. */
async function openAddress(): Promise<LinkOptions | undefined> {
  const link = findLink(window.location.hash);
  if (link === undefined) return undefined;
  const found = await recogniseText(link, linkContext);
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  return found.is === "project" || found.is === "fault" ? openFound(found) : undefined;
}

const openKey = "ganvas.open";

/** Of this tab; a new tab takes the newest document. */
function remember(id: string | undefined): void {
  try {
    if (id !== undefined) window.sessionStorage.setItem(openKey, id);
  } catch {
    // Without session storage a reload opens the newest document.
  }
}

function remembered(): string | undefined {
  try {
    return window.sessionStorage.getItem(openKey) ?? undefined;
  } catch {
    return undefined;
  }
}

function pageRescue(): Rescue {
  try {
    return rescueIn(window.localStorage);
  } catch {
    return noRescue;
  }
}
