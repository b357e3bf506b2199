import { IconChartLine } from "@tabler/icons-react";
import { isSchedule, type LiveNumber } from "../../core/schedule.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";
import type { FieldProps } from "./field-props.ts";
import { NumberInput } from "./NumberInput.tsx";
import { ScheduleEditor } from "./ScheduleEditor.tsx";
import { schedules } from "./schedules.ts";

/** A constant, or a schedule over the iterations; the button goes from one to the other. */
export function LiveInput({ id, meta, value, onChange }: FieldProps) {
  const live = value as LiveNumber;
  const bounds = { min: meta.min, max: meta.max, scale: meta.scale, integer: false } as Parameters<typeof NumberInput>[0]["meta"];
  const scheduled = isSchedule(live);
  return (
    <div className="live" data-scheduled={scheduled || undefined}>
      <div className="live-row">
        {scheduled ? (
          <span className="live-word">follows a schedule</span>
        ) : (
          <NumberInput id={id} label={meta.label} value={live} meta={bounds} unit={meta.unit} onChange={onChange} />
        )}
        <Tooltip label={scheduled ? "Make it constant" : "Let it follow a schedule"}>
          <ActionIcon
            size={24}
            aria-label={scheduled ? `Make ${meta.label} constant` : `Let ${meta.label} follow a schedule`}
            aria-pressed={scheduled}
            onClick={() => onChange(scheduled ? startOf(live) : schedules.linear.from(live))}
          >
            <IconChartLine size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      {scheduled && <ScheduleEditor schedule={live} label={meta.label} bounds={bounds} onChange={onChange} />}
    </div>
  );
}

function startOf(live: LiveNumber): number {
  if (!isSchedule(live)) return live;
  return live.schedule === "piecewise" ? (live.points[0]?.[1] ?? 0) : live.from;
}
