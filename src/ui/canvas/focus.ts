/** Puts the keyboard on a node's card, or on the canvas where there is no such node, once it is drawn. */
export function focusNode(id: string | undefined): void {
  const look = (tries: number) => {
    const card = id === undefined ? null : document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
    if (card) card.focus({ preventScroll: true });
    else if (tries > 0 && id !== undefined) requestAnimationFrame(() => look(tries - 1));
    else document.querySelector<HTMLElement>(".canvas")?.focus({ preventScroll: true });
  };
  requestAnimationFrame(() => look(8));
}

/** The node that the keyboard is on. */
export function focusedNode(): string | undefined {
  return document.activeElement?.closest<HTMLElement>(".react-flow__node")?.dataset["id"];
}
