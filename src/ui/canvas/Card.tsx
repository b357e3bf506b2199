/** @file A node on the canvas. Each sort of node has a body of its own; the frame, the ports and the badge are shared. */
import { type CSSProperties, memo } from "react";
import type { NodeProps } from "reactflow";
import type { NodeAnalysis } from "../../compile/analysis.ts";
import { sameShape } from "../../core/tensor-type.ts";
import { BOARD, type GraphId } from "../../graph/edit.ts";
import type { GraphNode } from "../../graph/schema.ts";
import { showSizes } from "../format.ts";
import { useProject } from "../stores.ts";
import { CardPorts } from "./CardPorts.tsx";
import { useCanvas } from "./canvas-store.ts";
import { CardFace } from "./card-faces.ts";
import { type CardFacts, useCardFacts } from "./card-facts.ts";
import { DiagnosticBadge } from "./DiagnosticBadge.tsx";
import type { FlowNode } from "./flow.ts";
import { LayerBody } from "./LayerBody.tsx";
import { NameInput } from "./NameInput.tsx";
import { NetworkBody } from "./NetworkBody.tsx";
import { nameOfNode } from "./node-name.ts";
import { PlayerBody } from "./PlayerBody.tsx";
import { tellingParams } from "./telling-params.ts";

/** React Flow draws this at every movement of the node; the card inside only when it changes. */
export function FlowCard({ id, data, selected }: NodeProps<FlowNode>) {
  return <Card id={id} graph={data.graph} node={data.node} selected={selected === true} />;
}

interface CardProps {
  readonly id: string;
  readonly graph: GraphId;
  readonly node: GraphNode;
  readonly selected: boolean;
}

const Card = memo(function Card({ id, graph, node, selected }: CardProps) {
  const facts = useCardFacts(graph, id);
  const renaming = useCanvas((state) => state.renaming === id);
  const lit = useCanvas((state) => (graph === BOARD ? state.lit?.nodes.has(id) : undefined));
  const { found, colour, diagnostics } = facts;
  const worst = diagnostics[0]?.severity;
  const sort = node.kind === "network" || node.kind === "block" ? "network" : node.kind === "player" ? "player" : "layer";
  const title = useProject((project) => nameOfNode(project, { node, definition: found?.definition }));
  const simple = sort === "layer" && isSimple(facts);
  return (
    <article
      className="card"
      data-sort={sort}
      data-role={colour}
      data-selected={selected || undefined}
      data-muted={node.muted || undefined}
      data-worst={worst}
      data-lit={lit}
      data-unknown={(found && !found.definition) || undefined}
    >
      <header className="card-head">
        {renaming ? <NameInput graph={graph} node={node} placeholder={title} /> : <span className="card-title">{title}</span>}
        {node.muted && <span className="card-tag">muted</span>}
        <DiagnosticBadge diagnostics={diagnostics} />
        {simple && <CardPorts id={id} facts={facts} bare />}
      </header>
      <Far title={title} found={found} />
      {found && <Body sort={sort} graph={graph} id={id} facts={facts} />}
      {!simple && <CardPorts id={id} facts={facts} bare={false} />}
    </article>
  );
});

function Body({
  sort,
  graph,
  id,
  facts,
}: {
  readonly sort: string;
  readonly graph: GraphId;
  readonly id: string;
  readonly facts: CardFacts;
}) {
  const { found } = facts;
  if (found === undefined) return null;
  if (sort === "network") return <NetworkBody node={found} />;
  if (sort === "player") return <PlayerBody id={id} />;
  return (
    <>
      <LayerBody node={found} />
      <CardFace graph={graph} node={found} />
    </>
  );
}

/** What stands on the card where the rest would be too small to read. */
function Far({ title, found }: { readonly title: string; readonly found: NodeAnalysis | undefined }) {
  const [type] = Object.values(found?.outputs ?? {});
  const [before] = Object.values(found?.inputs ?? {}).flat();
  const [param] = found && found.node.kind !== "player" ? tellingParams(found) : [];
  const isNew = type !== undefined && type.shape.length > 0 && (before === undefined || !sameShape(before.shape, type.shape));
  const longest = Math.max(...title.split(/\s+/).map((word) => word.length));
  return (
    <div className="card-far" aria-hidden="true" style={{ "--longest": longest } as CSSProperties}>
      <b>{title}</b>
      <span>{isNew ? showSizes(type.shape) : param?.value}</span>
    </div>
  );
}

/** One unlabelled port a side: they stand in the head, and no row is spent on them. */
function isSimple({ found }: CardFacts): boolean {
  const { inputs = [], outputs = [] } = found?.ports ?? {};
  return inputs.length <= 1 && outputs.length <= 1;
}
