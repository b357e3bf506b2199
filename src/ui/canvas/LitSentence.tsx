import { useCanvas } from "./canvas-store.ts";

/** What the player whose turn it is does now. */
export function LitSentence() {
  const sentence = useCanvas((state) => state.lit?.sentence);
  return sentence === undefined ? null : <p className="lit-sentence">{sentence}</p>;
}
