/** @file Library at the left, canvas in the middle, inspector at the right, lab below; on a phone one of them at a time. */
import { useMediaQuery } from "@mantine/hooks";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Panel } from "../../store/view.ts";
import { Canvas } from "../canvas/Canvas.tsx";
import { Inspector } from "../inspector/Inspector.tsx";
import { Library } from "../library/Library.tsx";
import { useView } from "../stores.ts";
import { CanvasTabs } from "./CanvasTabs.tsx";
import { NoticeLine } from "./NoticeLine.tsx";
import { PhoneBar, type PhonePlace } from "./PhoneBar.tsx";
import { Resizer } from "./Resizer.tsx";
import { TopBar } from "./TopBar.tsx";

const Lab = lazy(() => import("../lab/Lab.tsx").then(({ Lab }) => ({ default: Lab })));

export function Shell() {
  const phone = useMediaQuery("(max-width: 760px)", undefined, { getInitialValueInEffect: false });
  const panels = useView((state) => state.panels);
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
      <div className="shell phone" data-place={place}>
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
        <PhoneBar place={place} onPlace={setPlace} />
      </div>
    );
  }
  const columns = `${panels.library.open ? panels.library.size : 0}px minmax(320px, 1fr) ${panels.inspector.open ? panels.inspector.size : 0}px`;
  return (
    <div
      className="shell"
      style={{
        gridTemplateColumns: columns,
        gridTemplateRows: `44px minmax(160px, 1fr) ${panels.lab.open ? `min(${panels.lab.size}px, 60dvh)` : "0px"}`,
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

/** A panel stays where it is in the document when it is closed, so that what it holds goes on. */
function Side({ panel, label, children }: { readonly panel: Panel; readonly label: string; readonly children: ReactNode }) {
  const open = useView((state) => state.panels[panel].open);
  return (
    <aside className="side" data-panel={panel} data-closed={!open || undefined} aria-label={label} inert={!open}>
      {children}
      <Resizer panel={panel} edge={edges[panel]} />
    </aside>
  );
}
