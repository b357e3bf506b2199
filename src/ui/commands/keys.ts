/** @file The keyboard: the first enabled command whose shortcut fits. Silent while a person types. */
import { type Command, commandStore } from "../../store/commands.ts";
import { matches } from "../../store/commands-shortcut.ts";
import { selectionStore } from "../../store/selection.ts";
import { canvasStore } from "../canvas/canvas-store.ts";
import { focusedNode, focusNode } from "../canvas/focus.ts";
import { portKeyPressed } from "../canvas/keyboard-connect.ts";
import { isMac } from "./platform.ts";
import { isTyping } from "./typing.ts";

/** Answers how to stop. */
export function followKeys(): () => void {
  window.addEventListener("keydown", onKey);
  document.addEventListener("focusin", onFocus);
  return () => {
    window.removeEventListener("keydown", onKey);
    document.removeEventListener("focusin", onFocus);
  };
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : null;
  if (isElsewhere(event, target)) return;
  if (event.key === "Escape" && target?.closest(".inspector") && selectionStore.getState().nodes.length === 1) {
    // A field that was being typed in has taken its old value back by then.
    focusNode(selectionStore.getState().nodes[0]);
    return;
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isTyping(target) && (plain || isTextKey(event))) return;
  if (event.key === "Tab" && !tabAdds(event)) {
    canvasStore.setState({ byPointer: false });
    return;
  }
  const onCanvas = target === document.body || target?.closest(".canvas") !== null;
  if (onCanvas && plain && portKeyPressed(event.key)) {
    event.preventDefault();
    return;
  }
  const command = [...commandStore.getState().commands.values()].find((candidate) => fits(candidate, event, onCanvas));
  if (command === undefined || isButtonKey(event, target)) return;
  event.preventDefault();
  command.run();
}

/** Over the page something is open that has the keyboard, or that Escape is for. */
function isElsewhere({ key }: KeyboardEvent, target: Element | null): boolean {
  if (target?.closest("[role=dialog], [role=menu], [role=listbox], [role=alertdialog]")) return true;
  return document.querySelector(key === "Escape" ? "dialog[open], .popover:popover-open" : "dialog[open]") !== null;
}

function fits(command: Command, event: KeyboardEvent, onCanvas: boolean): boolean {
  if (command.native === true || (command.scope === "canvas" && !onCanvas)) return false;
  return command.shortcuts?.some((shortcut) => matches(shortcut, event, isMac)) === true && command.enabled?.() !== false;
}

/** While typing, these belong to the text even with Ctrl held. */
function isTextKey(event: KeyboardEvent): boolean {
  return /^[acvxyz]$/i.test(event.key) || /^(Arrow|Home|End|Delete|Backspace)/.test(event.key);
}

/** Enter and Space press the button that the keyboard is on. */
function isButtonKey(event: KeyboardEvent, target: Element | null): boolean {
  return (
    (event.key === "Enter" || event.key === " ") &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.shiftKey &&
    target?.closest("button, a, [role=tab], [role=option], summary") !== null
  );
}

/** Tab adds a node only for a person who works the canvas with the pointer; else it goes on to the next thing, as everywhere. */
function tabAdds(event: KeyboardEvent): boolean {
  const { byPointer } = canvasStore.getState();
  const active = document.activeElement;
  return byPointer && !event.shiftKey && (active === document.body || active?.closest(".canvas") !== null);
}

/** A node that the keyboard comes to is the selected one. */
function onFocus(event: FocusEvent): void {
  if (!(event.target instanceof HTMLElement) || !event.target.classList.contains("react-flow__node")) return;
  if (!event.target.matches(":focus-visible")) return;
  const id = focusedNode();
  const { nodes, select } = selectionStore.getState();
  if (id !== undefined && !nodes.includes(id)) select({ nodes: [id] });
}
