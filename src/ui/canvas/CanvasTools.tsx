import { IconArrowsMaximize, IconLayoutDistributeVertical, IconMap2, IconMinus, IconPlus } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import { Panel, useStore } from "reactflow";
import { useStore as useZustand } from "zustand";
import { commandStore, runCommand } from "../../store/commands.ts";
import { shortcutOf } from "../commands/platform.ts";
import { useView } from "../stores.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";

/** Zoom, fit, layout and map, at the lower left of the canvas. */
export const CanvasTools = memo(function CanvasTools() {
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const minimap = useView((state) => state.minimap);
  return (
    <Panel position="bottom-left" className="canvas-tools">
      <Tool command="view.zoom-out">
        <IconMinus size={15} />
      </Tool>
      <button type="button" className="canvas-zoom" onClick={() => runCommand("view.zoom-reset")} title="Zoom to 100%">
        {zoom}%
      </button>
      <Tool command="view.zoom-in">
        <IconPlus size={15} />
      </Tool>
      <i className="canvas-tools-gap" />
      <Tool command="view.fit">
        <IconArrowsMaximize size={15} />
      </Tool>
      <Tool command="arrange.layout">
        <IconLayoutDistributeVertical size={15} />
      </Tool>
      <Tool command="view.minimap" pressed={minimap}>
        <IconMap2 size={15} />
      </Tool>
    </Panel>
  );
});

function Tool({ command, pressed, children }: { readonly command: string; readonly pressed?: boolean; readonly children: ReactNode }) {
  const found = useZustand(commandStore, (state) => state.commands.get(command));
  const shortcut = shortcutOf(found);
  return (
    <Tooltip label={shortcut ? `${found?.title} (${shortcut})` : found?.title} side="top">
      <ActionIcon size={26} aria-label={found?.title} aria-pressed={pressed} onClick={() => runCommand(command)}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
