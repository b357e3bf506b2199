/** @file The latest picture of every view, outside React: a face draws it when it is told. */
import type { ViewPicture } from "../train/protocol.ts";

interface Shown {
  readonly iteration: number;
  readonly view: ViewPicture;
}

export interface Pictures {
  get(node: string): Shown | undefined;
  /** Told when this node has another picture, or none any more; answers how to stop. */
  subscribe(node: string, listener: () => void): () => void;
  /** A bitmap is closed when the next one has been shown: who wants to keep it copies it. */
  put(node: string, shown: Shown): void;
  clear(): void;
}

export function createPictures(): Pictures {
  const shown = new Map<string, Shown>();
  const listeners = new Map<string, Set<() => void>>();
  const tell = (node: string) => {
    for (const listener of listeners.get(node) ?? []) listener();
  };
  return {
    get: (node) => shown.get(node),
    subscribe(node, listener) {
      const mine = listeners.get(node) ?? new Set();
      listeners.set(node, mine.add(listener));
      return () => mine.delete(listener);
    },
    put(node, next) {
      const before = shown.get(node);
      shown.set(node, next);
      tell(node);
      release(before);
    },
    clear() {
      const before = [...shown];
      shown.clear();
      for (const [node, old] of before) {
        tell(node);
        release(old);
      }
    },
  };
}

function release(old: Shown | undefined): void {
  const view = old?.view;
  const grids = view?.picture === "grid" ? [view] : view?.picture === "strip" ? view.columns : [];
  for (const { pixels } of grids) if (!(pixels instanceof Uint8ClampedArray)) pixels.close();
}
