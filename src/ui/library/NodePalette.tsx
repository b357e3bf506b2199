/** @file All nodes that can stand on this canvas: click to add, or drag to the canvas or onto a wire. */

import { type DragEvent, useMemo } from "react";
import { runCommand } from "../../store/commands.ts";
import { selectionStore } from "../../store/selection.ts";
import { add } from "../canvas/add.ts";
import { canvasCentre, toPlace } from "../canvas/canvas-store.ts";
import { DRAG_TYPE } from "../canvas/drag-type.ts";
import { PortShape } from "../canvas/port-shape.tsx";
import { groupBy } from "../group-by.ts";
import { useAnalysis, useProject, useView } from "../stores.ts";
import { Tooltip } from "../widgets/Tooltip.tsx";
import { findOffers } from "./find-offers.ts";
import { mainMeaning, type Offer, offersFor } from "./kinds.ts";

export function NodePalette({ query, onAdded }: { readonly query: string; onAdded?(): void }) {
  const graph = useView((state) => state.graph);
  const project = useProject((found) => found);
  const analysis = useAnalysis((found) => found);
  const offers = useMemo(() => offersFor(graph, project, analysis), [graph, project, analysis]);
  const found = useMemo(() => findOffers(offers, query), [offers, query]);
  const groups = query.trim() === "" ? groupBy(found, (offer) => offer.group) : new Map([["", found]]);
  const choose = (offer: Offer) => {
    const { nodes } = selectionStore.getState();
    add({ offer, place: toPlace(canvasCentre()), after: nodes.length === 1 ? nodes[0] : undefined });
    onAdded?.();
  };
  return (
    <>
      {[...groups].map(([group, list]) => (
        <section key={group} className="palette-group">
          {group && <h3>{group}</h3>}
          {list.map((offer) => (
            <Entry key={offer.id} offer={offer} onChoose={() => choose(offer)} />
          ))}
          {group === "Networks" && <NewNetwork />}
        </section>
      ))}
      {graph === "board" && query === "" && !groups.has("Networks") && (
        <section className="palette-group palette-first">
          <h3>Networks</h3>
          <NewNetwork />
        </section>
      )}
      {found.length === 0 && <p className="library-empty">No node of that name. Try "conv", "noise" or "loss".</p>}
    </>
  );
}

function Entry({ offer, onChoose }: { readonly offer: Offer; onChoose(): void }) {
  const onDragStart = (event: DragEvent) => {
    event.dataTransfer.setData(DRAG_TYPE, offer.id);
    event.dataTransfer.effectAllowed = "copy";
  };
  return (
    <Tooltip label={offer.summary} side="right">
      <button type="button" className="palette-entry" draggable onDragStart={onDragStart} onClick={onChoose} data-role={offer.colour}>
        <PortShape meaning={mainMeaning(offer)} size={11} />
        {offer.title}
      </button>
    </Tooltip>
  );
}

function NewNetwork() {
  return (
    <button type="button" className="palette-entry palette-new" onClick={() => runCommand("add.network")}>
      <span aria-hidden="true">+</span>
      New network
    </button>
  );
}
