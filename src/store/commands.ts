/**
 * @file Everything that a person can do, by name: menus, the command palette, the shortcut sheet and the keyboard all
 * read this one list. A part of the page registers its commands and takes them away when it goes.
 */
import { createStore } from "zustand/vanilla";

type CommandGroup = "Edit" | "Add" | "Arrange" | "View" | "Go to" | "Train" | "File" | "Presets" | "Settings" | "Help";

export interface Command {
  /** Stable and dotted: `edit.undo`. */
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /** Any of these, such as "Mod+Z" (Ctrl, on a Mac Cmd), "Alt+ArrowUp", "?", "F2". The first is shown. */
  readonly shortcuts?: readonly string[];
  /** More words that the palette finds it by. */
  readonly keywords?: readonly string[];
  /** Its shortcut counts only while the keyboard is on the canvas, or nowhere. */
  readonly scope?: "canvas";
  /** The browser itself turns the shortcut into an event (copy, cut, paste): the keyboard leaves it alone. */
  readonly native?: boolean;
  /** A line under the title in the palette. */
  readonly detail?: string;
  /** Left out: always. */
  enabled?(): boolean;
  run(): void;
}

interface CommandState {
  readonly commands: ReadonlyMap<string, Command>;
  /** Answers the function that takes them away again. A later command of the same id replaces the earlier. */
  register(commands: readonly Command[]): () => void;
}

export const commandStore = createStore<CommandState>((set, get) => ({
  commands: new Map(),
  register(added) {
    set({ commands: new Map([...get().commands, ...added.map((command) => [command.id, command] as const)]) });
    return () => {
      const rest = new Map(get().commands);
      for (const command of added) if (rest.get(command.id) === command) rest.delete(command.id);
      set({ commands: rest });
    };
  },
}));

/** Runs a command if it is there and enabled; answers whether it ran. */
export function runCommand(id: string): boolean {
  const command = commandStore.getState().commands.get(id);
  if (command === undefined || command.enabled?.() === false) return false;
  command.run();
  return true;
}
