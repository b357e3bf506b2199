/** @file One search box for everything that adds a node: a wire dropped on empty canvas, Tab, double-click, `/`, Shift+A. */
import { useMemo, useState } from "react";
import { catalogue } from "../../nodes/registry.ts";
import { SearchList } from "../app/SearchList.tsx";
import { findOffers } from "../library/find-offers.ts";
import { mainMeaning, type Offer, offersFor } from "../library/kinds.ts";
import { recentOffers } from "../library/recent.ts";
import { edit, useAnalysis, useProject, useView } from "../stores.ts";
import { add, canBeWired, canStandIn } from "./add.ts";
import { canvasStore, currentScene, type QuickAddRequest, useCanvas } from "./canvas-store.ts";
import { focusNode } from "./focus.ts";
import { PortShape } from "./port-shape.tsx";
import { changeKindEdits } from "./rewire.ts";

export function QuickAdd() {
  const request = useCanvas((state) => state.quickAdd);
  return request ? <QuickAddBox key={`${request.screen.x},${request.screen.y}`} request={request} /> : null;
}

const WIDTH = 340;
const HEIGHT = 380;

function QuickAddBox({ request }: { readonly request: QuickAddRequest }) {
  const [query, setQuery] = useState("");
  const graph = useView((state) => state.graph);
  const project = useProject((found) => found);
  const analysis = useAnalysis((found) => found);
  const offers = useMemo(() => {
    const scene = currentScene();
    const all = offersFor(graph, project, analysis);
    if (request.replace !== undefined) return all.filter((offer) => offer.id === offer.kind);
    const { from, into } = request;
    if (scene && into) return all.filter((offer) => canStandIn(scene, offer, into));
    return scene && from ? all.filter((offer) => canBeWired(scene, offer, from)) : all;
  }, [graph, project, analysis, request]);
  const shown = useMemo(() => listed(offers, query), [offers, query]);

  const close = () => {
    canvasStore.setState({ quickAdd: undefined });
    if (request.after ?? request.from?.node) focusNode(request.after ?? request.from?.node);
  };
  const choose = (offer: Offer, alone: boolean) => {
    canvasStore.setState({ quickAdd: undefined });
    if (request.replace !== undefined) {
      changeKind(request.replace, offer);
      focusNode(request.replace);
      return;
    }
    const id = add({ offer, place: request.place, from: request.from, into: request.into, after: alone ? undefined : request.after });
    focusNode(id);
  };

  const left = Math.max(8, Math.min(request.screen.x - 20, window.innerWidth - WIDTH - 8));
  const top = Math.max(8, Math.min(request.screen.y - 18, window.innerHeight - HEIGHT - 8));
  return (
    <>
      <div className="quick-add-backdrop" onPointerDown={close} />
      <div
        className="quick-add"
        role="dialog"
        aria-label="Add a node"
        style={{ left, top, width: Math.min(WIDTH, window.innerWidth - 16), maxHeight: HEIGHT }}
      >
        <SearchList
          label={request.replace === undefined ? "Add a node" : "Change the kind to"}
          placeholder={request.replace !== undefined ? "Change the kind to…" : request.from ? "Add what can be wired here…" : "Add a node…"}
          empty="Nothing of that name can stand here."
          query={query}
          onQuery={setQuery}
          onEscape={close}
          onChoose={(item, { shift }) => {
            const offer = offers.find(({ id }) => id === item.id);
            if (offer) choose(offer, shift);
          }}
          items={shown.map(({ offer, group }) => ({
            id: offer.id,
            title: offer.title,
            detail: offer.summary,
            group,
            mark: (
              <span data-role={offer.colour}>
                <PortShape meaning={mainMeaning(offer)} />
              </span>
            ),
          }))}
        />
        <footer className="quick-add-hint">
          {request.after !== undefined
            ? "Enter adds and wires · Shift+Enter adds alone"
            : request.from
              ? "Enter adds and wires"
              : "Enter adds · Esc closes"}
        </footer>
      </div>
    </>
  );
}

/** With no text, what was added last comes first. */
function listed(offers: readonly Offer[], query: string): readonly { readonly offer: Offer; readonly group: string | undefined }[] {
  if (query.trim() !== "") return findOffers(offers, query).map((offer) => ({ offer, group: undefined }));
  const recent = recentOffers().flatMap((id) => offers.find((offer) => offer.id === id) ?? []);
  return [
    ...recent.map((offer) => ({ offer, group: "Recent" })),
    ...offers.filter((offer) => !recent.includes(offer)).map((offer) => ({ offer, group: offer.group })),
  ];
}

function changeKind(id: string, offer: Offer): void {
  const scene = currentScene();
  const found = scene?.at.nodes.get(id);
  const to = catalogue.get(offer.kind);
  if (scene && found && to) edit(changeKindEdits(scene.graph, scene.at.id, { node: found.node, from: found.ports, to }));
}
