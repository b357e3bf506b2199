import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconLayoutBottombar,
  IconLayoutSidebar,
  IconLayoutSidebarRight,
  IconMoon,
  IconSearch,
  IconSun,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { commandStore, runCommand } from "../../store/commands.ts";
import type { Panel } from "../../store/view.ts";
import { isMac, shortcutOf } from "../commands/platform.ts";
import { DocumentMenu } from "../files/DocumentMenu.tsx";
import { useDocument, useView } from "../stores.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";
import { Logo } from "./Logo.tsx";
import { ShareButton } from "./ShareButton.tsx";
import { schemeStore, setScheme } from "./scheme.ts";

/** The name of the project, undo, the commands, sharing and how the page looks. */
export function TopBar({ small = false }: { readonly small?: boolean }) {
  const canUndo = useDocument((state) => state.past.length > 0);
  const canRedo = useDocument((state) => state.future.length > 0);
  return (
    <header className="top-bar">
      <Logo />
      <DocumentMenu />
      <div className="top-group">
        <Tool command="edit.undo" disabled={!canUndo}>
          <IconArrowBackUp size={17} stroke={1.7} />
        </Tool>
        <Tool command="edit.redo" disabled={!canRedo}>
          <IconArrowForwardUp size={17} stroke={1.7} />
        </Tool>
      </div>
      <span className="top-gap" />
      {!small && (
        <button type="button" className="plain-button top-search" onClick={() => runCommand("help.palette")}>
          <IconSearch size={14} />
          <span>Commands</span>
          <kbd>{isMac ? "⌘K" : "Ctrl+K"}</kbd>
        </button>
      )}
      {!small && <ShareButton />}
      {!small && (
        <div className="top-group">
          <PanelTool panel="library">
            <IconLayoutSidebar size={17} stroke={1.7} />
          </PanelTool>
          <PanelTool panel="lab">
            <IconLayoutBottombar size={17} stroke={1.7} />
          </PanelTool>
          <PanelTool panel="inspector">
            <IconLayoutSidebarRight size={17} stroke={1.7} />
          </PanelTool>
        </div>
      )}
      <SchemeTool />
    </header>
  );
}

interface ToolProps {
  readonly command: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly children: ReactNode;
}

function Tool({ command, disabled = false, pressed, children }: ToolProps) {
  const found = useStore(commandStore, (state) => state.commands.get(command));
  const shortcut = shortcutOf(found);
  return (
    <Tooltip label={shortcut ? `${found?.title} (${shortcut})` : found?.title}>
      <ActionIcon
        aria-label={found?.title}
        aria-pressed={pressed}
        data-off={pressed === false || undefined}
        disabled={disabled}
        onClick={() => runCommand(command)}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function PanelTool({ panel, children }: { readonly panel: Panel; readonly children: ReactNode }) {
  const open = useView((state) => state.panels[panel].open);
  return (
    <Tool command={`view.${panel}`} pressed={open}>
      {children}
    </Tool>
  );
}

function SchemeTool() {
  const dark = useStore(schemeStore, ({ scheme }) => scheme === "dark");
  const label = dark ? "Light theme" : "Dark theme";
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={() => setScheme(dark ? "light" : "dark")}>
        {dark ? <IconSun size={17} stroke={1.7} /> : <IconMoon size={17} stroke={1.7} />}
      </ActionIcon>
    </Tooltip>
  );
}
