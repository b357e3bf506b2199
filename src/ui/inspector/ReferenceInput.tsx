import { NativeSelect } from "@mantine/core";
import type { Json } from "../../core/json.ts";
import { colourOfRole } from "../canvas/colours.ts";
import { useAnalysis, useProject } from "../stores.ts";
import type { FieldProps } from "./field-props.ts";

/** Points to a network, a block or a person's files; `networks` to several. */
export function ReferenceInput(props: FieldProps) {
  const { to } = props.meta;
  if (to === "networks") return <Networks {...props} />;
  return to === "files" || to === "data" ? <Files {...props} /> : <One {...props} />;
}

function One({ id, meta, value, onChange }: FieldProps) {
  const graphs = useProject((project) => (meta.to === "block" ? project.blocks : project.networks));
  const known = graphs.some((graph) => graph.id === value);
  return (
    <NativeSelect
      id={id}
      value={String(value)}
      data={[
        ...(known ? [] : [{ value: String(value), label: value === "" ? "Choose…" : `${String(value)} (missing)` }]),
        ...graphs.map((graph) => ({ value: graph.id, label: graph.name })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Networks({ meta, value, onChange }: FieldProps) {
  const networks = useProject((project) => project.networks);
  const chosen = value as readonly string[];
  const toggle = (id: string): Json => (chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  if (networks.length === 0) return <span className="field-none">No networks yet</span>;
  return (
    <div className="chips" role="group" aria-label={meta.label}>
      {networks.map(({ id, name, role }) => (
        <button
          key={id}
          type="button"
          className="chip chip-choice"
          data-role={colourOfRole[role]}
          aria-pressed={chosen.includes(id)}
          onClick={() => onChange(toggle(id))}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function Files({ id, value, onChange }: FieldProps) {
  const own = useAnalysis((_, state) => state.own);
  const ids = [...own.keys()];
  return (
    <NativeSelect
      id={id}
      value={String(value)}
      data={[
        ...(ids.includes(String(value))
          ? []
          : [{ value: String(value), label: value === "" ? "Choose files…" : `${String(value)} (not on this device)` }]),
        ...ids.map((data) => ({ value: data, label: `${data} (${own.get(data)?.count ?? 0})` })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
