import { graphAnalysis, nameOf } from "../../compile/analysis.ts";
import { edgeId, type GraphId, graphOf } from "../../graph/edit.ts";
import { runCommand } from "../../store/commands.ts";
import { goTo } from "../canvas/go-to.ts";
import { showRange, showType } from "../format.ts";
import { useAnalysis, useProject } from "../stores.ts";
import { Button } from "../widgets/Button.tsx";

/** A wire: from where to where, and what goes through it. */
export function EdgeInspector({ graph, id }: { readonly graph: GraphId; readonly id: string }) {
  const edge = useProject((project) => graphOf(project, graph)?.edges.find((found) => edgeId(found) === id));
  const nodes = useAnalysis((analysis) => analysis && graphAnalysis(analysis, graph)?.nodes);
  if (edge === undefined) return null;
  const [source, target] = [nodes?.get(edge.source), nodes?.get(edge.target)];
  const type = source?.outputs[edge.sourcePort];
  return (
    <>
      <header className="inspector-head">
        <h2>Wire</h2>
      </header>
      <dl className="types">
        <div>
          <dt>From</dt>
          <dd>
            <button type="button" className="link" onClick={() => goTo(graph, edge.source)}>
              {source ? nameOf(source) : edge.source}
            </button>
            <span>{edge.sourcePort}</span>
          </dd>
        </div>
        <div>
          <dt>To</dt>
          <dd>
            <button type="button" className="link" onClick={() => goTo(graph, edge.target)}>
              {target ? nameOf(target) : edge.target}
            </button>
            <span>{edge.targetPort}</span>
          </dd>
        </div>
        {type && (
          <>
            <div>
              <dt>Carries</dt>
              <dd>{showType(type)}</dd>
            </div>
            <div>
              <dt>Range</dt>
              <dd>{showRange(type.range)}</dd>
            </div>
          </>
        )}
      </dl>
      <div className="inspector-actions">
        <Button onClick={() => runCommand("add.on-wire")}>Add a node on it</Button>
        <Button onClick={() => runCommand("edit.delete")}>Delete</Button>
      </div>
    </>
  );
}
