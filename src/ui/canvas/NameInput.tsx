import type { GraphId } from "../../graph/edit.ts";
import type { GraphNode } from "../../graph/schema.ts";
import { edit } from "../stores.ts";
import { canvasStore } from "./canvas-store.ts";
import { focusNode } from "./focus.ts";

/** A node's name being typed on its card. Enter keeps it, Escape leaves it as it was, an empty one goes back to the kind's title. */
export function NameInput({
  graph,
  node,
  placeholder,
}: {
  readonly graph: GraphId;
  readonly node: GraphNode;
  readonly placeholder: string;
}) {
  const finish = (text: string | undefined) => {
    canvasStore.setState({ renaming: undefined });
    if (text !== undefined)
      edit([{ edit: "set-label", graph, node: node.id, label: text.trim() === "" ? undefined : text.trim().slice(0, 80) }]);
  };
  return (
    <input
      className="card-rename nodrag nopan"
      defaultValue={node.label ?? ""}
      placeholder={placeholder}
      maxLength={80}
      aria-label="Name of the node"
      ref={(input) => input?.select()}
      onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          event.currentTarget.value = node.label ?? "";
          finish(undefined);
        }
        if (event.key === "Enter" || event.key === "Escape") focusNode(node.id);
      }}
    />
  );
}
