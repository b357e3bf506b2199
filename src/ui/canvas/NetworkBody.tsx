import type { NodeAnalysis } from "../../compile/analysis.ts";
import { usedGraph } from "../../compile/ports.ts";
import { showCount, showExact } from "../format.ts";
import { useAnalysis, useProject } from "../stores.ts";
import { Silhouette } from "./Silhouette.tsx";

/** A use of a network or a block: a drawing of its layers, its role and its size. */
export function NetworkBody({ node }: { readonly node: NodeAnalysis }) {
  const { is, id } = usedGraph(node.node);
  const graph = useAnalysis((analysis) => (is === "network" ? analysis?.networks.get(id) : (node.inside ?? analysis?.blocks.get(id))));
  const name = useProject((project) => (is === "network" ? project.networks : project.blocks).find((found) => found.id === id)?.name);
  const role = useProject((project) => project.networks.find((found) => found.id === id)?.role);
  if (graph === undefined || name === undefined) return <p className="card-params card-missing">Choose a {is} in the inspector.</p>;
  return (
    <div className="card-body">
      <Silhouette graph={graph} />
      <p className="card-foot">
        <span>{node.node.label ? name : (role ?? is)}</span>
        <span title={`${showExact(graph.trainable)} trainable parameters`}>{showCount(graph.trainable)}</span>
      </p>
    </div>
  );
}
