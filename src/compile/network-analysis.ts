/** @file One network with the blocks it uses, kept by the identity of its nodes and wires. */
import type { Json } from "../core/json.ts";
import type { TensorType } from "../core/tensor-type.ts";
import type { Block, Network } from "../graph/schema.ts";
import type { Catalogue } from "../nodes/definition.ts";
import type { GraphAnalysis } from "./analysis.ts";
import { noOutput } from "./diagnostics/use.ts";
import { inferGraph } from "./infer.ts";
import type { InferContext } from "./node-types.ts";
import type { Environment } from "./parse-params.ts";
import { type ResolvedNode, resolveGraph } from "./resolve.ts";

export interface InferredNetwork {
  readonly graph: GraphAnalysis;
  /** As its first use in this network sees each block. */
  readonly blocks: ReadonlyMap<string, GraphAnalysis>;
}

interface Documents {
  readonly catalogue: Catalogue;
  readonly blocks: readonly Block[];
}

const known = new WeakMap<
  Network["nodes"],
  { readonly edges: Network["edges"]; readonly documents: Documents; readonly result: InferredNetwork }
>();

export function inferNetwork(network: Network, documents: Documents): InferredNetwork {
  const cached = known.get(network.nodes);
  if (cached?.edges === network.edges && cached.documents.catalogue === documents.catalogue && cached.documents.blocks === documents.blocks)
    return cached.result;
  const blocks = new Map<string, GraphAnalysis>();
  const context = contextOf(documents, blocks);
  const graph = inferGraph(resolveGraph(network.id, network, context), context);
  const withOutput =
    graph.outputs.length > 0 ? graph : { ...graph, diagnostics: [...graph.diagnostics, noOutput(network.id, network.name || network.id)] };
  const result = { graph: withOutput, blocks };
  known.set(network.nodes, { edges: network.edges, documents, result });
  return result;
}

/** A block that no network uses: with its defaults and the types that its inputs declare. */
export function inferBlock(block: Block, documents: Documents): GraphAnalysis {
  const context = contextOf(documents, new Map(), [block.id]);
  return inferGraph(resolveGraph(block.id, block, context, environmentOf(block, {})), context);
}

/** `stack`: the blocks being inferred, outermost first. */
function contextOf(documents: Documents, seen: Map<string, GraphAnalysis>, stack: readonly string[] = []): InferContext {
  const byId = new Map(documents.blocks.map((block) => [block.id, block]));
  return {
    catalogue: documents.catalogue,
    graphs: { network: new Map(), block: byId },
    own: undefined,
    names: new Map(documents.blocks.map(({ id, name }) => [id, name])),
    network: () => undefined,
    block(use, given) {
      const id = String(use.params["block"]);
      const block = byId.get(id);
      if (block === undefined) return undefined;
      if (stack.includes(id)) return "recursive";
      const inner = contextOf(documents, seen, [...stack, id]);
      const inside = instantiate(block, use, given, inner);
      if (!seen.has(id)) seen.set(id, inside);
      return inside;
    },
  };
}

function instantiate(
  block: Block,
  use: ResolvedNode,
  given: Readonly<Record<string, TensorType | undefined>>,
  context: InferContext,
): GraphAnalysis {
  return inferGraph(
    resolveGraph(block.id, block, context, environmentOf(block, use.params as Readonly<Record<string, Json>>)),
    context,
    given,
  );
}

const environments = new WeakMap<object, { readonly block: Block; readonly environment: Environment }>();

/** The block's parameters with the values that the use gives. */
function environmentOf(block: Block, given: Readonly<Record<string, Json>>): Environment {
  const cached = environments.get(given);
  if (cached?.block === block) return cached.environment;
  const environment = Object.fromEntries(block.params.map((param) => [param.name, given[param.name] ?? param.default]));
  environments.set(given, { block, environment });
  return environment;
}
