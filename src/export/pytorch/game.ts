/** @file The game as a class: its networks, optimizers and data, a method for each turn, and one that plays the stages. */
import {
  type Analysis,
  type GraphAnalysis,
  type NodeAnalysis,
  nameOf,
  type StageAnalysis,
  type TurnAnalysis,
} from "../../compile/analysis.ts";
import { usesOf } from "../../compile/players.ts";
import { sizeOf, type TensorType } from "../../core/tensor-type.ts";
import { pyOrder } from "../../nodes/python.ts";
import { type GameParts, indented, weightSpecs } from "./board.ts";
import { type ClassWriter, isOperation } from "./graph-class.ts";
import { createNames, plain, quoted } from "./names.ts";
import { atStart, type OperationCode, operationCode, type Place } from "./operation.ts";
import { stepsOf, turnMethod } from "./turn.ts";

export interface GameCode {
  readonly text: string;
  /** Of networks, their copies and the board's own nodes: keys of the game's state dict by our names. */
  readonly places: readonly Place[];
}

/** `helpers` and `missing` are added to. */
export function gameClass(
  analysis: Analysis,
  classes: ClassWriter,
  found: { readonly helpers: Set<string>; readonly missing: Set<string> },
): GameCode {
  const nameFor = createNames(["play", "once", "always", "shared", "fixed"]);
  const { board } = analysis;
  const networks = new Map(
    [...analysis.networks.values()].map((network) => {
      const attribute = nameFor(network.id);
      const made = classes.classOf(network, network.name || network.id);
      const uses = usesOf(board).filter(({ params }) => params["network"] === network.id);
      // Spectral norm keeps vectors too, but those go on in every use.
      const normalised = [...weightSpecs(network.nodes.values())].some(([name]) => /\/(mean|variance)$/.test(name));
      return [network.id, { attribute, made, modal: normalised || uses.some(({ params }) => params["dropout"] === false) }] as const;
    }),
  );
  const nodes = board.order.flatMap((id) => board.nodes.get(id) ?? []).filter(({ status }) => status === "typed");
  const operations = new Map<string, OperationCode>();
  for (const node of nodes) {
    const code = isOperation(node) ? operationCode(node, nameFor) : undefined;
    if (code) operations.set(node.id, code);
  }
  const sets = new Map(
    nodes.flatMap((node) => {
      if (node.definition?.family !== "weights" || node.definition.pytorch === undefined) return [];
      return [[node.id, { attribute: nameFor(node.id), move: node.definition.pytorch(node.params) }] as const];
    }),
  );
  const sources = new Map(nodes.flatMap((node) => (node.definition?.family === "data" ? [[node.id, nameFor(node.id)] as const] : [])));
  const optimizers = new Map(
    nodes.flatMap((node) => (node.definition?.family === "optimizer" ? [[node.id, nameFor(node.id)] as const] : [])),
  );
  const parts: GameParts = { analysis, networks, sets, operations, sources, optimizers, ...found };

  const turns = new Map<string, { readonly method: string; readonly lines: readonly string[] }>();
  const keyOf = (turn: TurnAnalysis) => [...turn.players, ...turn.others].join("+");
  for (const turn of analysis.stages.flatMap((stage) => stage.turns)) {
    if (turns.has(keyOf(turn))) continue;
    const method = nameFor(`${[...turn.players, ...turn.others].join("_and_")}_turn`);
    turns.set(keyOf(turn), { method, lines: turnMethod(parts, method, turn) });
  }
  if (sets.size > 0) found.helpers.add("move");
  const keeps = (name: string) => [...turns.values()].some((turn) => turn.lines.some((line) => line.includes(`self.${name}(`)));
  const [once, always] = [keeps("once"), keeps("always")];

  const lines = [
    '"""The networks, who moves them, and by what."""',
    "",
    "def __init__(self, device):",
    ...indented([
      "super().__init__()",
      "self.device = device",
      ...[...networks.values()].map(({ attribute, made }) => `self.${attribute} = ${made.name}().to(device)`),
      ...[...sets].map(([id, { attribute }]) => {
        const network = networks.get(String(board.nodes.get(id)?.params["network"]));
        return `self.${attribute} = copy.deepcopy(self.${network?.attribute})`;
      }),
      ...[...operations.values()].flatMap(({ modules }) => modules.map(({ attribute, code }) => `self.${attribute} = ${code}.to(device)`)),
      ...[...optimizers].flatMap(([id, attribute]) => optimizerLine(parts, id, attribute)),
      ...(once ? ["self.shared = {}"] : []),
      ...(always ? ["self.fixed = {}"] : []),
    ]),
    ...nodes.flatMap((node) => (sources.has(node.id) ? ["", ...sourceMethod(board, node, sources.get(node.id) ?? "")] : [])),
    ...(once ? ["", ...keeping("once", "shared", "What all turns of an iteration share.")] : []),
    ...(always ? ["", ...keeping("always", "fixed", "What never changes.")] : []),
    ...[...turns.values()].flatMap((turn) => ["", ...turn.lines]),
    "",
    ...playMethod({ analysis, once, methodOf: (turn) => turns.get(keyOf(turn))?.method ?? "" }),
  ];
  const places = [...networks].flatMap(([id, { attribute, made }]) =>
    made.places.map((place) => ({ ...place, weight: `${id}/${place.weight}`, key: `${attribute}.${place.key}` })),
  );
  const ofSets = [...sets].flatMap(([id, { attribute }]) => {
    const network = String(board.nodes.get(id)?.params["network"]);
    const made = networks.get(network)?.made;
    return (made?.places ?? []).map((place) => ({
      ...place,
      weight: `${id}/${network}/${place.weight}`,
      key: `${attribute}.${place.key}`,
    }));
  });
  const ofBoard = [...operations.values()].flatMap((code) => code.places.map((place) => ({ ...place, weight: `board/${place.weight}` })));
  return { text: ["class Game(nn.Module):", ...indented(lines)].join("\n"), places: [...places, ...ofSets, ...ofBoard] };
}

