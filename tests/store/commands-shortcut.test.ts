import { describe, expect, it } from "vitest";
import { matches, showShortcut } from "../../src/store/commands-shortcut.ts";

const press = (key: string, modifiers = "", code = "") => ({
  key,
  code,
  ctrlKey: modifiers.includes("c"),
  metaKey: modifiers.includes("m"),
  shiftKey: modifiers.includes("s"),
  altKey: modifiers.includes("a"),
});

describe("a shortcut", () => {
  it("takes Mod as Ctrl, on a Mac as Cmd", () => {
    expect(matches("Mod+Z", press("z", "c"), false)).toBe(true);
    expect(matches("Mod+Z", press("z", "m"), false)).toBe(false);
    expect(matches("Mod+Z", press("z", "m"), true)).toBe(true);
    expect(matches("Mod+Z", press("z", "c"), true)).toBe(false);
  });
  it("tells Shift apart for letters and named keys", () => {
    expect(matches("Mod+Shift+Z", press("Z", "cs"), false)).toBe(true);
    expect(matches("Mod+Z", press("Z", "cs"), false)).toBe(false);
    expect(matches("Shift+ArrowUp", press("ArrowUp", "s"), false)).toBe(true);
  });
  it("takes a sign whichever keys make it", () => {
    expect(matches("?", press("?", "s"), false)).toBe(true);
    expect(matches("/", press("/"), false)).toBe(true);
    expect(matches("+", press("+", "s"), false)).toBe(true);
    expect(matches("Mod+,", press(",", "c"), false)).toBe(true);
  });
  it("finds a letter by its place where Alt types another one", () => {
    expect(matches("Alt+M", press("µ", "a", "KeyM"), true)).toBe(true);
    expect(matches("Mod+Z", press("я", "c", "KeyZ"), false)).toBe(true);
  });
  it("goes by the letter, not the place, on a Latin layout", () => {
    expect(matches("Mod+Z", press("y", "c", "KeyZ"), false)).toBe(false);
    expect(matches("Mod+Y", press("y", "c", "KeyZ"), false)).toBe(true);
  });
  it("is written as each platform writes it", () => {
    expect(showShortcut("Mod+Shift+Z", false)).toBe("Ctrl+Shift+Z");
    expect(showShortcut("Mod+Shift+Z", true)).toBe("⇧⌘Z");
    expect(showShortcut("Alt+ArrowLeft", false)).toBe("Alt+←");
    expect(showShortcut("Mod++", false)).toBe("Ctrl++");
  });
});
