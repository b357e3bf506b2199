/** @file Networks to start from: chains of kinds between an input and an output, laid out in a row. */
import type { Json } from "../../core/json.ts";
import { BOARD, type Edit, freeId } from "../../graph/edit.ts";
import type { Edge, GraphNode, Network, Project, Role } from "../../graph/schema.ts";
import type { Catalogue } from "../../nodes/definition.ts";

type Link = readonly [kind: string, params?: Readonly<Record<string, Json>>];

export interface Template {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly chain: readonly Link[];
}

const relu: Link = ["activation", { function: "relu" }];
const leaky: Link = ["activation", { function: "leaky-relu" }];
const tanh: Link = ["activation", { function: "tanh" }];
const image: Link = ["input", { name: "image", meaning: "image", shape: [28, 28, 1], range: "signed" }];
const points: Link = ["input", { name: "x", shape: [2] }];

const makers: readonly Role[] = ["generator", "decoder"];

/** Those whose kinds there are. */
export function templatesFor(role: Role, catalogue: Catalogue): readonly Template[] {
  const all = makers.includes(role) ? toImages() : toScores(role);
  return all.filter(({ chain }) => chain.every(([kind]) => catalogue.has(kind)));
}

function toImages(): readonly Template[] {
  const noise = (size: number): Link => ["input", { name: "z", shape: [size] }];
  return [
    {
      id: "dense",
      title: "Dense",
      summary: "Two hidden layers from noise to a point: for data in one or two dimensions.",
      chain: [
        noise(2),
        ["dense", { units: 128 }],
        relu,
        ["dense", { units: 128 }],
        relu,
        ["dense", { units: 2 }],
        ["output", { name: "y" }],
      ],
    },
    {
      id: "convolution",
      title: "Convolution",
      summary: "From noise through transposed convolutions to a 28 × 28 image between -1 and 1.",
      chain: [
        noise(100),
        ["dense", { units: 6272 }],
        ["reshape", { shape: [7, 7, 128] }],
        ["batch-norm"],
        relu,
        ["conv2d-transpose", { filters: 64, kernel: 4 }],
        ["batch-norm"],
        relu,
        ["conv2d-transpose", { filters: 1, kernel: 4 }],
        tanh,
        ["output", { name: "image" }],
      ],
    },
    {
      id: "empty",
      title: "Empty",
      summary: "An input and an output; you draw what lies between.",
      chain: [noise(100), ["output", { name: "y" }]],
    },
  ];
}

function toScores(role: Role): readonly Template[] {
  const units = role === "classifier" ? 10 : role === "encoder" ? 64 : 1;
  const last: readonly Link[] = [
    ["dense", { units }],
    ["output", { name: role === "encoder" ? "z" : "score" }],
  ];
  return [
    {
      id: "dense",
      title: "Dense",
      summary: "Two hidden layers over points: for data in one or two dimensions.",
      chain: [points, ["dense", { units: 128 }], leaky, ["dense", { units: 128 }], leaky, ...last],
    },
    {
      id: "convolution",
      title: "Convolution",
      summary: "Strided convolutions over a 28 × 28 image, then one dense layer.",
      chain: [
        image,
        ["conv2d", { filters: 64, kernel: 4, stride: 2 }],
        leaky,
        ["conv2d", { filters: 128, kernel: 4, stride: 2 }],
        leaky,
        ["flatten"],
        ...last,
      ],
    },
    {
      id: "empty",
      title: "Empty",
      summary: "An input and an output; you draw what lies between.",
      chain: [image, ["output", { name: "score" }]],
    },
  ];
}

export interface NewNetwork {
  readonly role: Role;
  readonly name: string;
  readonly template: Template;
  /** Of its first use on the board. */
  readonly place: { readonly x: number; readonly y: number };
}

/** `network`: its id, `use`: that of its card on the board. */
export function networkEdits(
  project: Project,
  { role, name, template, place }: NewNetwork,
): { readonly edits: readonly Edit[]; readonly network: string; readonly use: string } {
  const taken = new Set([BOARD, ...project.networks.map(({ id }) => id), ...project.blocks.map(({ id }) => id)]);
  const stem = role === "other" ? "network" : role;
  let network: string = stem;
  for (let n = 2; taken.has(network); n++) network = `${stem}${n}`;
  const use: GraphNode = {
    id: freeId(project.game, network),
    kind: "network",
    params: { network },
    position: { x: Math.round(place.x / 20) * 20, y: Math.round(place.y / 20) * 20 },
  };
  return {
    edits: [
      { edit: "add-network", network: build(network, { role, name, template }) },
      { edit: "add-node", graph: BOARD, node: use },
    ],
    network,
    use: use.id,
  };
}

function build(id: string, { role, name, template }: Pick<NewNetwork, "role" | "name" | "template">): Network {
  const nodes: GraphNode[] = [];
  for (const [kind, params = {}] of template.chain) {
    nodes.push({
      id: freeId({ nodes, edges: [] }, kind),
      kind,
      params: { ...params },
      position: { x: nodes.length * (template.id === "empty" ? 720 : 240), y: 0 },
    });
  }
  const edges =
    template.id === "empty"
      ? []
      : nodes.slice(1).map((node, i): Edge => ({ source: nodes[i]?.id ?? "", sourcePort: "y", target: node.id, targetPort: "x" }));
  return { id, name, role, nodes, edges };
}
