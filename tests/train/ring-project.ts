import type { Json } from "../../src/core/json.ts";
import type { Network, Project } from "../../src/graph/schema.ts";
import { node, project, wire } from "../graph/build.ts";

/** input → dense, relu → ... → dense → output */
function mlp(id: string, role: Network["role"], sizes: readonly number[]): Network {
  const [input, ...units] = sizes;
  const layers = units.map((size, i) => node("dense", { units: size }, { id: `dense${i + 1}` }));
  const bends = units.slice(1).map((_, i) => node("activation", { function: "relu" }, { id: `relu${i + 1}` }));
  const chain = layers.flatMap((layer, i) => (bends[i] ? [layer, bends[i]] : [layer]));
  const ids = ["input1", ...chain.map(({ id }) => id)];
  const edges = ids.slice(1).map((to, i) => wire(`${ids[i]}.y > ${to}.x`));
  return {
    id,
    name: id,
    role,
    nodes: [node("input", { name: "x", shape: [input ?? 1] }), ...chain, node("output", { name: "y" })],
    edges: [...edges, wire(`${ids.at(-1)}.y > output1.x`)],
  };
}

interface RingOptions {
  readonly seed?: number;
  readonly batch?: number;
  readonly hidden?: number;
  readonly iterations?: number;
  readonly steps?: Record<string, Json>;
  readonly rate?: Json;
  readonly oneOptimizer?: boolean;
  readonly turns?: string[][];
}

/** A ring of 8 Gaussians, non-saturating, with a scatter of everything. */
export function ring({
  seed = 1,
  batch = 32,
  hidden = 16,
  iterations,
  steps = {},
  rate = 1e-3,
  oneOptimizer = false,
  turns = [["d"], ["g"]],
}: RingOptions = {}): Project {
  const adam = (id: string) => node("adam", { learningRate: rate }, { id });
  const loss = (id: string, side: string) => node("non-saturating-loss", { side }, { id });
  return project({
    meta: { title: "Ring" },
    seed,
    networks: [mlp("generator", "generator", [8, hidden, hidden, 2]), mlp("discriminator", "discriminator", [2, hidden, hidden, 1])],
    game: {
      nodes: [
        node("noise", { shape: [8] }, { id: "z" }),
        node("points", {}, { id: "ring" }),
        node("network", { network: "generator" }, { id: "fake" }),
        node("network", { network: "discriminator" }, { id: "d-real" }),
        node("network", { network: "discriminator" }, { id: "d-fake" }),
        loss("loss-real", "real"),
        loss("loss-fake", "fake"),
        loss("loss-g", "generator"),
        adam("adam1"),
        ...(oneOptimizer ? [] : [adam("adam2")]),
        node("player", { networks: ["discriminator"], ...(steps["d"] === undefined ? {} : { steps: steps["d"] }) }, { id: "d" }),
        node("player", { networks: ["generator"], ...(steps["g"] === undefined ? {} : { steps: steps["g"] }) }, { id: "g" }),
        node("lattice", { points: 12 }, { id: "plane" }),
        node("network", { network: "discriminator" }, { id: "d-plane" }),
        node("scatter", { count: 64, every: 5 }, { id: "scatter1" }),
      ],
      edges: [
        "z.z > fake.x",
        "ring.points > d-real.x",
        "fake.y > d-fake.x",
        "d-real.y > loss-real.score",
        "d-fake.y > loss-fake.score",
        "d-fake.y > loss-g.score",
        "loss-real.loss > d.loss",
        "loss-fake.loss > d.loss",
        "loss-g.loss > g.loss",
        "adam1.optimizer > d.optimizer",
        `${oneOptimizer ? "adam1" : "adam2"}.optimizer > g.optimizer`,
        "plane.points > d-plane.x",
        "fake.y > scatter1.generated",
        "ring.points > scatter1.real",
        "d-plane.y > scatter1.score",
      ].map(wire),
    },
    training: { batchSize: batch, stages: [{ name: "main", turns, ...(iterations === undefined ? {} : { iterations }) }] },
  });
}
