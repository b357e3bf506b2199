/** @file What a link or a file of the project holds, said before it is shared. */
import type { Project } from "../../graph/schema.ts";
import { metaOf } from "../../nodes/params.ts";
import { catalogue } from "../../nodes/registry.ts";
import { countNodes } from "../../store/autosave-storage.ts";
import { showSize } from "./when.ts";

/** A sentence or a list entry each. */
export function contentsOf(project: Project): readonly string[] {
  const own = ownData(project);
  const texts = [project.meta.title, project.meta.summary].filter((text) => text !== "" && text !== "Untitled").length;
  return [
    `${showSize({ networks: project.networks.length, nodes: countNodes(project) })}, with their parameters, labels and places`,
    `Seed ${project.seed}, batch size ${project.training.batchSize}, ${project.training.stages.length} ${project.training.stages.length === 1 ? "stage" : "stages"}`,
    ...(texts > 0 ? ["Title and description"] : []),
    "No weights, no samples and no data",
    ...(own > 0
      ? [`Your own data stay on this device: ${own === 1 ? "one node asks" : `${own} nodes ask`} whoever opens it for theirs`]
      : []),
  ];
}

/** How many nodes name files of the person's own. */
function ownData(project: Project): number {
  return [project.game, ...project.networks, ...project.blocks]
    .flatMap(({ nodes }) => nodes)
    .filter((node) =>
      Object.entries(catalogue.get(node.kind)?.params.shape ?? {}).some(
        ([name, field]) => metaOf(field)?.to === "files" && (node.params[name] ?? "") !== "",
      ),
    ).length;
}
