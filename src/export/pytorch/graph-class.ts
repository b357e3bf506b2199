/** @file A network or a block as a class of PyTorch. Uses of a block with the same types and parameters share one. */
import { type GraphAnalysis, type NodeAnalysis, nameOf, type Source } from "../../compile/analysis.ts";
import { showShape, type TensorType } from "../../core/tensor-type.ts";
import { pyOrder } from "../../nodes/python.ts";
import { type StartingWeight, startingLines } from "./initial-weights.ts";
import { classWish, createNames, plain, quoted } from "./names.ts";
import { asksFor, type OperationCode, operationCode, type Place, variableNames, wired } from "./operation.ts";

export interface GraphClass {
  readonly name: string;
  readonly places: readonly Place[];
  /** Parameters of `forward` by input port. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Whether `forward` wants to know the iteration. */
  readonly timed: boolean;
}

export interface ClassWriter {
  /** The class of a graph, which is written when it is first asked for. `wish` is what a person calls the graph. */
  classOf(graph: GraphAnalysis, wish: string): GraphClass;
  /** All classes so far, each after those that it uses. */
  readonly texts: readonly string[];
}

/** `missing` is added to. */
export function createClassWriter(taken: Iterable<string>, missing: Set<string>): ClassWriter {
  const nameFor = createNames(taken, "");
  const texts: string[] = [];
  const known = new Map<string, string>();
  const writer: ClassWriter = {
    texts,
    classOf(graph, wish) {
      const { body, ...rest } = writeBody(graph, writer, missing);
      // Uses of a block that differ in the size of images alone are one class.
      const key = `${wish}\n${body}`;
      const before = known.get(key);
      if (before !== undefined) return { name: before, ...rest };
      const name = nameFor(classWish(wish));
      known.set(key, name);
      texts.push(`class ${name}(nn.Module):\n${body}`);
      return { name, ...rest };
    },
  };
  return writer;
}

/** Everything but the class's own name. */
function writeBody(graph: GraphAnalysis, writer: ClassWriter, missing: Set<string>) {
  const attributeFor = createNames();
  const nodes = graph.order.flatMap((id) => graph.nodes.get(id) ?? []);
  const codes = new Map<string, OperationCode>();
  const blocks = new Map<string, { readonly attribute: string; readonly made: GraphClass }>();
  for (const node of nodes) {
    if (node.status !== "typed") continue;
    if (node.inside) {
      const wish = String(node.params["block"]);
      blocks.set(node.id, { attribute: attributeFor(node.id), made: writer.classOf(node.inside, wish) });
    } else if (isOperation(node)) {
      const code = operationCode(node, attributeFor);
      if (code) codes.set(node.id, code);
    }
  }
  const timed = asksFor([...codes.values()], "t") || [...blocks.values()].some(({ made }) => made.timed);
  const modules = nodes.flatMap((node) => {
    const block = blocks.get(node.id);
    return block ? [{ attribute: block.attribute, code: `${block.made.name}()` }] : (codes.get(node.id)?.modules ?? []);
  });
  const places = nodes.flatMap((node): readonly Place[] => {
    const block = blocks.get(node.id);
    if (block === undefined) return codes.get(node.id)?.places ?? [];
    return block.made.places.map((place) => ({ ...place, weight: `${node.id}.${place.weight}`, key: `${block.attribute}.${place.key}` }));
  });
  const starting = startingLines(nodes.flatMap((node) => startsOf(node, codes.get(node.id), modules)));
  const { parameters, lines } = forwardOf(graph, nodes, { codes, blocks, timed, missing });
  const body = [
    `    """${signature(graph, "role" in graph)}"""`,
    "",
    "    def __init__(self):",
    "        super().__init__()",
    ...modules.map(({ attribute, code }) => `        self.${attribute} = ${code}`),
    ...starting.map((line) => `        ${line}`),
    "",
    ...lines.map((line) => `    ${line}`),
  ].join("\n");
  return { body, places, parameters, timed };
}

interface Parts {
  readonly codes: ReadonlyMap<string, OperationCode>;
  readonly blocks: ReadonlyMap<string, { readonly attribute: string; readonly made: GraphClass }>;
  readonly timed: boolean;
  readonly missing: Set<string>;
}

