import { useStore } from "zustand";
import { announcements } from "./announce.ts";

export function Announcer() {
  const { text, count } = useStore(announcements);
  // The same words again are heard again only when the text differs: a space that nobody hears.
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {text}
      {count % 2 === 0 ? "" : "\u00a0"}
    </div>
  );
}
