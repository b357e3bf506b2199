/**
 * @file The person's documents: the list, which of them is open, and the saving of it. Opening anything makes a document
 * beside the others; none is ever overwritten.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { BOARD, graphOf } from "../graph/edit.ts";
import type { LinkOptions } from "../graph/link-options.ts";
import type { Project } from "../graph/schema.ts";
import { type Clock, createSaver, type Saving, wallClock } from "./autosave.ts";
import { type Content, countNodes, type DocumentEntry, type DocumentStorage, type Origin, type Places } from "./autosave-storage.ts";
import type { DocumentState, DocumentStore, History } from "./document.ts";
import { type StorageFault, storageFault } from "./library-faults.ts";
import type { Notice } from "./library-notices.ts";
import { noRescue, type Rescue } from "./library-rescue.ts";
import { noTabs, type Tabs } from "./library-tabs.ts";
import type { ViewState } from "./view.ts";

export interface LibraryState {
  /** Newest first; those in the bin too. */
  readonly documents: readonly DocumentEntry[];
  readonly current: DocumentEntry | undefined;
  readonly saving: Saving;
  readonly fault: StorageFault | undefined;
}

export interface LibraryParts {
  readonly documents: DocumentStore;
  readonly view: StoreApi<ViewState>;
  readonly storage: DocumentStorage;
  /** Set where the browser keeps nothing and `storage` lives only as long as the page. */
  readonly fault?: StorageFault;
  readonly notify: (notice: Notice) => void;
  readonly clock?: Clock;
  readonly tabs?: Tabs;
  readonly rescue?: Rescue;
  readonly newId?: () => string;
  /** Where the state goes; a store of its own when left out. */
  readonly state?: StoreApi<LibraryState>;
}

export interface Library {
  readonly state: StoreApi<LibraryState>;
  /** Reads the list and what the last session left unsaved. */
  start(): Promise<void>;
  /** Answers false when there is no such document. */
  open(id: string): Promise<boolean>;
  /** Opens the project as a document of its own and answers its id. */
  create(project: Project, origin: Origin, options?: LinkOptions): Promise<string>;
  /** Another state of the open document, as one step of its history. */
  replace(project: Project, history: History): void;
  rename(id: string, title: string): Promise<void>;
  moveToBin(id: string): Promise<void>;
  takeFromBin(id: string): Promise<void>;
  removeForEver(id: string): Promise<void>;
  /** A stored document's project, without opening it. */
  read(id: string): Promise<Project | undefined>;
  /** The open document stays although it was never edited. */
  keep(): Promise<void>;
  /** Saves what is not saved yet. */
  flush(): Promise<void>;
  /** The page goes away: keeps at once what the database would be too late for. */
  leave(): void;
}

/** Steps of undo that are kept with a document. */
const keptSteps = 60;
const binFor = 30 * 24 * 3_600_000;

