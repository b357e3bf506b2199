import { type NodeAnalysis, nameOf } from "../../compile/analysis.ts";
import type { Json } from "../../core/json.ts";
import { colourOfRole } from "../canvas/colours.ts";
import { useAnalysis, useProject } from "../stores.ts";
import { NativeSelect } from "../widgets/Inputs.tsx";
import type { FieldProps } from "./field-props.ts";

/** Points to a network, a block, a person's files or a node of the board; `networks` to several. */
export function ReferenceInput(props: FieldProps) {
  const { to } = props.meta;
  if (to === "networks") return <Networks {...props} />;
  if (to === "player" || to === "weights") return <BoardNode {...props} />;
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

const none = { player: "Whoever computes it", weights: "The live ones" };

/** A player, or a set of weights with the network that it is for. */
function BoardNode({ id, meta, value, onChange }: FieldProps) {
  const board = useAnalysis((analysis) => analysis?.board);
  const networks = useProject((project) => project.networks);
  const nodes = [...(board?.nodes.values() ?? [])].filter(({ definition }) =>
    meta.to === "player" ? definition?.kind === "player" : definition?.family === "weights",
  );
  const known = value === "" || nodes.some((node) => node.id === value);
  const labelOf = (node: NodeAnalysis) => {
    const network = networks.find((other) => other.id === node.params["network"]);
    return network === undefined ? nameOf(node) : `${nameOf(node)}: ${network.name}`;
  };
  return (
    <NativeSelect
      id={id}
      value={String(value)}
      data={[
        { value: "", label: meta.to === "player" ? none.player : none.weights },
        ...(known ? [] : [{ value: String(value), label: `${String(value)} (missing)` }]),
        ...nodes.map((node) => ({ value: node.id, label: labelOf(node) })),
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