function forwardOf(graph: GraphAnalysis, nodes: readonly NodeAnalysis[], { codes, blocks, timed, missing }: Parts) {
  const nameFor = variableNames([...codes.values()]);
  const variables = new Map<string, string>();
  const keyOf = ({ node, port }: Source) => `${node}/${port}`;
  const parameters = new Map<string, string>();
  const lines: string[] = [];
  const given: string[] = [];
  const optional: string[] = [];
  for (const { name, node } of graph.inputs) {
    const variable = nameFor(name);
    parameters.set(name, variable);
    variables.set(`${node}/y`, variable);
    (graph.nodes.get(node)?.params["optional"] === true ? optional : given).push(variable);
  }
  const [first] = given;
  const sized = asksFor([...codes.values()], "batch") || optional.length > 0;
  if (sized && first !== undefined) lines.push(`batch = len(${first})`);
  if (asksFor([...codes.values()], "device") || optional.length > 0)
    lines.push(`device = ${first === undefined ? "next(self.parameters())" : first}.device`);
  for (const { name, node, type } of graph.inputs) {
    const variable = parameters.get(name) ?? "";
    if (!optional.includes(variable) || type === undefined) continue;
    lines.push(`if ${variable} is None:`, `    ${variable} = ${zerosOf(type)}`);
    variables.set(`${node}/y`, variable);
  }
  for (const node of nodes) {
    const variableOf = (port: string) => (node.wires[port] ?? []).flatMap((source) => variables.get(keyOf(source)) ?? []);
    const kind = node.definition?.kind;
    if (kind === "input" || kind === "output" || node.status === "left-out") continue;
    if (node.status === "bypassed") {
      const [variable] = Object.keys(node.wires).flatMap(variableOf);
      const [port] = Object.keys(node.outputs);
      if (variable !== undefined && port !== undefined) variables.set(`${node.id}/${port}`, variable);
      continue;
    }
    const ports = Object.keys(node.outputs);
    const block = blocks.get(node.id);
    if (block) {
      const whole = nameFor(node.id);
      lines.push(`${whole} = ${callOf(block, variableOf)}`);
      for (const port of ports) variables.set(`${node.id}/${port}`, ports.length === 1 ? whole : `${whole}[${quoted(port)}]`);
      continue;
    }
    const outputs = codes.get(node.id)?.code.outputs;
    for (const port of ports) {
      const variable = nameFor(ports.length === 1 ? node.id : `${node.id}_${port}`);
      variables.set(`${node.id}/${port}`, variable);
      lines.push(`${variable} = ${wired(outputs?.[port] ?? missingCall(node, missing), node, variableOf)}`);
    }
  }
  const results = graph.outputs.map(({ name, node }) => {
    const [source] = graph.nodes.get(node)?.wires["x"] ?? [];
    return { name, variable: (source && variables.get(keyOf(source))) ?? "None" };
  });
  const result =
    results.length === 1 ? results[0]?.variable : `{${results.map(({ name, variable }) => `${quoted(name)}: ${variable}`).join(", ")}}`;
  const rest = [...optional.map((name) => `${name}=None`), ...(sized && first === undefined ? ["batch=1"] : []), ...(timed ? ["t=0"] : [])];
  const head = ["self", ...given, ...rest];
  return { parameters, lines: [`def forward(${head.join(", ")}):`, ...lines.map((line) => `    ${line}`), `    return ${result}`] };
}

/** A use of a block. */
function callOf(
  { attribute, made }: { readonly attribute: string; readonly made: GraphClass },
  variableOf: (port: string) => readonly string[],
): string {
  const given = [...made.parameters].flatMap(([port, parameter]) => {
    const [variable] = variableOf(port);
    return variable === undefined ? [] : [{ parameter, variable }];
  });
  const single = given.length === 1 && made.parameters.size === 1;
  const list = given.map(({ parameter, variable }) => (single ? variable : `${parameter}=${variable}`));
  return `self.${attribute}(${[...list, ...(made.timed ? ["t=t"] : [])].join(", ")})`;
}

/** Stops with an error where the code comes to it; its title goes to `missing`. */
export function missingCall(node: NodeAnalysis, missing: Set<string>): string {
  missing.add(nameOf(node));
  return `missing(${quoted(nameOf(node))})`;
}

/** Zeros of a type, as an expression in `batch` and `device`. */
export function zerosOf({ shape, dtype, meaning }: TensorType): string {
  const sizes = meaning === "scalar" ? [] : ["batch", ...pyOrder(shape)];
  return `torch.zeros(${sizes.length === 0 ? "()" : sizes.join(", ")}${dtype === "int32" ? ", dtype=torch.int64" : ""}, device=device)`;
}

export function isOperation({ definition }: NodeAnalysis): boolean {
  return definition !== undefined && "forward" in definition;
}

/** The trainable weights of a node whose modules do not begin so by themselves. */
function startsOf(node: NodeAnalysis, code: OperationCode | undefined, modules: OperationCode["modules"]): StartingWeight[] {
  return (code?.places ?? []).flatMap(({ weight, key, permute }) => {
    const spec = node.weights[weight.slice(node.id.length + 1)];
    if (spec === undefined || spec.trainable === false) return [];
    const { shape, initializer } = spec;
    const module = modules.find(({ attribute }) => key === attribute || key.startsWith(`${attribute}.`))?.code ?? "";
    if (initializer.name === "constant" && beginsWith(module, key.endsWith("bias") ? 0 : 1) === initializer.value) return [];
    const theirs = permute === undefined ? shape : permute.map((axis) => shape[axis] ?? 1);
    return [{ path: `self.${key}`, shape, theirs, initializer }];
  });
}

/** The one number that a module or parameter begins with, where it is one. */
function beginsWith(module: string, ofNorm: 0 | 1): number | undefined {
  if (/^nn\.(Batch|Group|Instance|Layer)Norm/.test(module)) return ofNorm;
  const [, filled] = /^nn\.Parameter\(torch\.(zeros|ones)\(/.exec(module) ?? [];
  return filled === undefined ? undefined : filled === "zeros" ? 0 : 1;
}

/** "z (64) → image (28 × 28 × 1)", with `sizes` or without. */
function signature(graph: GraphAnalysis, sizes: boolean): string {
  const sizeOfPort = (type: TensorType) => (type.dtype === "int32" ? "class" : showShape(type.shape));
  const list = (ports: GraphAnalysis["inputs"]) =>
    ports.map(({ name, type }) => (type === undefined || !sizes ? name : `${name} (${sizeOfPort(type)})`)).join(", ");
  return plain(`${list(graph.inputs)} → ${list(graph.outputs)}`);
}
