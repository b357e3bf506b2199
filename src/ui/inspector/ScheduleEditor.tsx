import { IconX } from "@tabler/icons-react";
import { type Schedule, valueAt } from "../../core/schedule.ts";
import { showNumber } from "../format.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Button } from "../widgets/Button.tsx";
import { NativeSelect } from "../widgets/Inputs.tsx";
import { NumberInput } from "./NumberInput.tsx";
import { drawSchedule, type ScheduleField, schedules, spanOf } from "./schedules.ts";
import type { NumberMeta } from "./stepping.ts";

interface ScheduleEditorProps {
  readonly schedule: Schedule;
  readonly label: string;
  /** Of the parameter itself. */
  readonly bounds: NumberMeta;
  onChange(schedule: unknown, gesture?: string): void;
}

const WIDTH = 200;
const HEIGHT = 36;

/** How a number changes while training runs: its form, its numbers and a drawing. */
export function ScheduleEditor({ schedule, label, bounds, onChange }: ScheduleEditorProps) {
  const form = schedules[schedule.schedule];
  const values = schedule as unknown as Readonly<Record<string, number | undefined>>;
  const meta: Readonly<Record<ScheduleField["is"], NumberMeta>> = {
    value: bounds,
    iterations: { min: 0, max: 1e7, scale: "log", integer: true },
    factor: { min: 1e-6, max: 10, scale: "log", integer: false },
  };
  const set = (name: string, value: number, gesture?: string) =>
    onChange({ ...schedule, [name]: name === "over" || name === "every" ? Math.max(1, value) : value }, gesture);
  return (
    <div className="schedule">
      <NativeSelect
        aria-label={`Schedule of ${label}`}
        value={schedule.schedule}
        data={Object.entries(schedules).map(([value, { label }]) => ({ value, label }))}
        onChange={(event) => onChange(schedules[event.currentTarget.value as Schedule["schedule"]].from(valueAt(schedule, 0)))}
      />
      <svg viewBox={`-1 -2 ${WIDTH + 2} ${HEIGHT + 4}`} className="schedule-curve" role="img" aria-label={form.help}>
        <path d={drawSchedule(schedule, WIDTH, HEIGHT)} />
      </svg>
      <p className="schedule-span">
        <span>0</span>
        <span>{showNumber(Math.round(spanOf(schedule)))} iterations</span>
      </p>
      {form.fields.map(({ name, label, is }) => (
        <div className="schedule-field" key={name}>
          <span>{label}</span>
          <NumberInput
            label={label}
            value={values[name] ?? 0}
            meta={meta[is]}
            unit={is === "iterations" ? "it" : undefined}
            onChange={(value, gesture) => set(name, value, gesture)}
          />
        </div>
      ))}
      {schedule.schedule === "piecewise" && (
        <Points points={schedule.points} bounds={bounds} onChange={(points) => onChange({ schedule: "piecewise", points })} />
      )}
    </div>
  );
}

interface PointsProps {
  readonly points: readonly (readonly [number, number])[];
  readonly bounds: NumberMeta;
  onChange(points: [number, number][]): void;
}

function Points({ points, bounds, onChange }: PointsProps) {
  const replace = (i: number, point: [number, number]) =>
    onChange(points.map((old, j): [number, number] => (i === j ? point : [...old])).sort((a, b) => a[0] - b[0]));
  return (
    <>
      {points.map(([time, value], i) => (
        <div className="schedule-point" key={i}>
          <NumberInput
            label="Iteration"
            value={time}
            meta={{ min: 0, max: 1e8, integer: true, scale: "log" }}
            onChange={(next) => replace(i, [next, value])}
          />
          <NumberInput label="Value" value={value} meta={bounds} onChange={(next) => replace(i, [time, next])} />
          <ActionIcon
            size={22}
            aria-label="Remove the point"
            disabled={points.length <= 1}
            onClick={() => onChange(points.filter((_, j) => j !== i).map((point): [number, number] => [...point]))}
          >
            <IconX size={12} />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="tiny"
        disabled={points.length >= 64}
        onClick={() =>
          onChange([...points.map((point): [number, number] => [...point]), [(points.at(-1)?.[0] ?? 0) + 1000, points.at(-1)?.[1] ?? 0]])
        }
      >
        Add a point
      </Button>
    </>
  );
}
