import { IconPlus } from "@tabler/icons-react";
import { BOARD } from "../../graph/edit.ts";
import { runCommand } from "../../store/commands.ts";
import { colourOfRole } from "../canvas/colours.ts";
import { show } from "../canvas/enter.ts";
import { useAnalysis, useProject, useView } from "../stores.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";
import { Problems } from "./Problems.tsx";

/** The board and every network and block, each a canvas of its own. */
export function CanvasTabs() {
  const graph = useView((state) => state.graph);
  const networks = useProject((project) => project.networks);
  const blocks = useProject((project) => project.blocks);
  const tabs = [
    { id: BOARD, name: "Board", colour: undefined },
    ...networks.map(({ id, name, role }) => ({ id, name, colour: colourOfRole[role] })),
    ...blocks.map(({ id, name }) => ({ id, name, colour: "plain" as const })),
  ];
  return (
    <div className="tabs">
      <div className="tab-list" role="tablist" aria-label="Graphs">
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            className="tab"
            aria-selected={tab.id === graph}
            ref={tab.id === graph ? intoView : undefined}
            title={tab.name}
            tabIndex={tab.id === graph ? 0 : -1}
            onClick={() => show(tab.id)}
            onKeyDown={(event) => {
              const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
              const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
              if (step === 0 || !next) return;
              event.preventDefault();
              event.stopPropagation();
              show(next.id);
              const list = event.currentTarget.parentElement;
              requestAnimationFrame(() => list?.querySelector<HTMLElement>("[aria-selected=true]")?.focus());
            }}
          >
            {tab.colour && <i className="dot" data-role={tab.colour} />}
            <span className="tab-name">{tab.name}</span>
            <Mistakes graph={tab.id} />
          </button>
        ))}
      </div>
      <Tooltip label="New network">
        <ActionIcon size={24} aria-label="New network" onClick={() => runCommand("add.network")}>
          <IconPlus size={14} />
        </ActionIcon>
      </Tooltip>
      <span className="tabs-gap" />
      <Problems />
    </div>
  );
}

/** A network that was entered from the board may have its tab outside the bar. */
function intoView(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** A mark on the tab when something in there is an error. */
function Mistakes({ graph }: { readonly graph: string }) {
  const errors = useAnalysis(
    (analysis) => analysis?.diagnostics.filter(({ at, severity }) => severity === "error" && at.graph === graph).length ?? 0,
  );
  return errors > 0 ? <span className="tab-errors" title={`${errors} ${errors === 1 ? "error" : "errors"}`} /> : null;
}
