/** @file What a turn's losses are computed from, line by line: the nodes of the board that they need, sources first. */
import type { Analysis, NodeAnalysis, PlayerAnalysis, Source, TurnAnalysis } from "../../compile/analysis.ts";
import { neededPorts, weightsNamed } from "../../compile/needs.ts";
import { movesStatistics, writersIn } from "../../compile/players.ts";
import type { WeightSpec } from "../../nodes/definition.ts";
import { type GraphClass, isOperation, missingCall, zerosOf } from "./graph-class.ts";
import { quoted } from "./names.ts";
import { type OperationCode, variableNames, wired } from "./operation.ts";

/** What the game's object holds, by the ids of the board's nodes and of networks. */
export interface GameParts {
  readonly analysis: Analysis;
  readonly networks: ReadonlyMap<string, { readonly attribute: string; readonly made: GraphClass; readonly modal: boolean }>;
  readonly sets: ReadonlyMap<string, { readonly attribute: string; readonly move: string }>;
  readonly operations: ReadonlyMap<string, OperationCode>;
  readonly sources: ReadonlyMap<string, string>;
  readonly optimizers: ReadonlyMap<string, string>;
  readonly missing: Set<string>;
  /** Names of helpers that the code calls. */
  readonly helpers: Set<string>;
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : `    ${line}`));
}

export function createBody(parts: GameParts, turn: TurnAnalysis, players: readonly PlayerAnalysis[], roots: readonly Source[]) {
  const { analysis, networks, operations, sources } = parts;
  const { board } = analysis;
  const needs = neededPorts(analysis, board, roots, true);
  const moving = new Set(players.flatMap((player) => player.networks));
  const taught = downstream(parts, (node) => node.definition?.kind === "network" && moving.has(String(node.params["network"])));
  const differentiated = new Set(
    [...needs.keys()].flatMap((id) => {
      const ports = operations.get(id)?.code.differentiates ?? [];
      return ports.flatMap((port) => (board.nodes.get(id)?.wires[port] ?? []).map(({ node, port: from }) => `${node}/${from}`));
    }),
  );
  const modes = new Map<string, string>();
  const writes = writersIn(analysis, turn);
  const nearby = downstream(parts, (node) => Object.keys(node.outputs).some((port) => differentiated.has(`${node.id}/${port}`)));
  const nameFor = variableNames([...operations.values()]);
  const variables = new Map<string, string>();
  const valueOf = ({ node, port }: Source) => variables.get(`${node}/${port}`) ?? "None";
  const lines: string[] = [];

  const enter = (node: NodeAnalysis, port: string, expression: string) => {
    const variable = nameFor(Object.keys(node.outputs).length === 1 ? node.id : `${node.id}_${port}`);
    variables.set(`${node.id}/${port}`, variable);
    const leaf = differentiated.has(`${node.id}/${port}`) ? [`${variable}.requires_grad_()`] : [];
    return [`${variable} = ${expression}`, ...leaf];
  };

  for (const id of board.order) {
    const node = board.nodes.get(id);
    const ports = node && [...(needs.get(id) ?? [])].filter((port) => node.outputs[port] !== undefined);
    if (node === undefined || ports === undefined || ports.length === 0 || node.status === "left-out") continue;
    const variablesAt = (port: string) => (node.wires[port] ?? []).map(valueOf);
    if (node.status === "bypassed") {
      const [variable] = Object.keys(node.wires).flatMap(variablesAt);
      for (const port of ports) if (variable !== undefined) variables.set(`${id}/${port}`, variable);
      continue;
    }
    if (node.definition?.family === "weight-penalty") {
      const list = nameFor(`${id}_weights`);
      const expression = penaltyOf(parts, node, list);
      lines.push(...expression.before, ...enter(node, "loss", expression.sum));
      continue;
    }
    const source = sources.get(id);
    const network = node.definition?.kind === "network" ? networks.get(String(node.params["network"])) : undefined;
    if (source !== undefined) {
      const read = nameFor(id);
      lines.push(`${read} = ${renewed(node, `self.${source}(batch)`)}`);
      for (const port of ports) lines.push(...enter(node, port, `${read}[${quoted(port)}]`));
    } else if (network !== undefined) {
      const still = !taught.has(id) && !nearby.has(id);
      lines.push(...linesOfUse({ parts, node, network, moving, ports, still, modes, variablesAt, enter, nameFor }));
    } else {
      const code = isOperation(node) ? operations.get(id)?.code : undefined;
      for (const port of ports) {
        const expression = code?.outputs[port] ?? missingCall(node, parts.missing);
        const filled = wired(expression, node, variablesAt).replace(/\bupdate\b/, writes(node) ? "True" : "False");
        lines.push(...enter(node, port, renewed(node, filled)));
      }
    }
  }
  return { lines, nameFor, valueOf };
}

/** Numbers that all turns of an iteration share, or that never change, are kept in the game. */
function renewed({ id, params }: NodeAnalysis, expression: string): string {
  const renewal = params["renewal"];
  if (renewal !== "iteration" && renewal !== "never") return expression;
  return `self.${renewal === "never" ? "always" : "once"}(("${id}", batch), lambda: ${expression})`;
}

