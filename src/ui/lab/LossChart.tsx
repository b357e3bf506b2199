import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { showExact } from "../format.ts";
import classes from "./lab.module.css";
import { withGaps } from "./line-gaps.ts";

export interface Series {
  readonly name: string;
  readonly label: string;
  /** A CSS colour. */
  readonly colour: string;
  readonly dash?: readonly number[];
}

interface Mark {
  readonly iteration: number;
  readonly text: string;
}

interface Props {
  readonly series: readonly Series[];
  /** Where something was changed during the run; read whenever the chart is drawn. */
  readonly marks: { readonly marks: readonly Mark[] };
  /** Iterations, then one row per series, at most about `width` columns each; NaN where nothing was measured. */
  readonly read: (names: readonly string[], width: number) => readonly (Float64Array | Float32Array)[];
  /** Calls back when there are new rows, a few times a second. */
  readonly subscribe: (changed: () => void) => () => void;
}

/** Losses by iteration. Redrawn from the buffer of metrics, never through React state. */
export function LossChart({ series, marks, read, subscribe }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const names = series.map((one) => one.name);
    const style = getComputedStyle(element);
    const text = style.getPropertyValue("--dim").trim();
    const line = style.getPropertyValue("--line").trim();
    const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: "11px system-ui, sans-serif" };
    const chart = new uPlot(
      {
        width: Math.max(120, element.clientWidth),
        height: Math.max(60, element.clientHeight - LEGEND),
        padding: [6, 18, 0, 0],
        // One iteration stands at the left, not in the middle of a hundred that never were.
        scales: { x: { time: false, range: (_, least, most) => [least ?? 0, Math.max((least ?? 0) + 1, most ?? 1)] } },
        axes: [
          { ...axis, incrs: WHOLE, size: 28 },
          { ...axis, size: 44, space: 18 },
        ],
        cursor: { y: false, points: { size: 5 } },
        legend: { live: true },
        series: [
          { label: "Iteration", value: (_: uPlot, value: number | null) => (value === null ? "–" : showExact(value)) },
          ...series.map(({ label, colour, dash }) => ({
            label,
            stroke: resolved(element, colour),
            width: 1.5,
            points: { show: (chart: uPlot) => (chart.data[0]?.length ?? 0) < 3, size: 5 },
            ...(dash ? { dash: [...dash] } : {}),
            value: (_: uPlot, value: number | null) => (value === null || Number.isNaN(value) ? "–" : value.toPrecision(4)),
          })),
        ],
        hooks: { draw: [(drawn) => drawMarks(drawn, marks.marks, text)] },
      },
      columns(read(names, element.clientWidth)),
      element,
    );
    const redraw = () => chart.setData(columns(read(names, element.clientWidth)));
    const stop = subscribe(redraw);
    const fit = () => {
      const legend = chart.root.querySelector<HTMLElement>(".u-legend")?.offsetHeight ?? LEGEND;
      chart.setSize({ width: Math.max(120, element.clientWidth), height: Math.max(60, element.clientHeight - legend) });
    };
    const resized = new ResizeObserver(fit);
    resized.observe(element);
    return () => {
      stop();
      resized.disconnect();
      chart.destroy();
    };
  }, [series, marks, read, subscribe]);
  return (
    <div
      ref={frame}
      className={classes["chart"]}
      role="img"
      aria-label={`Losses by iteration: ${series.map((one) => one.label).join(", ")}`}
    />
  );
}

/** Steps of the axis of iterations, of which there are no halves. */
const WHOLE: number[] = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

/** Pixels that the legend takes until it has been measured. */
const LEGEND = 30;

/** A chart on a canvas knows no custom properties: what `var(--x)` stands for here. */
function resolved(element: HTMLElement, colour: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
  return name === undefined ? colour : getComputedStyle(element).getPropertyValue(name).trim();
}

function columns(data: readonly (Float64Array | Float32Array)[]): uPlot.AlignedData {
  return data.map(withGaps) as unknown as uPlot.AlignedData;
}

/** Rows of words above one another, where marks stand close. */
const ROWS = 3;

/** A thin vertical line with its words where a person changed something during the run; words without room are left out. */
function drawMarks(chart: uPlot, marks: readonly Mark[], colour: string): void {
  const { ctx, bbox } = chart;
  const pixel = window.devicePixelRatio;
  const free = Array.from({ length: ROWS }, () => bbox.left);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.setLineDash([3, 3]);
  ctx.font = `${10 * pixel}px system-ui, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  for (const { iteration, text } of marks) {
    const x = Math.round(chart.valToPos(iteration, "x", true));
    const right = bbox.left + bbox.width;
    if (x < bbox.left || x > right) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const { width } = ctx.measureText(text);
    const gap = 4 * pixel;
    const left = x + gap + width > right ? x - gap - width : x + gap;
    const row = free.findIndex((taken) => taken <= left);
    if (row < 0) continue;
    ctx.fillText(text, left, bbox.top + row * 12 * pixel);
    free[row] = left + width + 2 * gap;
  }
  ctx.restore();
}
