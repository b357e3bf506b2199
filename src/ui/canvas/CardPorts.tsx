import type { Port } from "../../nodes/definition.ts";
import { showType } from "../format.ts";
import { useAnalysis } from "../stores.ts";
import type { CardFacts } from "./card-facts.ts";
import { type Colour, wireColour } from "./colours.ts";
import { PortHandle } from "./PortHandle.tsx";
import { insideType, type PortRef } from "./port-ref.ts";

interface CardPortsProps {
  readonly id: string;
  readonly facts: CardFacts;
  /** The handles alone, without names. */
  readonly bare: boolean;
}

/** The ports of a card: inputs at the left, outputs at the right, a row for each. */
export function CardPorts({ id, facts, bare }: CardPortsProps) {
  const { inputs = [], outputs = [] } = facts.found?.ports ?? {};
  const handles = {
    input: inputs.map((port) => <OnePort key={port.name} id={id} port={port} side="input" facts={facts} />),
    output: outputs.map((port) => <OnePort key={port.name} id={id} port={port} side="output" facts={facts} />),
  };
  if (bare) return [...handles.input, ...handles.output];
  const rows = Math.max(inputs.length, outputs.length);
  return (
    <div className="card-ports">
      {Array.from({ length: rows }, (_, i) => (
        <div className="card-port-row" key={i}>
          {handles.input[i]}
          <span className="port-name">{nameOfPort(inputs[i])}</span>
          <span className="port-name">{nameOfPort(outputs[i])}</span>
          {handles.output[i]}
        </div>
      ))}
    </div>
  );
}

function nameOfPort(port: Port | undefined): string {
  return port === undefined ? "" : (port.label ?? port.name);
}

interface OnePortProps {
  readonly id: string;
  readonly port: Port;
  readonly side: PortRef["side"];
  readonly facts: CardFacts;
}

function OnePort({ id, port, side, facts: { found, colour, inputColours, wiredOutputs } }: OnePortProps) {
  const inside = useAnalysis((analysis) => (analysis ? insideType(analysis, found, { port: port.name, side }) : undefined));
  const type = (side === "input" ? found?.inputs[port.name]?.[0] : found?.outputs[port.name]) ?? inside;
  const meaning = port.meaning === "any" ? (type?.meaning ?? "any") : port.meaning;
  const wired = side === "input" ? (found?.wires[port.name]?.length ?? 0) > 0 : wiredOutputs.has(port.name);
  const from: Colour = side === "output" ? colour : (inputColours[port.name] ?? "plain");
  const what = type ? showType(type) : meaning === "any" ? "any tensor" : meaning;
  return (
    <PortHandle
      node={id}
      port={port.name}
      side={side}
      meaning={meaning}
      colour={wireColour(from, meaning)}
      wired={wired}
      description={`${side} ${port.label || port.name}: ${what}${port.optional ? " (optional)" : ""}${port.many ? " (takes several wires)" : ""}`}
    />
  );
}
