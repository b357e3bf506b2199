import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { type Command, commandStore } from "../../store/commands.ts";
import { afterFirst } from "../app/start.ts";
import { colourOfRole, leadingRole } from "../canvas/colours.ts";
import { useAnalysis, useProject } from "../stores.ts";
import { SegmentedControl } from "../widgets/SegmentedControl.tsx";
import { FaultNotice } from "./FaultNotice.tsx";
import type { Series } from "./LossChart.tsx";
import classes from "./lab.module.css";
import { playOrPause, run, step, useReportNames, useRun } from "./lab.ts";
import { RunControls } from "./RunControls.tsx";
import { StatusLine } from "./StatusLine.tsx";
import { ViewPanel } from "./ViewPanel.tsx";

const LossChart = lazy(() => afterFirst(() => import("./LossChart.tsx")).then(({ LossChart }) => ({ default: LossChart })));
const ScoresPanel = lazy(() => import("./ScoresPanel.tsx").then(({ ScoresPanel }) => ({ default: ScoresPanel })));
const PlanPanel = lazy(() => import("./PlanPanel.tsx").then(({ PlanPanel }) => ({ default: PlanPanel })));

/** What happens while the game is played: controls, losses, samples; and what a step is made of. */
export function Lab() {
  const [tab, setTab] = useState("run");
  const views = useRun((state) => state.views);
  useEffect(() => commandStore.getState().register(commands), []);
  return (
    <section className={classes["lab"]} aria-label="Lab">
      <header className={classes["bar"]}>
        <RunControls />
        <SegmentedControl
          className={classes["tabs"] ?? ""}
          aria-label="What the lab shows"
          value={tab}
          onChange={setTab}
          data={[
            { value: "run", label: "Run" },
            { value: "scores", label: "Scores" },
            { value: "plan", label: "Plan" },
          ]}
        />
        <StatusLine />
      </header>
      <FaultNotice />
      {tab === "scores" ? (
        <Suspense>
          <ScoresPanel />
        </Suspense>
      ) : tab === "plan" ? (
        <Suspense fallback={<div className={classes["empty"]}>Compiling</div>}>
          <PlanPanel />
        </Suspense>
      ) : (
        <div className={classes["panels"]} data-room>
          {Object.entries(views).map(([node, picture]) => (
            <ViewPanel key={node} node={node} picture={picture} />
          ))}
          <Losses />
        </div>
      )}
    </section>
  );
}

const commands: readonly Command[] = [
  {
    id: "train.play",
    title: "Play or pause",
    group: "Train",
    shortcuts: ["Mod+Enter"],
    keywords: ["start", "stop", "train"],
    run: playOrPause,
  },
  { id: "train.step", title: "Step one iteration", group: "Train", shortcuts: ["Shift+Enter"], run: () => void step("iteration") },
  { id: "train.step-player", title: "Step the next player", group: "Train", run: () => void step({}) },
  { id: "train.reset", title: "Start over", group: "Train", keywords: ["reset", "restart"], run: () => void run.store.getState().reset() },
  { id: "train.checkpoint", title: "Keep a checkpoint now", group: "Train", run: () => void run.store.getState().saveCheckpoint() },
];

/** For the first, second and further players of one colour. */
const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [12, 3, 2, 3]];

/** One line per player: the sum that it minimises. */
function Losses() {
  const names = useReportNames();
  const players = useAnalysis((analysis) => analysis?.players);
  const networks = useProject((project) => project.networks);
  const broken = useAnalysis((analysis) => analysis?.diagnostics.some(({ severity }) => severity === "error"));
  const preparing = useRun((state) => state.status.phase === "preparing");
  const series = useMemo(() => {
    const roles = new Map(networks.map((network) => [network.id, network.role]));
    const drawn = new Map<string, number>();
    return names.flatMap((name): Series[] => {
      if (!name.endsWith("/total")) return [];
      const player = players?.get(name.slice(0, -"/total".length));
      const colour = colourOfRole[leadingRole(player?.networks.map((id) => roles.get(id) ?? "other") ?? [])];
      const before = drawn.get(colour) ?? 0;
      drawn.set(colour, before + 1);
      return [
        {
          name,
          label: player?.name ?? name.slice(0, -"/total".length),
          colour: `var(--${colour})`,
          dash: dashes[before % dashes.length] ?? [],
        },
      ];
    });
  }, [names, players, networks]);
  const read = useCallback((wanted: readonly string[], pixels: number) => {
    const { iterations, columns } = run.metrics.drawn(wanted, { from: 0, to: Number.POSITIVE_INFINITY, pixels });
    return [iterations, ...columns];
  }, []);
  if (series.length === 0) {
    return (
      <div className={classes["empty"]}>
        <p>
          {preparing
            ? "Getting ready to train."
            : broken
              ? "Nothing to train yet: what is missing is listed above the canvas."
              : "Press play: the losses of the players appear here, and the views of the board beside them."}
        </p>
      </div>
    );
  }
  return (
    <div className={classes["panel"]} data-wide>
      <h3 className={classes["title"]}>Losses</h3>
      <Suspense fallback={<div className={classes["chart"]} />}>
        <LossChart series={series} read={read} subscribe={subscribeNowAndThen} marks={run.metrics} />
      </Suspense>
    </div>
  );
}

/** Milliseconds between two drawings of the chart: the eye sees no more, and the frames between belong to gestures. */
const REDRAW = 100;

function subscribeNowAndThen(changed: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = run.metrics.subscribe(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      changed();
    }, REDRAW);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
