/**
 * @file A game between numbers, without data and without noise: how fast the point that they form goes away from the
 * middle, and where it is known how fast it should.
 */
import type { Analysis, GraphAnalysis, NodeAnalysis, PlayerAnalysis } from "../compile/analysis.ts";
import { closureOf } from "../compile/players.ts";
import { noise } from "../nodes/inputs/noise.ts";
import { sgd } from "../nodes/optimizers/sgd.ts";
import { network } from "../nodes/structure/network.ts";
import { multiply } from "../nodes/tensors/multiply.ts";
import { scale } from "../nodes/tensors/scale.ts";
import type { Score } from "./score.ts";
import { dataUnder, type Subject } from "./subjects.ts";
import { draw, type Trained } from "./trained.ts";

export async function measureGame(trained: Trained, { generated }: Subject): Promise<Score[]> {
  const { analysis, checkpoint } = trained;
  const random = [...closureOf(analysis.board, [generated.node])].some((id) => analysis.board.nodes.get(id)?.node.kind === noise.kind);
  if (random || dataUnder(analysis, generated).length > 0) return [];
  const radius = async (tensors: typeof checkpoint.tensors) => {
    const { point } = await draw({ ...trained, checkpoint: { ...checkpoint, tensors } }, { point: generated }, { count: 1 });
    return Math.hypot(...point.values);
  };
  const { iteration } = checkpoint.position;
  const [start, end] = [await radius([]), await radius(checkpoint.tensors)];
  const growth = (end / start) ** (1 / iteration);
  const theory = theoryOf(analysis);
  return [
    { metric: "distance from the middle", value: end, anchors: [{ what: "at the start", value: start }] },
    {
      metric: "growth of the distance, per iteration",
      value: growth,
      ...(theory === undefined ? {} : { anchors: [{ what: "in theory", value: theory }] }),
    },
  ];
}

const bilinear: ReadonlySet<string> = new Set([network.kind, multiply.kind, scale.kind]);

/**
 * Two numbers, one pulling at their product and one against it, by plain gradient steps of η: taken at once, the steps
 * are a rotation that lengthens by √(1 + η²); taken in turn, they keep to an orbit.
 */
function theoryOf({ board, players, stages }: Analysis): number | undefined {
  const both = [...players.values()];
  const [stage] = stages;
  if (stage === undefined || both.length !== 2 || !both.every((player) => playsOnProduct(board, player))) return undefined;
  const [first, second] = both.map(({ optimizer }) => plainRate(board.nodes.get(optimizer ?? "")));
  if (first === undefined || first !== second) return undefined;
  return stage.turns.some((turn) => turn.players.length === 2) ? Math.sqrt(1 + first ** 2) : 1;
}

function playsOnProduct(board: GraphAnalysis, { losses, closure }: PlayerAnalysis): boolean {
  const nodes = [...closure].flatMap((id) => board.nodes.get(id) ?? []);
  const factors = nodes.flatMap(({ node, params }) => (node.kind === scale.kind ? [params["factor"]] : []));
  return (
    losses.length === 1 && nodes.every(({ node }) => bilinear.has(node.kind)) && factors.every((factor) => factor === -1 || factor === 1)
  );
}

/** The learning rate of gradient descent with nothing added to it. */
function plainRate(optimizer: NodeAnalysis | undefined): number | undefined {
  if (optimizer?.node.kind !== sgd.kind) return undefined;
  const { learningRate, momentum, weightDecay } = optimizer.params;
  return typeof learningRate === "number" && momentum === 0 && weightDecay === 0 ? learningRate : undefined;
}
