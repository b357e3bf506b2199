import { IconAdjustmentsHorizontal, IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import { runCommand } from "../../store/commands.ts";
import { useSelection } from "../stores.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";

/** What a thumb can do on the canvas: add a node, and act on what was tapped. */
export function PhoneActions({ onEdit }: { onEdit(): void }) {
  const nodes = useSelection((state) => state.nodes.length);
  const edges = useSelection((state) => state.edges.length);
  return (
    <div className="phone-actions" role="toolbar" aria-label="Canvas">
      {nodes + edges > 0 && (
        <ActionIcon size={44} round aria-label="Delete" variant="default" onClick={() => runCommand("edit.delete")}>
          <IconTrash size={20} stroke={1.6} />
        </ActionIcon>
      )}
      {nodes > 0 && (
        <ActionIcon size={44} round aria-label="Duplicate" variant="default" onClick={() => runCommand("edit.duplicate")}>
          <IconCopy size={20} stroke={1.6} />
        </ActionIcon>
      )}
      {nodes + edges > 0 && (
        <ActionIcon size={44} round aria-label="Edit" variant="default" onClick={onEdit}>
          <IconAdjustmentsHorizontal size={20} stroke={1.6} />
        </ActionIcon>
      )}
      <ActionIcon size={52} round aria-label="Add a node" variant="filled" onClick={() => runCommand("add.quick")}>
        <IconPlus size={24} stroke={1.8} />
      </ActionIcon>
    </div>
  );
}
