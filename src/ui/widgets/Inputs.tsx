/** @file The browser's own fields with a label above and what is wrong below. */
import { type ComponentProps, type ReactNode, useId } from "react";
import { classesOf } from "./Button.tsx";

interface Labels {
  readonly label?: ReactNode;
  readonly error?: string | undefined;
  /** Of the label, the field and its error together. */
  readonly className?: string | undefined;
  readonly children: ReactNode;
  readonly id: string;
}

function Labelled({ label, error, className, children, id }: Labels) {
  return (
    <div className={classesOf("labelled", className)}>
      {label !== undefined && (
        <label className="form-label" htmlFor={id}>
          {label}
        </label>
      )}
      {children}
      {error !== undefined && (
        <p className="labelled-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** What every field says of itself to a screen reader. */
function described(id: string, error: string | undefined) {
  return error === undefined ? { id } : { id, "aria-invalid": true, "aria-describedby": `${id}-error` };
}

interface TextInputProps extends ComponentProps<"input"> {
  readonly label?: ReactNode;
  readonly error?: string | undefined;
  readonly leftSection?: ReactNode;
  readonly rightSection?: ReactNode;
  /** `unstyled`: the text alone, as of a heading that can be changed. */
  readonly variant?: "unstyled";
}

export function TextInput({ label, error, leftSection, rightSection, variant, className, id, ...rest }: TextInputProps) {
  const own = useId();
  const name = id ?? own;
  return (
    <Labelled label={label} error={error} className={className} id={name}>
      <span className="input" data-variant={variant}>
        {leftSection}
        <input type="text" {...rest} {...described(name, error)} />
        {rightSection}
      </span>
    </Labelled>
  );
}

interface TextareaProps extends ComponentProps<"textarea"> {
  readonly label?: ReactNode;
  readonly error?: string | undefined;
}

/** Grows with its text, where the browser can. */
export function Textarea({ label, error, className, id, ...rest }: TextareaProps) {
  const own = useId();
  const name = id ?? own;
  return (
    <Labelled label={label} error={error} id={name}>
      <textarea {...rest} className={classesOf("input", className)} {...described(name, error)} />
    </Labelled>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface NativeSelectProps extends ComponentProps<"select"> {
  readonly label?: ReactNode;
  readonly data: readonly (string | Choice)[];
}

export function NativeSelect({ label, data, className, id, ...rest }: NativeSelectProps) {
  const own = useId();
  const name = id ?? own;
  return (
    <Labelled label={label} className={className} id={name}>
      <span className="input select">
        <select {...rest} id={name}>
          {data.map(choiceOf).map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </span>
    </Labelled>
  );
}

function choiceOf(choice: string | Choice): Choice {
  return typeof choice === "string" ? { value: choice, label: choice } : choice;
}

export function Switch(props: ComponentProps<"input">) {
  return <input {...props} type="checkbox" role="switch" className="switch" />;
}

export function Checkbox({ label, ...rest }: ComponentProps<"input"> & { readonly label: string }) {
  return (
    <label className="checkbox">
      <input {...rest} type="checkbox" />
      {label}
    </label>
  );
}
