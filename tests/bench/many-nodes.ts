/** @file A project as large as wanted: the ring, whose generator grows by a chain of activations laid out in rows. */
import type { Project } from "../../src/graph/schema.ts";

const ROW = 20;

export function withNodes(project: Project, nodes: number): Project {
  const [generator, ...networks] = project.networks;
  if (generator === undefined) throw new Error("no generator");
  const missing = nodes - project.game.nodes.length - project.networks.reduce((sum, network) => sum + network.nodes.length, 0);
  const chain = Array.from({ length: missing }, (_, i) => ({
    id: `more${i}`,
    kind: "activation",
    params: {},
    position: { x: 240 * (i % ROW), y: 120 + 120 * Math.floor(i / ROW) },
  }));
  const last = generator.edges.find(({ target }) => target === "output");
  if (last === undefined) throw new Error("no output");
  const names = [last.source, ...chain.map(({ id }) => id), "output"];
  const edges = names.slice(1).map((target, i) => ({ source: names[i] ?? "", sourcePort: "y", target, targetPort: "x" }));
  const grown = {
    ...generator,
    nodes: [...generator.nodes, ...chain],
    edges: [...generator.edges.filter((edge) => edge !== last), ...edges],
  };
  return { ...project, networks: [grown, ...networks] };
}
