/** @file Where a diagnostic is, in words, and the way there. */
import { graphAnalysis } from "../../compile/analysis.ts";
import type { Diagnostic } from "../../compile/diagnostic.ts";
import { BOARD } from "../../graph/edit.ts";
import { analysisStore } from "../../store/analysis.ts";
import { documentStore } from "../../store/document.ts";
import { goTo } from "./go-to.ts";
import { nameOfNode } from "./node-name.ts";

/** "Board › Discriminator plays" */
export function placeOf({ at }: Pick<Diagnostic, "at">): { readonly name: string; go(): void } {
  const { analysis } = analysisStore.getState();
  const { project } = documentStore.getState();
  const graph =
    at.graph === BOARD ? "Board" : ([...project.networks, ...project.blocks].find(({ id }) => id === at.graph)?.name ?? at.graph);
  const node = at.node === undefined ? undefined : analysis && graphAnalysis(analysis, at.graph)?.nodes.get(at.node);
  return { name: node ? `${graph} › ${nameOfNode(project, node)}` : graph, go: () => goTo(at.graph, at.node) };
}
