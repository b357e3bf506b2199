/** @file Light or dark: as the person chose, else as the system is. The page's root says which, for the tokens. */
import { createStore } from "zustand/vanilla";

export type Scheme = "light" | "dark";

const KEY = "ganvas.scheme";
const system = window.matchMedia("(prefers-color-scheme: dark)");

/** What is on show. */
export const schemeStore = createStore<{ readonly scheme: Scheme }>(() => ({ scheme: chosen() ?? systems() }));

export function setScheme(scheme: Scheme): void {
  try {
    window.localStorage.setItem(KEY, scheme);
  } catch {
    // Without storage the choice holds until the page is left.
  }
  schemeStore.setState({ scheme });
}

function chosen(): Scheme | undefined {
  try {
    const kept = window.localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : undefined;
  } catch {
    return undefined;
  }
}

function systems(): Scheme {
  return system.matches ? "dark" : "light";
}

function show({ scheme }: { readonly scheme: Scheme }): void {
  document.documentElement.dataset["scheme"] = scheme;
}

show(schemeStore.getState());
schemeStore.subscribe(show);
system.addEventListener("change", () => schemeStore.setState({ scheme: chosen() ?? systems() }));
