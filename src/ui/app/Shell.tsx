/** @file Library at the left, canvas in the middle, inspector at the right, lab below; on a phone one of them at a time. */
import { useMediaQuery } from "@mantine/hooks";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useStore } from "zustand";
import { linkOptionsStore } from "../../store/library-options.ts";
import type { Panel, PanelState, ViewState } from "../../store/view.ts";
import { Canvas } from "../canvas/Canvas.tsx";
import { Inspector } from "../inspector/Inspector.tsx";
import { Library } from "../library/Library.tsx";
import { useView } from "../stores.ts";
import { CanvasTabs } from "./CanvasTabs.tsx";
import { NoticeLine } from "./NoticeLine.tsx";
import { PhoneActions } from "./PhoneActions.tsx";
import { PhoneBar, type PhonePlace } from "./PhoneBar.tsx";
import { Resizer } from "./Resizer.tsx";
import { TopBar } from "./TopBar.tsx";

const Lab = lazy(() => import("../lab/Lab.tsx").then(({ Lab }) => ({ default: Lab })));

export function Shell() {
  const phone = useMediaQuery("(max-width: 760px)", undefined, { getInitialValueInEffect: false });
  const panels = useShownPanels();
  const embedded = useStore(linkOptionsStore, ({ view }) => view === "embed");
  const [place, setPlace] = useState<PhonePlace>("lab");
  const lab = (
    <Suspense fallback={<p className="lab-waiting">Loading the lab…</p>}>
      <Lab />
    </Suspense>
  );
  const canvas = (
    <main className="stage" aria-label="Canvas">
      <CanvasTabs />
      <Canvas />
      <NoticeLine />
    </main>
  );
  if (phone) {
    return (
      <div className="shell phone" data-place={place} data-embed={embedded || undefined}>
        <TopBar small />
        <div className="phone-place">
          {place === "canvas" ? (
            canvas
          ) : place === "library" ? (
            <Library onChosen={() => setPlace("canvas")} />
          ) : place === "inspector" ? (
            <Inspector />
          ) : (
            lab
          )}
        </div>
        {place === "canvas" && <PhoneActions onEdit={() => setPlace("inspector")} />}
        <PhoneBar place={place} onPlace={setPlace} />
      </div>
    );
  }
  const columns = `${panels.library.open ? panels.library.size : 0}px minmax(320px, 1fr) ${panels.inspector.open ? panels.inspector.size : 0}px`;
  return (
    <div
      className="shell"
      data-embed={embedded || undefined}
      style={{
        gridTemplateColumns: columns,
        gridTemplateRows: `${embedded ? 0 : 44}px minmax(160px, 1fr) ${panels.lab.open ? `min(${panels.lab.size}px, 60dvh)` : "0px"}`,
      }}
    >
      <TopBar />
      <Side panel="library" label="Library">
        <Library />
      </Side>
      {canvas}
      <Side panel="inspector" label="Inspector">
        <Inspector />
      </Side>
      <Side panel="lab" label="Lab">
        {lab}
      </Side>
    </div>
  );
}

const edges: Readonly<Record<Panel, "left" | "right" | "top">> = { library: "right", inspector: "left", lab: "top" };

/** As the person left them, without those that the link of the open document keeps away. */
function useShownPanels(): ViewState["panels"] {
  const panels = useView((state) => state.panels);
  const options = useStore(linkOptionsStore);
  const away: readonly string[] = [...(options.hide ?? []), ...(options.view === "embed" ? ["library", "inspector"] : [])];
  const shown = ([id, panel]: [string, PanelState]) => [id, { ...panel, open: panel.open && !away.includes(id) }];
  return Object.fromEntries(Object.entries(panels).map(shown)) as ViewState["panels"];
}

/** A panel stays where it is in the document when it is closed, so that what it holds goes on. */
function Side({ panel, label, children }: { readonly panel: Panel; readonly label: string; readonly children: ReactNode }) {
  const { open } = useShownPanels()[panel];
  return (
    <aside className="side" data-panel={panel} data-closed={!open || undefined} aria-label={label} inert={!open}>
      {children}
      <Resizer panel={panel} edge={edges[panel]} />
    </aside>
  );
}
