/** @file A port on a card: where wires begin and end. */
import { memo } from "react";
import { Handle, Position } from "reactflow";
import type { PortMeaning } from "../../nodes/definition.ts";
import { useCanvas } from "./canvas-store.ts";
import type { Colour } from "./colours.ts";
import { type PortRef, portKey } from "./port-ref.ts";
import { PortShape } from "./port-shape.tsx";

export interface PortHandleProps {
  readonly node: string;
  readonly port: string;
  readonly side: PortRef["side"];
  readonly meaning: PortMeaning;
  readonly colour: Colour;
  readonly wired: boolean;
  /** Shown when the pointer rests: "output y: image 28 × 28 × 1". */
  readonly description: string;
}

export const PortHandle = memo(function PortHandle({ node, port, side, meaning, colour, wired, description }: PortHandleProps) {
  const key = portKey({ node, port, side });
  const state = useCanvas(({ connecting, portFocus }) => {
    if (portFocus && portKey(portFocus) === key) return "focused";
    if (connecting === undefined) return undefined;
    if (connecting.target && portKey(connecting.target) === key) return "target";
    if (portKey(connecting.from) === key) return "from";
    return connecting.compatible.has(key) ? "open" : "closed";
  });
  return (
    <Handle
      type={side === "input" ? "target" : "source"}
      position={side === "input" ? Position.Left : Position.Right}
      id={port}
      className="port"
      data-role={colour}
      data-state={state}
      title={description}
    >
      <PortShape meaning={meaning} hollow={!wired} />
    </Handle>
  );
});