/** A loss of the weights themselves: what each adds, in a sum over a list of them. */
function penaltyOf({ analysis, networks, missing }: GameParts, node: NodeAnalysis, list: string) {
  const { definition, params } = node;
  if (definition?.family !== "weight-penalty" || definition.pytorch === undefined) {
    return { before: [], sum: missingCall(node, missing) };
  }
  let each = "";
  const weights: string[] = [];
  for (const id of params["networks"] as readonly string[]) {
    const network = networks.get(id);
    const specs = new Map(weightSpecs(analysis.networks.get(id)?.nodes.values() ?? []));
    for (const { weight, key, permute } of network?.made.places ?? []) {
      const spec = specs.get(weight);
      if (spec === undefined || spec.trainable === false) continue;
      const term = definition.pytorch({ params, name: `${id}/${weight}`, shape: spec.shape });
      if (term === undefined) continue;
      each = term;
      const axis = spec.outputAxis ?? spec.shape.length - 1;
      weights.push(`(self.${network?.attribute}.${key}, ${permute?.indexOf(axis) ?? axis})`);
    }
  }
  if (weights.length === 0) return { before: [], sum: "torch.zeros((), device=device)" };
  return {
    before: [`${list} = [`, ...weights.map((weight) => `    ${weight},`), "]"],
    sum: `sum(${each} for weight, axis in ${list})`,
  };
}

/** Of nodes and of what is inside blocks, by our names without that of the network. */
export function* weightSpecs(nodes: Iterable<NodeAnalysis>, prefix = ""): Generator<readonly [string, WeightSpec]> {
  for (const node of nodes) {
    for (const [name, spec] of Object.entries(node.weights)) yield [`${prefix}${node.id}/${name}`, spec];
    if (node.inside) yield* weightSpecs(node.inside.nodes.values(), `${prefix}${node.id}.`);
  }
}

/** Nodes that something of the kind stands before, with those themselves. */
function downstream({ analysis: { board } }: GameParts, begins: (node: NodeAnalysis) => boolean): Set<string> {
  const found = new Set<string>();
  for (const id of board.order) {
    const node = board.nodes.get(id);
    if (node === undefined) continue;
    const from = Object.values(node.wires).flat();
    if (begins(node) || from.some((source) => found.has(source.node))) found.add(id);
  }
  return found;
}

interface Use {
  readonly parts: GameParts;
  readonly node: NodeAnalysis;
  readonly network: { readonly attribute: string; readonly made: GraphClass; readonly modal: boolean };
  readonly moving: ReadonlySet<string>;
  readonly ports: readonly string[];
  /** Whether nobody learns through it. */
  readonly still: boolean;
  /** What `set_mode` was called with last, by what it was called for. */
  readonly modes: Map<string, string>;
  variablesAt(port: string): readonly string[];
  enter(node: NodeAnalysis, port: string, expression: string): string[];
  nameFor(wish: string): string;
}

function linesOfUse({ parts, node, network, moving, ports, still, modes, variablesAt, enter, nameFor }: Use): string[] {
  const { analysis, sets, helpers, missing } = parts;
  const named = weightsNamed(node);
  const set = sets.get(named);
  const isThere = named === "" || set !== undefined;
  const self = isThere ? `self.${(set ?? network).attribute}` : missingCall(analysis.board.nodes.get(named) ?? node, missing);
  const used = analysis.networks.get(String(node.params["network"]));
  const given = (used?.inputs ?? []).flatMap(({ name, type, node: input }) => {
    const parameter = network.made.parameters.get(name) ?? name;
    const [variable] = variablesAt(name);
    if (variable !== undefined) return [{ parameter, variable }];
    // What no wired output needs may stay away here, where PyTorch computes all outputs.
    const optional = used?.nodes.get(input)?.params["optional"] === true;
    return optional || type === undefined ? [] : [{ parameter, variable: zerosOf(type) }];
  });
  const list =
    given.length === 1 ? given.map(({ variable }) => variable) : given.map(({ parameter, variable }) => `${parameter}=${variable}`);
  const call = `${self}(${[...list, ...(network.made.timed ? ["t=t"] : [])].join(", ")})`;
  const { statistics, dropout } = node.params as { statistics: string; dropout: boolean };
  const updates = set === undefined && movesStatistics(node, moving);
  const lines: string[] = [];
  if (isThere && network.modal) {
    helpers.add("set_mode");
    const asked = [`statistics="${statistics}"`, `noise=${dropout ? "True" : "False"}`, `update=${updates ? "True" : "False"}`];
    const setting = `set_mode(${self}, ${asked.join(", ")})`;
    if (modes.get(self) !== setting) lines.push(setting);
    modes.set(self, setting);
  }
  const several = Object.keys(node.outputs).length > 1;
  const whole = several ? nameFor(node.id) : "";
  const made = several
    ? [`${whole} = ${call}`, ...ports.flatMap((port) => enter(node, port, `${whole}[${quoted(port)}]`))]
    : ports.flatMap((port) => enter(node, port, call));
  return [...lines, ...(still ? ["with torch.no_grad():", ...indented(made)] : made)];
}