export function createLibrary(parts: LibraryParts): Library {
  const {
    documents,
    view,
    storage,
    notify,
    clock = wallClock,
    tabs = noTabs,
    rescue = noRescue,
    newId = () => crypto.randomUUID(),
  } = parts;
  const state = parts.state ?? createStore<LibraryState>(() => ({ documents: [], current: undefined, saving: "saved", fault: undefined }));
  state.setState({ fault: parts.fault });
  /** The revision of the open document that this tab read or wrote last. */
  let revision = 0;
  let opening = false;
  /** Documents that were left while they could not be saved. */
  const held = new Map<string, Content>();

  const listed = (entry: DocumentEntry): readonly DocumentEntry[] =>
    newestFirst([entry, ...state.getState().documents.filter((other) => other.id !== entry.id)]);

  const save = async (): Promise<void> => {
    const { current } = state.getState();
    if (current === undefined) return;
    const { project, past, future } = documents.getState();
    const entry = { ...current, ...facts(project), updated: clock.now() };
    const outcome = await storage.save(entry, { id: entry.id, project, history: { past: past.slice(-keptSteps), future } }, revision);
    rescue.clear(entry.id);
    if (state.getState().current?.id === entry.id) revision = outcome.revision;
    const now = state.getState().current;
    state.setState({ documents: listed(entry), ...(now?.id === entry.id ? { current: { ...entry, untouched: now.untouched } } : {}) });
    tabs.tell({ document: entry.id, revision: outcome.revision });
    if (outcome.overtook) {
      notify({
        id: "other-tab",
        tone: "warning",
        title: "Another tab has changed this document too",
        lines: ["This tab's state is the saved one now; the other tab's is kept under Versions."],
      });
    }
  };

  const saver = createSaver(
    save,
    (saving, error) => {
      const before = state.getState().fault;
      const fault = saving === "failed" ? storageFault(error) : saving === "saved" ? parts.fault : before;
      if (saving === "failed" && fault !== undefined && fault.code !== before?.code)
        notify({ id: "storage", tone: "error", title: "Not saved", lines: [fault.message] });
      state.setState({ saving, fault });
    },
    clock,
  );

  const places = createSaver(
    async () => {
      const { current } = state.getState();
      const { graph, viewports } = view.getState();
      if (current !== undefined) await storage.savePlaces(current.id, { graph, viewports });
    },
    () => undefined,
    clock,
  );

  const flush = async (): Promise<void> => {
    await Promise.all([saver.flush(), places.flush()]);
  };

  const show = (entry: DocumentEntry, content: Pick<Content, "project" | "history" | "revision">, where: Places | undefined): void => {
    opening = true;
    revision = content.revision;
    state.setState({ current: entry });
    documents.getState().open(content.project, content.history);
    view.getState().restart(where?.viewports);
    if (where !== undefined && where.graph !== BOARD && graphOf(content.project, where.graph) !== undefined)
      view.getState().show(where.graph);
    opening = false;
  };

  /** Saves the document that is open and lets go of it; one that was only looked at leaves nothing behind. */
  const leaveCurrent = async (): Promise<void> => {
    await flush();
    const { current } = state.getState();
    if (current === undefined) return;
    if (saver.state === "failed") {
      const { project, past, future } = documents.getState();
      held.set(current.id, { id: current.id, project, history: { past, future }, revision });
      saver.forget();
    }
    if (!current.untouched || (current.origin.is !== "preset" && current.origin.is !== "new")) return;
    state.setState({ documents: state.getState().documents.filter(({ id }) => id !== current.id), current: undefined });
    await storage.remove(current.id);
  };

  const newEntry = (project: Project, origin: Origin, untouched: boolean): DocumentEntry => {
    const time = clock.now();
    return { id: newId(), created: time, updated: time, origin, untouched, ...facts(project) };
  };

  /** Somebody has put another project into the document store: it becomes a document of its own, beside the one before. */
  const adopt = (before: DocumentState): void => {
    const { current } = state.getState();
    if (current !== undefined && saver.state !== "saved") {
      void storage
        .save(current, { id: current.id, project: before.project, history: { past: before.past, future: before.future } }, revision)
        .catch(() => undefined);
    }
    const entry = newEntry(documents.getState().project, { is: "new" }, false);
    revision = 0;
    state.setState({ current: entry, documents: listed(entry) });
    saver.touch();
  };

  const saveEntry = async (entry: DocumentEntry): Promise<void> => {
    state.setState({ documents: listed(entry) });
    await storage.saveEntry(entry);
  };

  const entryOf = (id: string): DocumentEntry | undefined => state.getState().documents.find((entry) => entry.id === id);

  documents.subscribe((now, before) => {
    const { current } = state.getState();
    if (opening || (now.project === before.project && now.past === before.past && now.future === before.future)) return;
    if (current === undefined || now.session !== before.session) {
      adopt(before);
      return;
    }
    if (current.untouched && now.project !== before.project) state.setState({ current: { ...current, untouched: false } });
    saver.touch();
  });
  view.subscribe((now, before) => {
    if (!opening && (now.graph !== before.graph || now.viewports !== before.viewports)) places.touch();
  });
  tabs.listen((message) => {
    if (message.document !== state.getState().current?.id || message.revision <= revision || saver.state !== "saved") return;
    notify({
      id: "other-tab",
      tone: "info",
      title: "This document was changed in another tab",
      lines: ["If you go on here, the other tab's state is kept under Versions."],
      actions: [{ label: "Show that state here", run: () => void library.open(message.document) }],
    });
  });

  const library: Library = {
    state,
    async start() {
      const entries = await storage.list();
      for (const rescued of rescue.all()) {
        const entry = entries.find(({ id }) => id === rescued.id);
        const stored = await storage.read(rescued.id);
        if (entry !== undefined && stored !== undefined && rescued.time > entry.updated) {
          const history = {
            past: [...stored.content.history.past, { project: stored.content.project, graph: undefined, gesture: undefined }],
            future: [],
          };
          await storage.save(
            { ...entry, ...facts(rescued.project), updated: rescued.time, untouched: false },
            { id: entry.id, project: rescued.project, history },
            rescued.revision,
          );
        }
        rescue.clear(rescued.id);
      }
      const old = entries.filter(({ binned }) => binned !== undefined && clock.now() - binned > binFor);
      for (const { id } of old) await storage.remove(id);
      state.setState({ documents: newestFirst(await storage.list()) });
    },
    async open(id) {
      await flush();
      const stored = await storage.read(id);
      const content = held.get(id) ?? stored?.content;
      const entry = entryOf(id);
      if (content === undefined || entry === undefined) return false;
      if (state.getState().current?.id !== id) await leaveCurrent();
      show({ ...entry, ...facts(content.project) }, content, stored?.places);
      if (held.delete(id)) saver.touch();
      return true;
    },
    // A record is a preset's: what a person makes of it has not been measured.
    async create({ record: _record, ...project }, origin, options) {
      await leaveCurrent();
      const entry = { ...newEntry(project, origin, true), ...(options === undefined ? {} : { options }) };
      state.setState({ documents: listed(entry) });
      show(entry, { project, history: { past: [], future: [] }, revision: 0 }, undefined);
      saver.touch();
      await saver.flush();
      return entry.id;
    },
    replace(project, history) {
      opening = true;
      documents.getState().open(project, history);
      opening = false;
      const { current } = state.getState();
      if (current !== undefined) state.setState({ current: { ...current, untouched: false } });
      saver.touch();
    },
    async rename(id, title) {
      if (id === state.getState().current?.id) {
        documents.getState().edit([{ edit: "set-meta", meta: { title } }]);
        return;
      }
      const stored = await storage.read(id);
      const entry = entryOf(id);
      if (stored === undefined || entry === undefined) return;
      const { content } = stored;
      const project = { ...content.project, meta: { ...content.project.meta, title } };
      const renamed = { ...entry, title, untouched: false };
      await storage.save(renamed, { id, project, history: content.history }, content.revision);
      state.setState({ documents: listed(renamed) });
    },
    async moveToBin(id) {
      const entry = entryOf(id);
      if (entry !== undefined) await saveEntry({ ...entry, binned: clock.now() });
    },
    async takeFromBin(id) {
      const { binned: _, ...entry } = entryOf(id) ?? {};
      if ("id" in entry) await saveEntry(entry as DocumentEntry);
    },
    async removeForEver(id) {
      state.setState({ documents: state.getState().documents.filter((entry) => entry.id !== id) });
      await storage.remove(id);
    },
    async read(id) {
      return held.get(id)?.project ?? (await storage.read(id))?.content.project;
    },
    async keep() {
      const { current } = state.getState();
      if (current === undefined) return;
      state.setState({ current: { ...current, untouched: false } });
      saver.touch();
      await saver.flush();
    },
    flush,
    leave() {
      const { current } = state.getState();
      if (current !== undefined && saver.state !== "saved") {
        rescue.put({ id: current.id, revision, time: clock.now(), project: documents.getState().project });
      }
      void flush();
    },
  };
  return library;
}

function facts(project: Project): Pick<DocumentEntry, "title" | "networks" | "nodes"> {
  return { title: project.meta.title, networks: project.networks.length, nodes: countNodes(project) };
}

function newestFirst(entries: readonly DocumentEntry[]): readonly DocumentEntry[] {
  return entries.toSorted((a, b) => b.updated - a.updated);
}
