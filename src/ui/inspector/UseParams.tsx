import { useId } from "react";
import type { Json } from "../../core/json.ts";
import type { GraphId } from "../../graph/edit.ts";
import type { GraphNode } from "../../graph/schema.ts";
import { edit, useProject } from "../stores.ts";
import { NumberInput } from "./NumberInput.tsx";
import { Section } from "./Section.tsx";

/** The values that this use of a block gives to the block's own parameters. */
export function UseParams({ graph, node }: { readonly graph: GraphId; readonly node: GraphNode }) {
  const block = useProject((project) => project.blocks.find(({ id }) => id === node.params["block"]));
  if (block === undefined || block.params.length === 0) return null;
  return (
    <Section title="Of this use">
      {block.params.map(({ name, label, default: standard }) => (
        <Row
          key={name}
          name={label ?? name}
          value={node.params[name] ?? standard}
          onChange={(value, gesture) => edit([{ edit: "set-param", graph, node: node.id, param: name, value }], gesture)}
        />
      ))}
    </Section>
  );
}

interface RowProps {
  readonly name: string;
  readonly value: Json;
  onChange(value: Json, gesture?: string): void;
}

function Row({ name, value, onChange }: RowProps) {
  const id = useId();
  return (
    <div className="field">
      <div className="field-name">
        <label htmlFor={id}>{name}</label>
      </div>
      <div className="field-control">
        {typeof value === "number" ? (
          <NumberInput id={id} label={name} value={value} meta={{ integer: Number.isInteger(value) }} onChange={onChange} />
        ) : (
          <input
            id={id}
            className="plain-input"
            key={JSON.stringify(value)}
            defaultValue={typeof value === "string" ? value : JSON.stringify(value)}
            onBlur={(event) => onChange(readJson(event.currentTarget.value))}
          />
        )}
      </div>
    </div>
  );
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
