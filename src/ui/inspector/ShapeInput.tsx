import { useState } from "react";
import { err, ok, type Result } from "../../core/result.ts";
import { TextInput } from "../widgets/Inputs.tsx";
import { evaluate } from "./expression.ts";
import type { FieldProps } from "./field-props.ts";

/** Sizes of one example, typed as "28 × 28 × 1", "28 28 1" or "28, 28, 1". */
export function ShapeInput({ id, value, onChange }: FieldProps) {
  const shape = value as readonly number[];
  const [text, setText] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const commit = () => {
    if (text === undefined) return;
    const read = readShape(text);
    if (!read.ok) {
      setProblem(read.error);
      return;
    }
    setText(undefined);
    onChange(read.value);
  };
  return (
    <TextInput
      id={id}
      value={text ?? shape.join(" × ")}
      error={problem}
      spellCheck={false}
      onChange={(event) => {
        setProblem(undefined);
        setText(event.currentTarget.value);
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") {
          setText(undefined);
          setProblem(undefined);
        }
      }}
    />
  );
}

const MOST_SIZES = 4;
const MOST_SIZE = 65_536;

export function readShape(text: string): Result<number[], string> {
  const parts = text.split(/[×x,;\s]+/i).filter((part) => part !== "" && part !== "[" && part !== "]");
  if (parts.length > MOST_SIZES) return err("At most four sizes.");
  const sizes: number[] = [];
  for (const part of parts) {
    const size = evaluate(part.replace(/^\[|\]$/g, ""));
    if (!size.ok) return size;
    if (!Number.isInteger(size.value) || size.value < 1 || size.value > MOST_SIZE)
      return err(`A size is a whole number from 1 to ${MOST_SIZE}.`);
    sizes.push(size.value);
  }
  return ok(sizes);
}
