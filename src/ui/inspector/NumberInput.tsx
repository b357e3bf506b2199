/** @file A number that is typed, as an expression, or moved by arrow keys; a bar shows where it lies in its range. */
import { type KeyboardEvent, useState } from "react";
import { documentStore } from "../../store/document.ts";
import { showNumber } from "../format.ts";
import { evaluate } from "./expression.ts";
import { clamped, fraction, type NumberMeta, stepped } from "./stepping.ts";

interface NumberInputProps {
  readonly id?: string | undefined;
  readonly label: string;
  readonly value: number;
  readonly meta: NumberMeta;
  readonly unit?: string | undefined;
  onChange(value: number, gesture?: string): void;
}

export function NumberInput({ id, label, value, meta, unit, onChange }: NumberInputProps) {
  const [text, setText] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const at = fraction(value, meta);

  const commit = () => {
    if (text === undefined) return;
    const read = accept(text, meta);
    if (read.value === undefined) {
      setProblem(read.problem);
      return;
    }
    setText(undefined);
    setProblem(read.problem);
    if (read.value !== value) onChange(read.value);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") commit();
    else if (event.key === "Escape") {
      setText(undefined);
      setProblem(undefined);
      event.currentTarget.blur();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const start = text === undefined ? value : (accept(text, meta).value ?? value);
      setText(undefined);
      setProblem(undefined);
      onChange(stepped(start, meta, event.key === "ArrowUp" ? 1 : -1, event.shiftKey ? 10 : 1), `step/${label}`);
    }
  };
  return (
    <span className="number" data-invalid={problem !== undefined || undefined}>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        role="spinbutton"
        aria-label={label}
        aria-valuenow={value}
        aria-valuemin={meta.min}
        aria-valuemax={meta.max}
        aria-invalid={problem !== undefined}
        autoComplete="off"
        spellCheck={false}
        value={text ?? showNumber(value)}
        onChange={(event) => {
          setProblem(undefined);
          setText(event.currentTarget.value);
        }}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => {
          commit();
          documentStore.getState().settle();
        }}
        onKeyDown={onKeyDown}
      />
      {unit && <span className="number-unit">{unit}</span>}
      {at !== undefined && <i className="number-bar" style={{ width: `${at * 100}%` }} aria-hidden="true" />}
      {problem && (
        <span className="number-problem" role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}

/** A number outside its range is taken to its bound, and that is said. */
function accept(text: string, meta: NumberMeta): { readonly value?: number; readonly problem?: string } {
  const read = evaluate(text);
  if (!read.ok) return { problem: read.error };
  const whole = meta.integer ? Math.round(read.value) : read.value;
  const value = clamped(whole, meta);
  if (value === whole) return { value };
  return {
    value,
    problem: `Taken to ${showNumber(value)}: between ${showNumber(meta.min ?? Number.NEGATIVE_INFINITY)} and ${showNumber(meta.max ?? Number.POSITIVE_INFINITY)}.`,
  };
}
