/** @file Finds a node by its name in any graph of the project and goes there. */

import { go } from "fuzzysort";
import { useMemo, useState } from "react";
import { BOARD } from "../../graph/edit.ts";
import { goTo } from "../canvas/go-to.ts";
import { nameOfNode } from "../canvas/node-name.ts";
import { useAnalysis, useProject } from "../stores.ts";
import { Modal } from "../widgets/Modal.tsx";
import { SearchList } from "./SearchList.tsx";

export function FindNode({ onClose }: { onClose(): void }) {
  const [query, setQuery] = useState("");
  const analysis = useAnalysis((found) => found);
  const project = useProject((found) => found);
  const items = useMemo(() => {
    const names = new Map([
      [BOARD, "Board"],
      ...[...(analysis?.networks.values() ?? [])].map(({ id, name }) => [id, name] as const),
      ...project.blocks.map(({ id, name }) => [id, name] as const),
    ]);
    const graphs = analysis ? [analysis.board, ...analysis.networks.values(), ...analysis.blocks.values()] : [];
    return graphs.flatMap((graph) =>
      [...graph.nodes.values()].map((node) => ({
        id: `${graph.id}/${node.id}`,
        title: nameOfNode(project, node),
        detail: node.definition?.doc.title ?? node.node.kind,
        group: names.get(graph.id) ?? graph.id,
      })),
    );
  }, [analysis, project]);
  const found =
    query.trim() === ""
      ? items
      : go(query.trim(), items, { keys: ["title", "detail", "id"], limit: 80, threshold: 0.3 }).map(({ obj }) => obj);
  return (
    <Modal label="Find a node" size={520} onClose={onClose}>
      <SearchList
        label="Find a node"
        placeholder="Find a node by name or kind"
        empty="No node of that name."
        query={query}
        onQuery={setQuery}
        onEscape={onClose}
        onChoose={({ id }) => {
          onClose();
          const [graph = BOARD, node] = id.split("/");
          requestAnimationFrame(() => goTo(graph, node));
        }}
        items={found}
      />
    </Modal>
  );
}
