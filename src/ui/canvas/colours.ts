/**
 * @file Where a value comes from, as a colour: the same blue for real data on a port, its wire, its card and its chart
 * line. A value made from several takes that of the last step in the game: a score outranks what was scored.
 */
import type { Analysis, GraphAnalysis, NodeAnalysis } from "../../compile/analysis.ts";
import type { Role } from "../../graph/schema.ts";

export type Colour = "real" | "generated" | "score" | "classifier" | "noise" | "label" | "loss" | "plain";

export const colourOfRole: Readonly<Record<Role, Colour>> = {
  generator: "generated",
  decoder: "generated",
  discriminator: "score",
  classifier: "classifier",
  encoder: "noise",
  other: "plain",
};

const rank: readonly Colour[] = ["plain", "label", "noise", "real", "generated", "classifier", "score", "loss"];

/** By node id: the colour of what it puts out, of a node without outputs that of what comes in. */
export type Colours = ReadonlyMap<string, Colour>;

const known = new WeakMap<GraphAnalysis, Colours>();

export function coloursOf(analysis: Analysis, graph: GraphAnalysis): Colours {
  const cached = known.get(graph);
  if (cached !== undefined) return cached;
  const network = analysis.networks.get(graph.id);
  const own = network === undefined ? undefined : colourOfRole[network.role];
  const colours = new Map<string, Colour>();
  for (const id of graph.order) {
    const node = graph.nodes.get(id);
    if (node !== undefined) colours.set(id, colourOf(node, { analysis, colours, own }));
  }
  known.set(graph, colours);
  return colours;
}

interface Context {
  readonly analysis: Analysis;
  readonly colours: Colours;
  /** Inside a network: its role's. */
  readonly own: Colour | undefined;
}

function colourOf(node: NodeAnalysis, { analysis, colours, own }: Context): Colour {
  const { definition } = node;
  const incoming = () => strongest(Object.values(node.wires).flatMap((list) => list.map((source) => colours.get(source.node) ?? "plain")));
  switch (definition?.family) {
    case undefined:
    case "optimizer":
      return "plain";
    case "data":
      return isLabel(node) ? "label" : "real";
    case "loss":
    case "penalty":
    case "weight-penalty":
      return "loss";
    case "weights":
      return colourOfRole[analysis.networks.get(String(node.params["network"]))?.role ?? "other"];
    case "input":
      return isLabel(node) ? "label" : "noise";
    case "structure":
      if (definition.kind === "network") return colourOfRole[analysis.networks.get(String(node.params["network"]))?.role ?? "other"];
      if (definition.kind === "player") return playerColour(analysis, node);
      if (definition.kind === "input") return isLabel(node) ? "label" : meaning(node) === "image" ? "real" : "noise";
      return own ?? incoming();
    case "view":
      return incoming();
    case "layer":
    case "tensor":
      if (meaning(node) === "scalar") return "loss";
      return isLabel(node) ? "label" : (own ?? incoming());
  }
}

function playerColour(analysis: Analysis, node: NodeAnalysis): Colour {
  const networks = analysis.players.get(node.id)?.networks ?? [];
  return colourOfRole[leadingRole(networks.map((id) => analysis.networks.get(id)?.role ?? "other"))];
}

const leading: readonly Role[] = ["generator", "decoder", "discriminator", "classifier", "encoder", "other"];

/** What a player is, by the networks that it owns: one with a generator and what prepares its condition is a generator. */
export function leadingRole(roles: readonly Role[]): Role {
  return leading.find((role) => roles.includes(role)) ?? "other";
}

function meaning(node: NodeAnalysis): string | undefined {
  const [port] = node.ports.outputs;
  return port === undefined ? undefined : (node.outputs[port.name]?.meaning ?? port.meaning);
}

function isLabel(node: NodeAnalysis): boolean {
  const what = meaning(node);
  return what === "label" || what === "text";
}

function strongest(colours: readonly Colour[]): Colour {
  return colours.reduce<Colour>((best, colour) => (rank.indexOf(colour) > rank.indexOf(best) ? colour : best), "plain");
}

/** Labels and losses have their colour on every wire, wherever they come from. */
export function wireColour(source: Colour, meaning: string | undefined): Colour {
  if (meaning === "label" || meaning === "text") return "label";
  if (meaning === "scalar") return "loss";
  if (meaning === "optimizer") return "plain";
  return source;
}
