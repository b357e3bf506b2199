/** @file One turn of the game as a method: what its players' losses are computed from, the gradients, and then all steps. */
import { type NodeAnalysis, nameOf, type PlayerAnalysis, type Source, type TurnAnalysis } from "../../compile/analysis.ts";
import { isSchedule, type LiveNumber } from "../../core/schedule.ts";
import { pyLive } from "../../nodes/python.ts";
import { createBody, type GameParts, indented } from "./board.ts";
import { plain } from "./names.ts";

export function turnMethod(parts: GameParts, name: string, turn: TurnAnalysis): string[] {
  const { analysis, sets } = parts;
  const players = turn.players.flatMap((id) => analysis.players.get(id) ?? []);
  const others = turn.others.flatMap((id) => analysis.board.nodes.get(id) ?? []);
  const draws = Math.max(1, ...players.map(({ accumulate }) => accumulate));
  const kept = others.filter((node) => Object.keys(node.outputs).length > 0);
  const roots = [
    ...players.flatMap(({ losses, gate }) => (gate ? [...losses, gate] : losses)),
    ...kept.flatMap((node) => Object.keys(node.outputs).map((port): Source => ({ node: node.id, port }))),
  ];
  const body = createBody(parts, turn, players, roots);
  const totals = players.map((player) => {
    const losses = player.losses.map(body.valueOf);
    if (losses.length === 1 && losses[0] !== undefined) return losses[0];
    const total = body.nameFor(`${player.id}_total`);
    body.lines.push(`${total} = ${losses.join(" + ")}`);
    return total;
  });
  const several = players.length > 1;
  const backward = players.map((player, i) => {
    const share = draws > 1 ? `(${totals[i]} / ${draws})` : totals[i];
    const keeps = several && i < players.length - 1 ? ", retain_graph=True" : "";
    return `${share}.backward(inputs=${weightsOf(parts, player)}${keeps})`;
  });
  const before = players.flatMap((player) => [...rates(parts, player), `self.${optimizerOf(parts, player)}.zero_grad()`]);
  const computed = [...body.lines, ...backward];
  const after = players.flatMap((player) => stepLines(parts, player, body.valueOf));
  const moves = others.flatMap((node) => {
    const set = sets.get(node.id);
    return set ? moveLines(parts, node, set) : [];
  });
  const result = `{${players.map((player, i) => `"${player.id}": ${totals[i]}.detach()`).join(", ")}}`;
  const title = [...players.map((player) => player.name), ...others.map(nameOf)].join(", ");
  return [
    `def ${name}(self, t):`,
    `    """${plain(title)}."""`,
    `    batch, device = ${turn.batch}, self.device`,
    ...indented([...new Set(before)]),
    ...(draws > 1 ? [`    for _ in range(${draws}):`, ...indented(indented(computed))] : indented(computed)),
    ...indented([...after, ...moves]),
    `    return ${result}`,
  ];
}

function weightsOf({ networks }: GameParts, { networks: owned }: PlayerAnalysis): string {
  const lists = owned.flatMap((id) => {
    const network = networks.get(id);
    return network ? [`self.${network.attribute}.parameters()`] : [];
  });
  return lists.length === 1 ? `list(${lists[0]})` : `[${lists.map((list) => `*${list}`).join(", ")}]`;
}

function optimizerOf({ optimizers }: GameParts, { optimizer }: PlayerAnalysis): string {
  return optimizers.get(optimizer ?? "") ?? "optimizer";
}

/** What PyTorch calls the numbers of an optimizer that a schedule may move. */
const groupKeys: Readonly<Record<string, string>> = { learningRate: "lr", momentum: "momentum", weightDecay: "weight_decay" };

function rates(parts: GameParts, player: PlayerAnalysis): string[] {
  const node = parts.analysis.board.nodes.get(player.optimizer ?? "");
  return Object.entries(node?.params ?? {}).flatMap(([param, value]) => {
    const key = groupKeys[param];
    if (!isSchedule(value) || key === undefined) return [];
    return [`self.${optimizerOf(parts, player)}.param_groups[0]["${key}"] = ${pyLive(value)}`];
  });
}

function stepLines(parts: GameParts, player: PlayerAnalysis, valueOf: (source: Source) => string): string[] {
  const step = [`self.${optimizerOf(parts, player)}.step()`, ...clipLines(parts, player)];
  return player.gate === undefined ? step : [`if ${valueOf(player.gate)} > 0:`, ...indented(step)];
}

function clipLines(parts: GameParts, player: PlayerAnalysis): string[] {
  if (player.clip === 0) return [];
  const bound = pyLive(player.clip);
  return ["with torch.no_grad():", `    for weight in ${weightsOf(parts, player)}:`, `        weight.clamp_(-${bound}, ${bound})`];
}

function moveLines(
  { networks }: GameParts,
  node: NodeAnalysis,
  { attribute, move }: { readonly attribute: string; readonly move: string },
): string[] {
  const network = networks.get(String(node.params["network"]));
  return [`move(self.${attribute}, self.${network?.attribute}, lambda own, weight, trained, moves: ${move})`];
}

export function stepsOf(steps: LiveNumber): string {
  return typeof steps === "number" ? String(Math.round(steps)) : `round(${pyLive(steps)})`;
}
