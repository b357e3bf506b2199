/** @file Finding what can be put on a canvas by a few letters. */
import { go } from "fuzzysort";
import type { Offer } from "./kinds.ts";

/** The best first, before all what is called just that; all of them, in their order, for an empty text. */
export function findOffers(offers: readonly Offer[], text: string): readonly Offer[] {
  if (text.trim() === "") return offers;
  const isIt = ({ title }: Offer) => Number(title.toLowerCase() === text.trim().toLowerCase());
  const found = go(text.trim(), offers, {
    keys: ["title", "keywords", "group"],
    limit: 60,
    threshold: 0.3,
    scoreFn: (found) => (found[0]?.score ?? 0) + 0.6 * (found[1]?.score ?? 0) + 0.3 * (found[2]?.score ?? 0),
  }).map(({ obj }) => obj);
  return found.sort((a, b) => isIt(b) - isIt(a));
}
