import type { ValueRange } from "../../core/tensor-type.ts";
import { type Analysis, type NetworkAnalysis, type NodeAnalysis, nameOf, type Source } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { closureOf } from "../players.ts";
import { choiceForRange } from "../range-choices.ts";
import { criticsOf, type Fix, upstream } from "../upstream.ts";

const bounded: readonly ValueRange[] = ["unit", "signed"];
const words: Partial<Record<ValueRange, string>> = {
  unit: "from 0 to 1",
  signed: "from -1 to 1",
  logit: "of any size",
  "non-negative": "from 0 up",
};

/** Real and generated examples that a critic can tell apart by their range alone. */
export function* outputRange(game: Analysis): Generator<Diagnostic> {
  for (const critic of criticsOf(game)) {
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
        ...fixFor(game, use.wires[port]?.[0], real.range, "The generator"),
        ...(bounded.includes(range) ? fixFor(game, real.use.wires[port]?.[0], range, "The data") : []),
      ],
    };
  }
}

function isGenerated(game: Analysis, use: NodeAnalysis, port: string): boolean {
  const sources = (use.wires[port] ?? []).map(({ node }) => node);
  return [...closureOf(game.board, sources)].some((id) => game.board.nodes.get(id)?.definition?.kind === "network");
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
