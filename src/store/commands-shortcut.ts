/** @file Shortcuts as text: "Mod+Shift+Z", "Alt+ArrowLeft", "?", "F2". `Mod` is Ctrl, on a Mac Cmd. */

export interface KeyPress {
  readonly key: string;
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** A letter or a named key counts Shift as a modifier; a sign such as "?" or "+" already says which keys make it. */
export function matches(shortcut: string, press: KeyPress, mac: boolean): boolean {
  const { key, mod, ctrl, shift, alt } = parse(shortcut);
  const wantsCtrl = ctrl || (mod && !mac);
  const wantsMeta = mod && mac;
  if (press.ctrlKey !== wantsCtrl || press.metaKey !== wantsMeta || press.altKey !== alt) return false;
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (!isSign && press.shiftKey !== shift) return false;
  if (press.key.toLowerCase() === key.toLowerCase()) return true;
  // With Alt held a Mac types other letters, and some layouts have no Latin ones: there the place of the key decides.
  return /^[a-z]$/i.test(key) && press.code === `Key${key.toUpperCase()}` && (alt || !/^[\x20-\x7e]$/.test(press.key));
}

/** As people write it: "Ctrl+Shift+Z", on a Mac "⇧⌘Z". */
export function showShortcut(shortcut: string, mac: boolean): string {
  const { key, mod, ctrl, shift, alt } = parse(shortcut);
  const name = names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  if (mac) return `${ctrl ? "⌃" : ""}${alt ? "⌥" : ""}${shift ? "⇧" : ""}${mod ? "⌘" : ""}${name}`;
  return [...(mod || ctrl ? ["Ctrl"] : []), ...(alt ? ["Alt"] : []), ...(shift ? ["Shift"] : []), name].join("+");
}

const names: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  " ": "Space",
};

function parse(shortcut: string) {
  const parts = shortcut === "+" ? ["+"] : shortcut.split(/\+(?!$)/);
  const modifiers = new Set(parts.slice(0, -1));
  return {
    key: parts.at(-1) === "Space" ? " " : (parts.at(-1) ?? ""),
    mod: modifiers.has("Mod"),
    ctrl: modifiers.has("Ctrl"),
    shift: modifiers.has("Shift"),
    alt: modifiers.has("Alt"),
  };
}