function optimizerLine({ analysis, networks }: GameParts, id: string, attribute: string): string[] {
  const { definition, params } = analysis.board.nodes.get(id) ?? {};
  if (definition?.family !== "optimizer" || params === undefined) return [];
  const owned = new Set([...analysis.players.values()].flatMap((player) => (player.optimizer === id ? player.networks : [])));
  if (owned.size === 0) return [];
  const lists = [...owned].map((network) => `self.${networks.get(network)?.attribute}.parameters()`);
  const weights = lists.length === 1 ? (lists[0] ?? "") : `[${lists.map((list) => `*${list}`).join(", ")}]`;
  const code = definition.pytorch?.(atStart(params)) ?? 'missing("an optimizer")';
  return [`self.${attribute} = ${code.replace(/\bparams\b/, weights)}`];
}

/** The examples themselves where PyTorch can draw them; else random numbers stand in for a person's own. */
function sourceMethod({ nodes }: GraphAnalysis, node: NodeAnalysis, method: string): string[] {
  const wires = [...nodes.values()].flatMap((other) => Object.values(other.wires).flat());
  const used = new Set(wires.flatMap((source) => (source.node === node.id ? source.port : [])));
  const outputs = Object.entries(node.outputs).filter(([port]) => used.has(port));
  const drawn = node.definition?.family === "data" ? node.definition.pytorch?.(node.params) : undefined;
  const standsIn = drawn ? "" : ": put your data here. Random numbers of the right shape and range stand in for it";
  return [
    `def ${method}(self, batch):`,
    ...indented([
      `"""${plain(nameOf(node))}${standsIn}."""`,
      "device = self.device",
      ...(drawn?.lines ?? []),
      "return {",
      ...outputs.map(([port, type]) => `    ${quoted(port)}: ${drawn?.outputs[port] ?? standIn(type)},`),
      "}",
    ]),
  ];
}

function standIn({ shape, dtype, classes = 2, range }: TensorType): string {
  const sizes = ["batch", ...pyOrder(shape)];
  if (dtype === "int32") return `torch.randint(${classes}, (${sizes.join(", ")}${sizes.length === 1 ? "," : ""}), device=device)`;
  const list = sizes.join(", ");
  if (range === "unit" || range === "probability") return `torch.rand(${list}, device=device)`;
  if (range === "signed") return `torch.rand(${list}, device=device) * 2 - 1`;
  return sizeOf(shape) === 0 ? `torch.zeros(${list}, device=device)` : `torch.randn(${list}, device=device)`;
}

function keeping(method: string, kept: string, doc: string): string[] {
  return [
    `def ${method}(self, key, make):`,
    `    """${doc}"""`,
    `    if key not in self.${kept}:`,
    `        self.${kept}[key] = make()`,
    `    return self.${kept}[key]`,
  ];
}

interface Playing {
  readonly analysis: Analysis;
  readonly once: boolean;
  methodOf(turn: TurnAnalysis): string;
}

function playMethod(playing: Playing): string[] {
  return [
    "def play(self, iterations=10_000, report=100):",
    '    """The stages one after the other; `iterations` is for a stage that the drawing leaves open."""',
    ...indented(playing.analysis.stages.flatMap((stage) => stageLines(stage, playing))),
  ];
}

function stageLines({ name, iterations, turns }: StageAnalysis, playing: Playing): string[] {
  return [
    `for t in range(${iterations ?? "iterations"}):  # ${plain(name) || "Play"}`,
    ...indented([
      ...(playing.once ? ["self.shared.clear()"] : []),
      "losses = {}",
      ...turns.flatMap((turn) => turnLines(turn, playing)),
      "if t % report == 0:",
      '    print(t, {name: f"{loss.item():.4f}" for name, loss in losses.items()})',
    ]),
  ];
}

function turnLines(turn: TurnAnalysis, { analysis, methodOf }: Playing): string[] {
  const steps = stepsOf(analysis.players.get(turn.players[0] ?? "")?.steps ?? 1);
  const call = `losses |= self.${methodOf(turn)}(t)`;
  const lines = steps === "1" ? [call] : [`for _ in range(${steps}):`, ...indented([call])];
  const when = [...(turn.after > 0 ? [`t >= ${turn.after}`] : []), ...(turn.every > 1 ? [`t % ${turn.every} == 0`] : [])];
  return when.length === 0 ? lines : [`if ${when.join(" and ")}:`, ...indented(lines)];
}
