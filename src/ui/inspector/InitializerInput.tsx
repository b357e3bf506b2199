import { nameOf } from "../../compile/analysis.ts";
import { type Initializer, initializerSchema } from "../../nodes/initializer.ts";
import { useAnalysis } from "../stores.ts";
import { NativeSelect } from "../widgets/Inputs.tsx";
import type { FieldProps } from "./field-props.ts";
import { NumberInput } from "./NumberInput.tsx";

type Name = Initializer["name"];

const labels: Readonly<Record<Name, string>> = {
  constant: "Constant",
  normal: "Normal",
  truncated: "Truncated normal",
  uniform: "Uniform",
  glorot: "Glorot (Xavier)",
  he: "He (Kaiming)",
  orthogonal: "Orthogonal",
  sparse: "Sparse",
  "data-logit": "From the data's mean",
};

const numbers: Readonly<Record<string, string>> = {
  value: "Value",
  mean: "Mean",
  deviation: "Deviation",
  low: "From",
  high: "To",
  gain: "Gain",
  count: "For each output",
};

/** How a weight starts: the distribution and its numbers. */
export function InitializerInput({ id, meta, value, onChange }: FieldProps) {
  const initializer = value as Initializer;
  const board = useAnalysis((analysis) => analysis?.board);
  const data = [...(board?.nodes.values() ?? [])].filter(({ definition }) => definition?.family === "data");
  const set = (change: Readonly<Record<string, string | number>>, gesture?: string) => onChange({ ...initializer, ...change }, gesture);
  return (
    <div className="stacked">
      <NativeSelect
        id={id}
        value={initializer.name}
        data={Object.entries(labels).map(([name, label]) => ({ value: name, label }))}
        onChange={(event) =>
          onChange(
            initializerSchema.parse(
              event.currentTarget.value === "constant" ? { name: "constant", value: 0 } : { name: event.currentTarget.value },
            ),
          )
        }
      />
      {initializer.name === "data-logit" && (
        <NativeSelect
          aria-label={`Data that ${meta.label} starts from`}
          value={initializer.source}
          data={[{ value: "", label: "The first data" }, ...data.map((node) => ({ value: node.id, label: nameOf(node) }))]}
          onChange={(event) => set({ source: event.currentTarget.value })}
        />
      )}
      {"distribution" in initializer && (
        <NativeSelect
          aria-label={`Distribution of ${meta.label}`}
          value={initializer.distribution}
          data={[
            { value: "uniform", label: "uniform" },
            { value: "normal", label: "normal" },
          ]}
          onChange={(event) => set({ distribution: event.currentTarget.value })}
        />
      )}
      {Object.entries(initializer).map(([name, number]) =>
        typeof number === "number" ? (
          <div className="schedule-field" key={name}>
            <span>{numbers[name] ?? name}</span>
            <NumberInput
              label={numbers[name] ?? name}
              value={number}
              meta={{
                ...(name === "deviation" ? { min: 0 } : name === "count" ? { min: 1 } : {}),
                integer: name === "count",
                scale: name === "deviation" ? "log" : "linear",
              }}
              onChange={(next, gesture) => set({ [name]: next }, gesture)}
            />
          </div>
        ) : null,
      )}
    </div>
  );
}
