/** @file The little that one card reads, so that a change elsewhere does not draw it again. */
import { useShallow } from "zustand/react/shallow";
import { type Analysis, diagnosticsAt, graphAnalysis, type NodeAnalysis } from "../../compile/analysis.ts";
import type { Diagnostic } from "../../compile/diagnostic.ts";
import { type GraphId, graphOf } from "../../graph/edit.ts";
import type { Edge } from "../../graph/schema.ts";
import { useAnalysis, useProject } from "../stores.ts";
import { type Colour, coloursOf } from "./colours.ts";

export interface CardFacts {
  readonly found: NodeAnalysis | undefined;
  readonly colour: Colour;
  /** What arrives, by input port. */
  readonly inputColours: Readonly<Record<string, Colour>>;
  readonly wiredOutputs: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

export function useCardFacts(graph: GraphId, id: string): CardFacts {
  const found = useAnalysis((analysis) => analysis && graphAnalysis(analysis, graph)?.nodes.get(id));
  const colours = useAnalysis((analysis) => (analysis ? colourText(analysis, graph, id) : "plain"));
  const wired = useProject((project) => wiredOutputs(graphOf(project, graph)?.edges ?? []).get(id) ?? "");
  const diagnostics = useAnalysis(useShallow((analysis) => (analysis ? diagnosticsOf(analysis, graph, id) : none)));
  const [own = "plain", ...inputs] = colours.split(";");
  return {
    found,
    colour: own as Colour,
    inputColours: Object.fromEntries(inputs.map((entry) => entry.split(":"))) as Record<string, Colour>,
    wiredOutputs: new Set(wired.split(";")),
    diagnostics,
  };
}

const none: readonly Diagnostic[] = [];

/** One string, since equal strings are the same to React. */
function colourText(analysis: Analysis, graph: GraphId, id: string): string {
  const at = graphAnalysis(analysis, graph);
  if (at === undefined) return "plain";
  const colours = coloursOf(analysis, at);
  const inputs = Object.entries(at.nodes.get(id)?.wires ?? {}).flatMap(([port, [source]]) =>
    source ? [`${port}:${colours.get(source.node) ?? "plain"}`] : [],
  );
  return [colours.get(id) ?? "plain", ...inputs].join(";");
}

const wiredByEdges = new WeakMap<readonly Edge[], ReadonlyMap<string, string>>();

function wiredOutputs(edges: readonly Edge[]): ReadonlyMap<string, string> {
  const cached = wiredByEdges.get(edges);
  if (cached !== undefined) return cached;
  const wired = new Map<string, string>();
  for (const { source, sourcePort } of edges) wired.set(source, `${wired.get(source) ?? ""};${sourcePort}`);
  wiredByEdges.set(edges, wired);
  return wired;
}

const byPlace = new WeakMap<Analysis, Map<string, readonly Diagnostic[]>>();

/** `diagnosticsAt`, found once per analysis. */
export function diagnosticsOf(analysis: Analysis, graph: GraphId, node: string): readonly Diagnostic[] {
  let places = byPlace.get(analysis);
  if (places === undefined) {
    places = new Map();
    for (const diagnostic of analysis.diagnostics) {
      const key = `${diagnostic.at.graph}/${diagnostic.at.node ?? ""}`;
      if (!places.has(key)) places.set(key, diagnosticsAt(analysis, diagnostic.at.graph, diagnostic.at.node));
    }
    byPlace.set(analysis, places);
  }
  return places.get(`${graph}/${node}`) ?? none;
}
