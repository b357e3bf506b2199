import { useStore } from "zustand";
import { type Command, commandStore } from "../../store/commands.ts";
import { showShortcut } from "../../store/commands-shortcut.ts";
import { isMac } from "../commands/platform.ts";
import { groupBy } from "../group-by.ts";
import { Modal } from "../widgets/Modal.tsx";

/** Gestures have no command to read them from. */
const gestures: readonly (readonly [string, string])[] = [
  ["Drag the canvas, middle-drag, Space+drag", "Pan"],
  ["Wheel, pinch", "Zoom"],
  ["Shift+drag", "Select a region"],
  ["Drop a wire on empty canvas", "Add what fits its end"],
  ["Drop a node on a wire", "Put it into the wire"],
  ["Alt+drag a node", "Copy it"],
  ["Alt+drag the canvas", "Cut the wires crossed"],
  ["Double-click the canvas", "Add a node there"],
  ["Double-click a network", "Open it"],
  ["Hold Ctrl while dragging", "Leave the grid"],
  ["C, arrows, Enter", "Wire by keyboard"],
  ["Drag a number's name", "Change it; with Shift finely"],
];

/** All shortcuts, as they stand in the list of commands. */
export function ShortcutSheet({ onClose }: { onClose(): void }) {
  const commands = useStore(commandStore, (state) => state.commands);
  const groups = groupBy(
    [...commands.values()].filter((command) => command.shortcuts !== undefined),
    (command) => command.group,
  );
  return (
    <Modal onClose={onClose} title="Keyboard and gestures" size={860}>
      {/* Nothing else in here takes the keyboard, which scrolls what it is on. */}
      <div className="sheet" role="region" aria-label="All keys and gestures" tabIndex={0}>
        {[...groups].map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>{list.map(row)}</dl>
          </section>
        ))}
        <section>
          <h3>Gestures</h3>
          <dl>
            {gestures.map(([gesture, what]) => (
              <div key={gesture}>
                <dt>{what}</dt>
                <dd>{gesture}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Modal>
  );
}

function row({ id, title, shortcuts = [] }: Command) {
  return (
    <div key={id}>
      <dt>{title}</dt>
      <dd>
        {shortcuts.map((shortcut) => (
          <kbd key={shortcut}>{showShortcut(shortcut, isMac)}</kbd>
        ))}
      </dd>
    </div>
  );
}
