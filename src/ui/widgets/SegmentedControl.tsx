import { useId } from "react";
import { classesOf } from "./Button.tsx";
import type { Choice } from "./Inputs.tsx";

interface SegmentedControlProps<T extends string> {
  readonly "aria-label": string;
  readonly value: T;
  readonly data: readonly (Choice & { readonly value: T })[];
  readonly fullWidth?: boolean;
  readonly className?: string | undefined;
  onChange(value: T): void;
}

/** A few choices side by side: radio buttons that look like one control. */
export function SegmentedControl<T extends string>({ value, data, fullWidth, className, onChange, ...rest }: SegmentedControlProps<T>) {
  const name = useId();
  return (
    <div className={classesOf("segments", className)} role="radiogroup" data-full={fullWidth} {...rest}>
      {data.map((choice) => (
        <label key={choice.value} className="segment">
          <input type="radio" name={name} value={choice.value} checked={choice.value === value} onChange={() => onChange(choice.value)} />
          <span>{choice.label}</span>
        </label>
      ))}
    </div>
  );
}
