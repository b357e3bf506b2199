import { useId } from "react";
import { BOARD, type GraphId } from "../../graph/edit.ts";
import { type Role, roles } from "../../graph/schema.ts";
import { colourOfRole } from "../canvas/colours.ts";
import { show } from "../canvas/enter.ts";
import { Silhouette } from "../canvas/Silhouette.tsx";
import { showExact, showType } from "../format.ts";
import { edit, useAnalysis, useProject } from "../stores.ts";
import { Button } from "../widgets/Button.tsx";
import { NativeSelect } from "../widgets/Inputs.tsx";
import { Section } from "./Section.tsx";

/** A network or block as a whole: name, role, ports, size, and who trains it. */
export function GraphInspector({ id }: { readonly id: GraphId }) {
  const network = useProject((project) => project.networks.find((found) => found.id === id));
  const block = useProject((project) => project.blocks.find((found) => found.id === id));
  const graph = useAnalysis((analysis) => analysis?.networks.get(id) ?? analysis?.blocks.get(id));
  const known = useAnalysis((analysis) => analysis?.networks.get(id));
  const players = useAnalysis((analysis) => analysis?.players);
  const roleId = useId();
  const named = network ?? block;
  if (named === undefined) return null;
  const colour = colourOfRole[network?.role ?? "other"];
  const owners = known?.owners.map((owner) => players?.get(owner)?.name ?? owner) ?? [];
  return (
    <>
      <header className="inspector-head" data-role={colour}>
        <input
          key={named.name}
          className="inspector-name"
          aria-label="Name"
          defaultValue={named.name}
          maxLength={80}
          disabled={network === undefined}
          onBlur={(event) =>
            event.currentTarget.value.trim() !== "" && edit([{ edit: "set-network", network: id, name: event.currentTarget.value.trim() }])
          }
          onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        />
      </header>
      <p className="inspector-kind">
        {network
          ? `${use(known?.uses.length ?? 0)} ${owners.length > 0 ? `Trained by ${owners.join(" and ")}.` : "No player trains it."}`
          : (block?.summary ?? "A block: every use has weights of its own.")}
      </p>
      {graph && (
        <div className="graph-picture" data-role={colour}>
          <Silhouette graph={graph} />
        </div>
      )}
      {network && (
        <div className="field">
          <div className="field-name">
            <label htmlFor={roleId}>Role</label>
          </div>
          <div className="field-control">
            <NativeSelect
              id={roleId}
              value={network.role}
              data={[...roles]}
              onChange={(event) => edit([{ edit: "set-network", network: id, role: event.currentTarget.value as Role }])}
            />
          </div>
        </div>
      )}
      <Section title="Ports">
        <dl className="types">
          {graph?.inputs.map(({ name, type }) => (
            <div key={`in ${name}`}>
              <dt>{name}</dt>
              <dd>
                {type ? showType(type) : "not known"} <span>in</span>
              </dd>
            </div>
          ))}
          {graph?.outputs.map(({ name, type }) => (
            <div key={`out ${name}`}>
              <dt>{name}</dt>
              <dd>
                {type ? showType(type) : "not known"} <span>out</span>
              </dd>
            </div>
          ))}
          <div className="types-total">
            <dt>Trainable</dt>
            <dd>{showExact(graph?.trainable ?? 0)}</dd>
          </div>
          {graph && graph.fixed > 0 && (
            <div>
              <dt>Running statistics</dt>
              <dd>{showExact(graph.fixed)}</dd>
            </div>
          )}
        </dl>
      </Section>
      <div className="inspector-actions">
        <Button onClick={() => show(BOARD)}>Back to the board</Button>
        <Button
          onClick={() => {
            show(BOARD);
            edit([network ? { edit: "remove-network", network: id } : { edit: "remove-block", block: id }]);
          }}
        >
          Delete {network ? "network" : "block"}
        </Button>
      </div>
    </>
  );
}

function use(count: number): string {
  if (count === 0) return "Not used on the board.";
  return count === 1 ? "Used once on the board." : `Used ${count} times on the board, with the same weights.`;
}
