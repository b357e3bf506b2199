import type { Command } from "../../store/commands.ts";
import { showShortcut } from "../../store/commands-shortcut.ts";

export const isMac = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.platform);

/** The first shortcut of a command as this platform writes it; "" for none. */
export function shortcutOf(command: Pick<Command, "shortcuts"> | undefined): string {
  const [first] = command?.shortcuts ?? [];
  return first === undefined ? "" : showShortcut(first, isMac);
}
