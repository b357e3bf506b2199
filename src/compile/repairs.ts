/**
 * @file One-click fixes for shapes that do not go together, found by trial: a candidate is offered only when the types
 * that it would make are accepted.
 */
import type { Json } from "../core/json.ts";
import { floats, type Shape, showShape, sizeOf, type TensorType, vector } from "../core/tensor-type.ts";
import type { Edit, GraphId } from "../graph/edit.ts";
import type { Catalogue } from "../nodes/definition.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { ResolvedNode } from "./resolve.ts";

type Fix = NonNullable<Diagnostic["fixes"]>[number];
type Arriving = Readonly<Record<string, readonly TensorType[]>>;

interface At {
  readonly graph: GraphId;
  readonly resolved: ResolvedNode;
  readonly types: Arriving;
  readonly catalogue: Catalogue;
  /** Ids of the graph's nodes. */
  readonly taken: ReadonlySet<string>;
}

/** How a tensor can be brought into another form: a kind, its parameters, and the type that it then has. */
interface Adapter {
  readonly kind: "flatten" | "reshape" | "one-hot";
  readonly label: string;
  readonly params: Readonly<Record<string, Json>>;
  readonly type: TensorType;
}

function flattened(type: TensorType): Adapter {
  return { kind: "flatten", label: "Insert Flatten", params: {}, type: floats([sizeOf(type.shape)], type.range) };
}

function reshaped(type: TensorType, shape: Shape): Adapter {
  return {
    kind: "reshape",
    label: `Insert Reshape to ${showShape(shape)}`,
    params: { shape: [...shape] },
    type: floats(shape, type.range),
  };
}

/** Flatten, for a vector the square images of its size, and one-hot for a label. */
function adaptersFor(type: TensorType): Adapter[] {
  if (type.meaning === "label" && type.classes !== undefined)
    return [{ kind: "one-hot", label: "Insert One-hot", params: {}, type: vector(type.classes, "probability") }];
  if (type.dtype !== "float32" || type.shape.length === 0) return [];
  if (type.shape.length > 1) return [flattened(type)];
  const size = sizeOf(type.shape);
  // Small maps with many channels come first: that is how generators begin.
  const sides = [4, 7, 8, 6, 5, 14, 16, 28, 32, 64, 1].filter((side) => size % (side * side) === 0);
  return sides.map((side) => reshaped(type, [side, side, size / (side * side)]));
}

/** Insertions before a port that takes one wire after which `suits` holds of what comes in. */
export function fixesForInput(at: At, port: string, suits: (types: Arriving, type: TensorType) => boolean): Fix[] {
  const [type, ...more] = at.types[port] ?? [];
  if (type === undefined || more.length > 0) return [];
  const working = adaptersFor(type).filter(
    (adapter) => at.catalogue.has(adapter.kind) && suits({ ...at.types, [port]: [adapter.type] }, adapter.type),
  );
  return working.slice(0, 2).map((adapter) => insertion(at, port, adapter));
}

/** For a use of a network that is given another shape than its input declares. */
export function fixesForUse(
  at: At,
  to: { readonly port: string; readonly network: string; readonly input: string },
  { arriving, declared }: { readonly arriving: TensorType; readonly declared: TensorType },
): Fix[] {
  const fixes: Fix[] = [];
  const sameSize = sizeOf(arriving.shape) === sizeOf(declared.shape) && arriving.dtype === "float32" && declared.dtype === "float32";
  if (sameSize && declared.shape.length === 1) fixes.push(insertion(at, to.port, flattened(arriving)));
  else if (sameSize) fixes.push(insertion(at, to.port, reshaped(arriving, declared.shape)));
  if (arriving.meaning === "scalar") return fixes;
  const set = (param: string, value: Json): Edit => ({ edit: "set-param", graph: to.network, node: to.input, param, value });
  const label = arriving.meaning === "label";
  const shape = label ? set("classes", arriving.classes ?? 10) : set("shape", [...arriving.shape]);
  return [
    ...fixes,
    { label: `Let the network take ${label ? "a label" : showShape(arriving.shape)}`, edits: [set("meaning", arriving.meaning), shape] },
  ];
}

function insertion({ graph, resolved, taken, catalogue }: At, port: string, adapter: Adapter): Fix {
  const [source] = resolved.wires[port] ?? [];
  const { x, y } = resolved.node.position;
  const id = freeName(adapter.kind, taken);
  const edits: Edit[] = [
    { edit: "add-node", graph, node: { id, kind: adapter.kind, params: { ...adapter.params }, position: { x: x - 120, y: y - 60 } } },
  ];
  if (source) {
    const from = { source: source.node, sourcePort: source.port };
    edits.push({ edit: "remove-edge", graph, edge: { ...from, target: resolved.id, targetPort: port } });
    edits.push({ edit: "add-edge", graph, edge: { ...from, target: id, targetPort: firstInput(catalogue, adapter.kind) } });
  }
  edits.push({ edit: "add-edge", graph, edge: { source: id, sourcePort: "y", target: resolved.id, targetPort: port } });
  return { label: adapter.label, edits };
}

function freeName(stem: string, taken: ReadonlySet<string>): string {
  let n = 1;
  while (taken.has(`${stem}${n}`)) n++;
  return `${stem}${n}`;
}

function firstInput(catalogue: Catalogue, kind: string): string {
  const ports = catalogue.get(kind)?.inputs;
  return (ports === "document" ? undefined : ports?.[0]?.name) ?? "x";
}
