import type { NodeAnalysis } from "../../compile/analysis.ts";
import { showCount, showExact, showType } from "../format.ts";
import { tellingParams } from "./telling-params.ts";

/** What a node is set to, what it puts out and how many numbers it learns. */
export function LayerBody({ node }: { readonly node: NodeAnalysis }) {
  const params = tellingParams(node);
  const types = Object.values(node.outputs);
  const weights = node.trainable + node.fixed;
  return (
    <div className="card-body">
      {node.node.label && <p className="card-kind">{node.definition?.doc.title ?? node.node.kind}</p>}
      {params.length > 0 && (
        <p className="card-params">
          {params.map(({ name, value }) => (
            <span key={name + value}>
              {name && <i>{name} </i>}
              {value}
            </span>
          ))}
        </p>
      )}
      {(types.length > 0 || weights > 0) && (
        <p className="card-foot">
          <span>{types[0] && types[0].meaning !== "scalar" ? showType(types[0]) : ""}</span>
          {weights > 0 && (
            <span title={`${showExact(node.trainable)} trainable${node.fixed > 0 ? `, ${showExact(node.fixed)} running statistics` : ""}`}>
              {showCount(weights)}
            </span>
          )}
        </p>
      )}
    </div>
  );
}
