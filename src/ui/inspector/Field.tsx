/** @file One parameter of a node: its name, its control, its help, and the way back to the default. */

import { IconRotate2 } from "@tabler/icons-react";
import { type ReactElement, useId } from "react";
import type { Diagnostic } from "../../compile/diagnostic.ts";
import { isSchedule } from "../../core/schedule.ts";
import type { FieldMeta } from "../../nodes/params.ts";
import { DiagnosticList } from "../DiagnosticList.tsx";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { NativeSelect, Switch, TextInput } from "../widgets/Inputs.tsx";
import { SegmentedControl } from "../widgets/SegmentedControl.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";
import type { FieldProps } from "./field-props.ts";
import { InitializerInput } from "./InitializerInput.tsx";
import { LiveInput } from "./LiveInput.tsx";
import { NumberInput } from "./NumberInput.tsx";
import { PointsInput } from "./PointsInput.tsx";
import { ReferenceInput } from "./ReferenceInput.tsx";
import { ScrubLabel } from "./ScrubLabel.tsx";
import { ShapeInput } from "./ShapeInput.tsx";
import type { NumberMeta } from "./stepping.ts";

interface FieldRowProps {
  readonly meta: FieldMeta;
  readonly value: unknown;
  /** Whether the document says anything but the default. */
  readonly changed: boolean;
  readonly diagnostics?: readonly Diagnostic[];
  /** `undefined` goes back to the default. */
  onChange(value: unknown, gesture?: string): void;
}

const tall: readonly FieldMeta["control"][] = ["initializer", "points"];

export function Field({ meta, value, changed, diagnostics = [], onChange }: FieldRowProps) {
  const id = useId();
  const props: FieldProps = { id, meta, value, onChange };
  const stacked = tall.includes(meta.control) || (meta.control === "live" && isSchedule(value)) || hasLongOptions(meta);
  return (
    <div className="field" data-changed={changed || undefined} data-stacked={stacked || undefined}>
      <div className="field-name">
        <Help text={meta.help}>
          <span>
            <Name {...props} />
          </span>
        </Help>
        {changed && (
          <Tooltip label="Back to the default">
            <ActionIcon
              size={18}
              className="field-reset"
              aria-label={`${meta.label}: back to the default`}
              onClick={() => onChange(undefined)}
            >
              <IconRotate2 size={12} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <div className="field-control">
        <Control {...props} />
      </div>
      {diagnostics.length > 0 && <DiagnosticList diagnostics={diagnostics} />}
    </div>
  );
}

/** A choice whose words would be cut off beside its name. */
function hasLongOptions({ control, options = [] }: FieldMeta): boolean {
  return control === "choice" && options.some(({ label }) => label.length > LONG);
}

function Help({ text, children }: { readonly text: string | undefined; readonly children: ReactElement }) {
  return text ? (
    <Tooltip label={text} side="left">
      {children}
    </Tooltip>
  ) : (
    children
  );
}

function Name({ id, meta, value, onChange }: FieldProps) {
  if (typeof value !== "number") return <label htmlFor={id}>{meta.label}</label>;
  return (
    <ScrubLabel htmlFor={id} value={value} meta={numberMeta(meta)} onChange={onChange}>
      {meta.label}
    </ScrubLabel>
  );
}

function numberMeta({ min, max, scale, control }: FieldMeta): NumberMeta {
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(scale ? { scale } : {}),
    integer: control === "integer",
  };
}

function Control(props: FieldProps) {
  const { id, meta, value, onChange } = props;
  switch (meta.control) {
    case "integer":
    case "number":
      return (
        <NumberInput id={id} label={meta.label} value={value as number} meta={numberMeta(meta)} unit={meta.unit} onChange={onChange} />
      );
    case "live":
      return <LiveInput {...props} />;
    case "flag":
      return (
        <Switch id={id} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} aria-label={meta.label} />
      );
    case "choice":
      return <Choice {...props} />;
    case "text":
      return (
        <TextInput
          key={String(value)}
          id={id}
          defaultValue={String(value)}
          maxLength={400}
          spellCheck={false}
          onBlur={(event) => onChange(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        />
      );
    case "initializer":
      return <InitializerInput {...props} />;
    case "shape":
      return <ShapeInput {...props} />;
    case "reference":
      return <ReferenceInput {...props} />;
    case "points":
      return <PointsInput {...props} />;
  }
}

const SHORT = 22;
const LONG = 16;

function Choice({ id, meta, value, onChange }: FieldProps) {
  const options = meta.options ?? [];
  const letters = options.reduce((sum, option) => sum + option.label.length + 2, 0);
  if (options.length <= 3 && letters <= SHORT)
    return <SegmentedControl fullWidth aria-label={meta.label} value={String(value)} onChange={onChange} data={[...options]} />;
  return <NativeSelect id={id} value={String(value)} data={[...options]} onChange={(event) => onChange(event.currentTarget.value)} />;
}
