import { graphAnalysis, type NodeAnalysis } from "../../compile/analysis.ts";
import { showShape, sizeOf, type TensorType } from "../../core/tensor-type.ts";
import type { GraphId } from "../../graph/edit.ts";
import type { Port } from "../../nodes/definition.ts";
import { coloursOf, wireColour } from "../canvas/colours.ts";
import { PortShape } from "../canvas/port-shape.tsx";
import { showExact, showRange, showSizes, showType } from "../format.ts";
import { useAnalysis } from "../stores.ts";

/** What goes into a node, what comes out, and the weights it holds. */
export function Types({ graph, found }: { readonly graph: GraphId; readonly found: NodeAnalysis }) {
  const colours = useAnalysis((analysis) => {
    const at = analysis && graphAnalysis(analysis, graph);
    return analysis && at ? coloursOf(analysis, at) : undefined;
  });
  const weights = Object.entries(found.weights);
  return (
    <dl className="types">
      {found.ports.inputs.map((port) => (
        <Row
          key={`in ${port.name}`}
          port={port}
          side="in"
          type={found.inputs[port.name]?.[0]}
          colour={colours?.get(found.wires[port.name]?.[0]?.node ?? "") ?? "plain"}
          count={found.inputs[port.name]?.length ?? 0}
        />
      ))}
      {found.ports.outputs.map((port) => (
        <Row
          key={`out ${port.name}`}
          port={port}
          side="out"
          type={found.outputs[port.name]}
          colour={colours?.get(found.id) ?? "plain"}
          count={1}
        />
      ))}
      {weights.map(([name, { shape, trainable }]) => (
        <div key={name}>
          <dt>
            <i className="types-weight" />
            {name}
          </dt>
          <dd>
            {showSizes(shape)} <span>{trainable === false ? "running" : showExact(sizeOf(shape))}</span>
          </dd>
        </div>
      ))}
      {found.trainable > 0 && weights.length !== 1 && (
        <div className="types-total">
          <dt>Trainable</dt>
          <dd>{showExact(found.trainable)}</dd>
        </div>
      )}
    </dl>
  );
}

interface RowProps {
  readonly port: Port;
  readonly side: "in" | "out";
  readonly type: TensorType | undefined;
  readonly colour: Parameters<typeof wireColour>[0];
  readonly count: number;
}

function Row({ port, side, type, colour, count }: RowProps) {
  const meaning = port.meaning === "any" ? (type?.meaning ?? "any") : port.meaning;
  return (
    <div>
      <dt data-role={wireColour(colour, meaning)}>
        <PortShape meaning={meaning} size={11} hollow={type === undefined} />
        {port.label || (port.name === "x" ? "in" : port.name === "y" ? "out" : port.name)}
      </dt>
      <dd title={type ? `${showType(type)}, ${showRange(type.range)}, one example: ${showShape(type.shape)}` : undefined}>
        {type ? (
          <>
            {type.meaning === "label" || type.meaning === "scalar" ? showType(type) : showSizes(type.shape) || type.meaning}
            <span>{count > 1 ? `${count} wires` : type.range === "any" ? "" : type.range}</span>
          </>
        ) : (
          <span>
            {side === "in"
              ? port.meaning === "optimizer"
                ? "optimizer"
                : port.optional
                  ? "optional"
                  : "not wired"
              : port.meaning === "optimizer"
                ? "optimizer"
                : "not known"}
          </span>
        )}
      </dd>
    </div>
  );
}
