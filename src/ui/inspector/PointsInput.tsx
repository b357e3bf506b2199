import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { Button } from "../widgets/Button.tsx";
import { SegmentedControl } from "../widgets/SegmentedControl.tsx";
import type { FieldProps } from "./field-props.ts";
import { addPoint, erasePoints, MOST, type Point, RADIUS, snapped } from "./points-drawing.ts";
import "./points-input.css";

/** A pad on which a distribution is drawn: a click is a point, a stroke a row of them; from the keyboard by a cross. */
export function PointsInput({ id, meta, value, onChange }: FieldProps) {
  const points = value as readonly Point[];
  const [tool, setTool] = useState<"draw" | "erase">("draw");
  const [cursor, setCursor] = useState<Point>();
  const pad = useRef<SVGSVGElement>(null);
  /** What the stroke under way has come to; the document follows it. */
  const stroke = useRef<{ readonly name: string; points: readonly Point[] }>(undefined);

  const apply = (at: Point, name: string) => {
    const before = stroke.current?.points ?? points;
    const after = tool === "draw" ? addPoint(before, at) : erasePoints(before, at);
    if (stroke.current) stroke.current.points = after;
    if (after !== before) onChange(after, name);
  };
  const placeOf = (event: PointerEvent): Point => {
    const box = pad.current?.getBoundingClientRect();
    const along = (from: number, size: number) => (2 * from) / size - 1;
    if (box === undefined) return [0, 0];
    return snapped([RADIUS * along(event.clientX - box.left, box.width), -RADIUS * along(event.clientY - box.top, box.height)]);
  };
  const onPointerDown = (event: PointerEvent<SVGSVGElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    stroke.current = { name: `stroke ${event.timeStamp}`, points };
    apply(placeOf(event), stroke.current.name);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (stroke.current) apply(placeOf(event), stroke.current.name);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [x, y] = cursor ?? [0, 0];
    const step = event.shiftKey ? 0.5 : 0.1;
    const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (way) setCursor(snapped([x + (way[0] ?? 0), y + (way[1] ?? 0)]));
    else if (event.key === "Enter" || event.key === " ") apply([x, y], `key ${event.timeStamp}`);
    else return;
    event.preventDefault();
  };
  return (
    <div className="points-input">
      <svg
        ref={pad}
        id={id}
        className="points-pad"
        viewBox={`${-RADIUS} ${-RADIUS} ${2 * RADIUS} ${2 * RADIUS}`}
        role="application"
        tabIndex={0}
        aria-label={`${meta.label}: ${points.length} of ${MOST}. Arrows move the cross, Enter ${tool === "draw" ? "puts a point there" : "erases there"}.`}
        data-tool={tool}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          stroke.current = undefined;
        }}
        onPointerCancel={() => {
          stroke.current = undefined;
        }}
        onFocus={(event) => event.currentTarget.matches(":focus-visible") && setCursor((at) => at ?? [0, 0])}
        onBlur={() => setCursor(undefined)}
        onKeyDown={onKeyDown}
      >
        <path className="points-axes" d={`M${-RADIUS} 0H${RADIUS}M0 ${-RADIUS}V${RADIUS}`} />
        {points.map(([x, y], index) => (
          // oxlint-disable-next-line react/no-array-index-key -- equal points may be drawn
          <circle key={index} cx={x} cy={-y} r={0.055} />
        ))}
        {cursor && <path className="points-cursor" d={`M${cursor[0] - 0.15} ${-cursor[1]}h.3M${cursor[0]} ${-cursor[1] - 0.15}v.3`} />}
      </svg>
      <div className="points-tools">
        <SegmentedControl
          aria-label="Tool"
          value={tool}
          onChange={(next) => setTool(next === "erase" ? "erase" : "draw")}
          data={[
            { value: "draw", label: "Draw" },
            { value: "erase", label: "Erase" },
          ]}
        />
        <span>
          {points.length} of {MOST}
        </span>
        <Button size="tiny" disabled={points.length === 0} onClick={() => onChange([])}>
          Clear
        </Button>
      </div>
    </div>
  );
}
