import { useStore } from "zustand";
import { type Command, commandStore } from "../../store/commands.ts";
import { shortcutOf } from "../commands/platform.ts";
import { MenuAt, MenuItem, MenuLine } from "../widgets/Menu.tsx";
import { canvasStore, type MenuRequest, useCanvas } from "./canvas-store.ts";

/** By what was clicked: ids of commands, `undefined` draws a line. */
const entries: Readonly<Record<MenuRequest["on"], readonly (string | undefined)[]>> = {
  node: [
    "go.enter",
    "edit.rename",
    "edit.change-kind",
    undefined,
    "edit.cut",
    "edit.copy",
    "edit.paste",
    "edit.duplicate",
    undefined,
    "edit.mute",
    "edit.pack",
    "edit.unpack",
    "add.connect",
    "arrange.layout-selection",
    undefined,
    "edit.heal",
    "edit.delete",
  ],
  edge: ["add.on-wire", undefined, "edit.delete"],
  pane: [
    "add.quick",
    "add.network",
    undefined,
    "edit.paste",
    "edit.paste-with-wires",
    "edit.select-all",
    undefined,
    "arrange.layout",
    "view.fit",
    "go.leave",
  ],
};

export function ContextMenu() {
  const request = useCanvas((state) => state.menu);
  const commands = useStore(commandStore, (state) => state.commands);
  if (request === undefined) return null;
  const close = () => canvasStore.setState({ menu: undefined });
  const shown = tidy(
    entries[request.on]
      .map((id) => (id === undefined ? undefined : commands.get(id)))
      .filter((command) => command === undefined || command.enabled?.() !== false),
  );
  return (
    <MenuAt at={request.screen} width={260} label={`What can be done with the ${request.on}`} onClose={close}>
      {shown.map((command, i) =>
        command === undefined ? (
          <MenuLine key={i} />
        ) : (
          <MenuItem
            key={command.id}
            rightSection={<span className="menu-shortcut">{shortcutOf(command)}</span>}
            onClick={() => command.run()}
          >
            {command.title}
          </MenuItem>
        ),
      )}
    </MenuAt>
  );
}

/** No line first, last or twice. */
function tidy(list: readonly (Command | undefined)[]): readonly (Command | undefined)[] {
  return list.filter(
    (command, i) => command !== undefined || (i > 0 && list[i - 1] !== undefined && list.slice(i).some((later) => later !== undefined)),
  );
}
