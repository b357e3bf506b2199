/** @file Kinds with a face of their own: `faces/<kind>.tsx` exports one component, which stands at the bottom of the card. */
import { type ComponentType, createElement } from "react";
import type { NodeAnalysis } from "../../compile/analysis.ts";
import type { GraphId } from "../../graph/edit.ts";

export interface FaceProps {
  readonly graph: GraphId;
  readonly node: NodeAnalysis;
}

const modules = import.meta.glob<Record<string, ComponentType<FaceProps>>>("./faces/*.tsx", { eager: true });
const faces = new Map(
  Object.entries(modules).map(([path, module]) => [path.slice("./faces/".length, -".tsx".length), Object.values(module)[0]]),
);

export function CardFace(props: FaceProps) {
  const face = faces.get(props.node.node.kind);
  return face ? createElement(face, props) : null;
}
