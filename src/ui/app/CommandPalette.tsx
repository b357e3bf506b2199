/** @file Every command, node kind and preset in one list; what is typed finds them by a few letters. */

import { go } from "fuzzysort";
import { useMemo, useState } from "react";
import { useStore } from "zustand";
import { type Command, commandStore } from "../../store/commands.ts";
import { selectionStore } from "../../store/selection.ts";
import { add } from "../canvas/add.ts";
import { canvasCentre, toPlace } from "../canvas/canvas-store.ts";
import { focusNode } from "../canvas/focus.ts";
import { shortcutOf } from "../commands/platform.ts";
import { presetCommands } from "../files/preset-commands.ts";
import { offersFor } from "../library/kinds.ts";
import { useAnalysis, useProject, useView } from "../stores.ts";
import { Modal } from "../widgets/Modal.tsx";
import { SearchList } from "./SearchList.tsx";

export function CommandPalette({ onClose }: { onClose(): void }) {
  const [query, setQuery] = useState("");
  const registered = useStore(commandStore, (state) => state.commands);
  const graph = useView((state) => state.graph);
  const project = useProject((found) => found);
  const analysis = useAnalysis((found) => found);
  const commands = useMemo(() => {
    const adding = offersFor(graph, project, analysis).map(
      (offer): Command => ({
        id: `add.kind.${offer.id}`,
        title: `Add ${offer.title}`,
        group: "Add",
        keywords: [offer.keywords, offer.group],
        detail: offer.summary,
        run: () => {
          const { nodes } = selectionStore.getState();
          focusNode(add({ offer, place: toPlace(canvasCentre()), after: nodes.length === 1 ? nodes[0] : undefined }));
        },
      }),
    );
    const named = [...registered.values()].filter(({ id }) => id !== "help.palette" && !id.startsWith("arrange.nudge"));
    return [...named, ...presetCommands, ...adding];
  }, [registered, graph, project, analysis]);
  const found = useMemo(() => search(commands, query), [commands, query]);
  return (
    <Modal label="Commands" size={560} onClose={onClose}>
      <SearchList
        label="Commands"
        placeholder="Search commands, nodes and presets"
        empty="No command of that name."
        query={query}
        onQuery={setQuery}
        onEscape={onClose}
        onChoose={({ id }) => {
          onClose();
          // After the dialog has given the keyboard back.
          requestAnimationFrame(() => commands.find((command) => command.id === id)?.run());
        }}
        items={found.map((command) => ({
          id: command.id,
          title: command.title,
          detail: command.detail,
          group: query === "" ? command.group : undefined,
          disabled: command.enabled?.() === false,
          aside: shortcutOf(command) ? <kbd>{shortcutOf(command)}</kbd> : query === "" ? undefined : <span>{command.group}</span>,
        }))}
      />
    </Modal>
  );
}

const groups: readonly Command["group"][] = ["Train", "Edit", "Add", "Go to", "View", "Arrange", "File", "Presets", "Settings", "Help"];

function search(commands: readonly Command[], query: string): readonly Command[] {
  if (query.trim() === "") return [...commands].sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
  const keywords = (command: Command) => (command.keywords ?? []).join(" ");
  return go(query.trim(), commands, {
    keys: ["title", keywords, "group"],
    limit: 60,
    threshold: 0.3,
    scoreFn: (found) => (found[0]?.score ?? 0) + 0.6 * (found[1]?.score ?? 0) + 0.2 * (found[2]?.score ?? 0),
  }).map(({ obj }) => obj);
}
