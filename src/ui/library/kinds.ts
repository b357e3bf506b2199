/** @file The things that can be put on a canvas. */
import type { Analysis } from "../../compile/analysis.ts";
import type { TensorType } from "../../core/tensor-type.ts";
import { BOARD, type GraphId } from "../../graph/edit.ts";
import type { Project } from "../../graph/schema.ts";
import type { NodeDefinition, Port, PortMeaning } from "../../nodes/definition.ts";
import { catalogue } from "../../nodes/registry.ts";
import { type Colour, colourOfRole } from "../canvas/colours.ts";

/** A kind, or a use of a network or block of the project. */
export interface Offer {
  /** "dense", "network:generator", "block:residual". */
  readonly id: string;
  readonly kind: string;
  readonly params: Readonly<Record<string, string>>;
  readonly title: string;
  readonly group: string;
  readonly summary: string;
  readonly keywords: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly colour: Colour;
}

/** Most used first, by place; groups that stand in neither list come last. */
const groupOrder = {
  board: [
    "Networks",
    "Data",
    "Noise",
    "Conditions",
    "Adversarial losses",
    "Losses",
    "Penalties",
    "Optimizers",
    "Players",
    "Views",
    "Sequence",
    "Combine",
    "Arithmetic",
    "Measures",
  ],
  network: [
    "Blocks",
    "Layers",
    "Activations",
    "Normalisation",
    "Resize",
    "Shape",
    "Combine",
    "Structure",
    "Conditions",
    "Noise",
    "Arithmetic",
  ],
};

/** In the order of the palette. Kinds that need a target stand there as the targets they can have. */
export function offersFor(graph: GraphId, project: Project, analysis: Analysis | undefined): readonly Offer[] {
  const place = graph === BOARD ? "board" : "network";
  const kinds = [...catalogue.values()].filter(
    (definition) => definition.kind !== "network" && definition.kind !== "block" && (definition.places ?? [place]).includes(place),
  );
  const networks = place === "board" ? project.networks.map((network) => useOf(network, "network", analysis)) : [];
  const blocks = place === "network" ? project.blocks.filter(({ id }) => id !== graph).map((block) => useOf(block, "block", analysis)) : [];
  const groups = groupOrder[place];
  const order = (offer: Offer) => (groups.includes(offer.group) ? groups.indexOf(offer.group) : groups.length);
  // The project's own stand before the kinds of their group.
  const rank = (offer: Offer) => 2 * order(offer) + (offer.id === offer.kind ? 1 : 0);
  return [...networks, ...blocks, ...kinds.map(ofKind)].sort((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title));
}

function ofKind(definition: NodeDefinition): Offer {
  const { kind, doc, group, inputs, outputs } = definition;
  return {
    id: kind,
    kind,
    params: {},
    title: doc.title,
    group,
    summary: doc.summary,
    keywords: [kind, ...(doc.keywords ?? [])].join(" "),
    inputs: inputs === "document" ? [] : inputs,
    outputs: outputs === "document" ? [] : outputs,
    colour: colourOfKind(definition),
  };
}

function useOf(
  graph: Project["networks"][number] | Project["blocks"][number],
  kind: "network" | "block",
  analysis: Analysis | undefined,
): Offer {
  const known = kind === "network" ? analysis?.networks.get(graph.id) : analysis?.blocks.get(graph.id);
  const port = ({ name, type }: { readonly name: string; readonly type: TensorType | undefined }): Port => ({
    name,
    meaning: kind === "network" ? (type?.meaning ?? "any") : "any",
  });
  const role = "role" in graph ? graph.role : "other";
  return {
    id: `${kind}:${graph.id}`,
    kind,
    params: { [kind]: graph.id },
    title: graph.name,
    group: kind === "network" ? "Networks" : "Blocks",
    summary:
      kind === "network"
        ? `A use of this network (${role}): shares its weights with the others.`
        : "A use of this block, with weights of its own.",
    keywords: `${kind} use ${role} ${graph.id}`,
    inputs: known?.inputs.map(port) ?? [],
    outputs: known?.outputs.map(port) ?? [],
    colour: colourOfRole[role],
  };
}

function colourOfKind({ family, outputs, kind }: NodeDefinition): Colour {
  const [output] = outputs === "document" ? [] : outputs;
  if (output?.meaning === "label" || output?.meaning === "text") return "label";
  if (output?.meaning === "scalar") return "loss";
  if (family === "data") return "real";
  if (family === "input" || kind === "input") return "noise";
  return "plain";
}

/** What stands for the kind in a list: its first output, else what it takes. */
export function mainMeaning({ inputs, outputs }: Pick<Offer, "inputs" | "outputs">): PortMeaning {
  return outputs[0]?.meaning ?? inputs[0]?.meaning ?? "any";
}
