/** @file Files of one's own: into the browser's storage, and from there, by one click, into the open project. */
import { placeData } from "../../compile/place-data.ts";
import { BOARD, freeId } from "../../graph/edit.ts";
import type { GraphNode } from "../../graph/schema.ts";
import type { DataSummary } from "../../nodes/definition.ts";
import { catalogue } from "../../nodes/registry.ts";
import { analysisStore } from "../../store/analysis.ts";
import { documentStore } from "../../store/document.ts";
import { type Notice, noticeStore } from "../../store/library-notices.ts";
import { selectionStore } from "../../store/selection.ts";
import { viewStore } from "../../store/view.ts";
import type { ImportedData } from "../../train/protocol.ts";
import { bounds, freePlace, rectOf, sizeOfNode } from "../canvas/place.ts";
import { run } from "../lab/lab.ts";
import { edit } from "../stores.ts";

/** Imports the files, tells the compiler what they are, and offers to train on them. */
export async function takeData(files: readonly File[]): Promise<void> {
  const imported = await run.store.getState().importFiles(files);
  if (!imported.ok) {
    noticeStore.getState().show({ id: "data", tone: "error", title: "The files were not taken", lines: [imported.error.message] });
    return;
  }
  const { id, name, count, outputs, notes } = imported.value;
  const own = new Map<string, DataSummary>(analysisStore.getState().own).set(id, { count, outputs });
  analysisStore.getState().setOwn(own);
  noticeStore.getState().show({
    id: "data",
    tone: "info",
    title: `${name}: ${count.toLocaleString("en")} examples`,
    lines: [...notes, "They stay on this computer."],
    actions: [offer(imported.value)],
  });
}

/** What this browser has kept from earlier visits. */
export async function recallData(): Promise<void> {
  const sets = await run.store.getState().dataSets();
  if (sets.length > 0) analysisStore.getState().setOwn(new Map(sets.map(({ id, count, outputs }) => [id, { count, outputs }])));
}

/** In the place of the project's data where they fit, else as a card of their own. */
function offer(data: ImportedData): NonNullable<Notice["actions"]>[number] {
  const { nodes } = placeData(documentStore.getState().project, data, catalogue);
  if (nodes.length === 0) return { label: "Add them to the board", run: () => addCard(data) };
  const titles = nodes.map(({ label, kind }) => label ?? catalogue.get(kind)?.doc.title ?? kind);
  return { label: `Use them in place of ${titles.join(" and ")}`, run: () => replace(data) };
}

function replace(data: ImportedData): void {
  const { nodes, edits } = placeData(documentStore.getState().project, data, catalogue);
  edit(edits);
  show(nodes.map(({ id }) => id));
}

function addCard({ id: files }: ImportedData): void {
  const { game } = documentStore.getState().project;
  const taken = game.nodes.map(rectOf);
  const { x, y, height } = taken.length > 0 ? bounds(taken) : { x: 0, y: 0, height: 0 };
  const id = freeId(game, "files");
  const position = freePlace({ x, y: y + height }, sizeOfNode(id), taken);
  const node: GraphNode = { id, kind: "files", params: { files }, position };
  edit([{ edit: "add-node", graph: BOARD, node }]);
  show([id]);
}

function show(nodes: readonly string[]): void {
  viewStore.getState().show(BOARD);
  selectionStore.getState().select({ nodes });
}
