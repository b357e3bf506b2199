import type { ValueRange } from "../../core/tensor-type.ts";
import { type Edit, freeId } from "../../graph/edit.ts";
import { type Analysis, type NetworkAnalysis, type NodeAnalysis, nameOf, type Source } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { closureOf } from "../players.ts";
import { choiceForRange, choiceOfKind } from "../range-choices.ts";
import { criticsOf, type Fix, judgements, networkOf, upstream } from "../upstream.ts";

const bounded: readonly ValueRange[] = ["unit", "signed"];
const words: Partial<Record<ValueRange, string>> = {
  unit: "from 0 to 1",
  signed: "from -1 to 1",
  logit: "of any size",
  "non-negative": "from 0 up",
};

/** Real and generated examples that a critic can tell apart by their range alone. */
export function* outputRange(game: Analysis): Generator<Diagnostic> {
  // A penalty on its slope keeps a critic from telling ranges apart sharply, and such generators often end linear.
  const penalties = judgements(game).filter(({ definition }) => definition.family === "penalty");
  const smooth = closureOf(
    game.board,
    penalties.map(({ node }) => node.id),
  );
  for (const critic of criticsOf(game)) {
    if (critic.uses.some((use) => smooth.has(use))) continue;
    for (const { name } of critic.inputs) yield* atPort(game, critic, name);
  }
}

function* atPort(game: Analysis, critic: NetworkAnalysis, port: string): Generator<Diagnostic> {
  const arriving = critic.uses.flatMap((id) => {
    const use = game.board.nodes.get(id);
    const range = use?.inputs[port]?.[0]?.range;
    return use && range ? [{ use, range, generated: isGenerated(game, use, port) }] : [];
  });
  const real = arriving.find(({ range, generated }) => !generated && bounded.includes(range));
  if (!real) return;
  for (const { use, range, generated } of arriving) {
    if (!generated || range === real.range || words[range] === undefined) continue;
    yield {
      code: "rule.output-range",
      severity: "warning",
      message: `Generated values are ${words[range]}, but real ones are ${words[real.range]}: ${nameOf(use)} can tell them apart by that alone. Let both have the same range.`,
      at: { graph: game.board.id, node: use.id, port },
      fixes: [
        ...generatorFixes(game, use.wires[port]?.[0], real.range),
        ...(bounded.includes(range) ? fixFor(game, real.use.wires[port]?.[0], range, "The data") : []),
      ],
    };
  }
}

function isGenerated(game: Analysis, use: NodeAnalysis, port: string): boolean {
  const sources = (use.wires[port] ?? []).map(({ node }) => node);
  return [...closureOf(game.board, sources)].some((id) => game.board.nodes.get(id)?.definition?.kind === "network");
}

function generatorFixes(game: Analysis, source: Source | undefined, wanted: ValueRange): Fix[] {
  const fixes = fixFor(game, source, wanted, "The generator");
  return fixes.length > 0 ? fixes : squashing(game, source, wanted);
}

/** An activation of the range before the output of the network that the values come from. */
function squashing(game: Analysis, source: Source | undefined, wanted: ValueRange): Fix[] {
  const [use] = [...upstream(game, game.board, source)].filter(({ node }) => node.definition?.kind === "network");
  const network = networkOf(game, use?.node);
  const output = network?.outputs.find(({ name }) => name === use?.port);
  const end = network?.nodes.get(output?.node ?? "");
  const last = end?.wires["x"]?.[0];
  const found =
    network && last ? choiceOfKind(game, "activation", { x: network.nodes.get(last.node)?.outputs[last.port] }, wanted) : undefined;
  if (!network || !end || !last || !found) return [];
  const id = freeId({ nodes: [...network.nodes.values()].map(({ node }) => node), edges: [] }, "activation");
  const { x, y } = end.node.position;
  const from = { source: last.node, sourcePort: last.port };
  const edits: Edit[] = [
    {
      edit: "add-node",
      graph: network.id,
      node: { id, kind: "activation", params: { [found.param]: found.value }, position: { x: x - 120, y: y - 60 } },
    },
    { edit: "remove-edge", graph: network.id, edge: { ...from, target: end.id, targetPort: "x" } },
    { edit: "add-edge", graph: network.id, edge: { ...from, target: id, targetPort: "x" } },
    { edit: "add-edge", graph: network.id, edge: { source: id, sourcePort: "y", target: end.id, targetPort: "x" } },
  ];
  return [{ label: `End the generator with ${found.label}`, edits }];
}

/** A setting of the last node that makes the range. */
function fixFor(game: Analysis, source: Source | undefined, wanted: ValueRange, who: string): Fix[] {
  for (const before of upstream(game, game.board, source)) {
    if (before.node.definition?.family === "structure") continue;
    const fix = choiceForRange(before, wanted);
    if (fix) return [{ ...fix, label: `${who}: ${fix.label.charAt(0).toLowerCase()}${fix.label.slice(1)}` }];
    // A node that only rearranges has the range of what comes in.
    const [input] = Object.values(before.node.inputs).flat();
    if (input?.range !== before.node.outputs[before.port]?.range) return [];
  }
  return [];
}
