import { type Analysis, type NodeAnalysis, nameOf } from "../analysis.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { weightsNamed } from "../needs.ts";
import { reachOf, usesOf } from "../players.ts";
import { setParam } from "../upstream.ts";

/** Uses that run with another set of weights, and the sets that inner steps give. */
export function* weightSets(game: Analysis): Generator<Diagnostic> {
  const { board } = game;
  for (const use of usesOf(board)) {
    const named = weightsNamed(use);
    if (named === "") continue;
    const set = board.nodes.get(named);
    const fits = set?.definition?.family === "weights" && set.params["network"] === use.params["network"];
    if (!fits) yield unfit(game, use, set);
  }
  for (const set of board.nodes.values()) {
    if (set.definition?.family !== "weights" || set.definition.move !== undefined || set.status !== "typed") continue;
    yield* innerSteps(game, set);
  }
}

function unfit({ board, networks }: Analysis, use: NodeAnalysis, set: NodeAnalysis | undefined): Diagnostic {
  const network = String(use.params["network"]);
  const at = { graph: board.id, node: use.id, param: "weights" };
  const others = [...board.nodes.values()].filter(
    ({ definition, params }) => definition?.family === "weights" && params["network"] === network,
  );
  const what =
    set === undefined
      ? `"${weightsNamed(use)}", which is not on the board`
      : `${nameOf(set)}, which holds none of ${networks.get(network)?.name || network}`;
  return {
    code: "use.weights",
    severity: "error",
    message: `${nameOf(use)} runs with the weights of ${what}. Choose another set, or the live weights.`,
    at,
    fixes: [setParam(at, undefined, "Use the live weights"), ...others.map((other) => setParam(at, other.id, `Use ${nameOf(other)}`))],
  };
}

function* innerSteps(game: Analysis, set: NodeAnalysis): Generator<Diagnostic> {
  const { board } = game;
  const at = { graph: board.id, node: set.id };
  const losses = set.wires["loss"] ?? [];
  if (losses.length === 0) {
    yield {
      code: "unroll.no-loss",
      severity: "error",
      message: `${nameOf(set)} has no loss to step down: wire those of the network's player to it.`,
      at: { ...at, port: "loss" },
    };
    return;
  }
  const uses = usesOf(
    board,
    reachOf(
      board,
      losses.map(({ node }) => node),
    ),
  );
  const through = uses.find((use) => {
    const other = board.nodes.get(weightsNamed(use))?.definition;
    return other?.family === "weights" && other.move === undefined;
  });
  if (through !== undefined) {
    yield {
      code: "unroll.circle",
      severity: "error",
      message: `The loss of ${nameOf(set)} is computed with ${nameOf(through)}, which itself runs with unrolled weights. Wire losses of live weights to it.`,
      at: { ...at, port: "loss" },
    };
  } else if (!uses.some((use) => use.params["network"] === set.params["network"] && weightsNamed(use) === "")) {
    yield {
      code: "unroll.independent",
      severity: "warning",
      message: `The loss of ${nameOf(set)} does not depend on the network that it unrolls, so its steps change nothing. Wire a loss that is computed with it.`,
      at: { ...at, port: "loss" },
    };
  }
  const optimizer = board.nodes.get(set.wires["optimizer"]?.[0]?.node ?? "");
  if (set.params["mode"] !== "differentiate" || optimizer?.params["epsilonPlace"] !== "outside") return;
  yield {
    code: "unroll.epsilon",
    severity: "warning",
    message: `${nameOf(set)} differentiates steps of ${nameOf(optimizer)}, whose step has no derivative where a gradient is exactly 0: one dead unit makes every gradient NaN. Put epsilon inside the root.`,
    at: { graph: board.id, node: optimizer.id, param: "epsilonPlace" },
    fixes: [setParam({ graph: board.id, node: optimizer.id, param: "epsilonPlace" }, "inside", "Put epsilon inside the root")],
  };
}
