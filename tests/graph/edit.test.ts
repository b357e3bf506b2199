import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, BOARD, type Edit, edgeId, freeId, graphOf } from "../../src/graph/edit.ts";
import { type Graph, type Project, projectSchema } from "../../src/graph/schema.ts";
import { moversOf } from "../../src/graph/turn.ts";
import { arbitraryProject } from "./arbitrary-project.ts";
import { node, pair, wire } from "./build.ts";

const after = (...edits: Edit[]): Project => applyEdits(pair, edits);
const graphsOf = (project: Project): Graph[] => [project.game, ...project.networks, ...project.blocks];

/** Every wire ends at nodes of its graph, every player of a stage is on the board, no id is there twice. */
function consistent(project: Project): boolean {
  const graphs = graphsOf(project).every(({ nodes, edges }) => {
    const ids = new Set(nodes.map(({ id }) => id));
    return (
      ids.size === nodes.length &&
      edges.every((edge) => ids.has(edge.source) && ids.has(edge.target)) &&
      new Set(edges.map(edgeId)).size === edges.length
    );
  });
  const board = new Set(project.game.nodes.map(({ id }) => id));
  return (
    graphs &&
    project.training.stages.every(({ turns }) =>
      turns.every((turn) => moversOf(turn).length > 0 && moversOf(turn).every((id) => board.has(id))),
    )
  );
}

/** Edits as gestures make them, of things that are there and of things that are not. */
function arbitraryEdit(project: Project): fc.Arbitrary<Edit> {
  const graph = fc.constantFrom(BOARD, "nowhere", ...project.networks.map(({ id }) => id), ...project.blocks.map(({ id }) => id));
  const ids = [...new Set(["gone", ...graphsOf(project).flatMap(({ nodes }) => nodes.map(({ id }) => id))])];
  const id = fc.constantFrom(...ids);
  const some = fc.subarray(ids);
  const position = fc.record({ x: fc.integer({ min: -2000, max: 2000 }), y: fc.integer({ min: -2000, max: 2000 }) });
  const network = fc.constantFrom("gone", ...project.networks.map((n) => n.id));
  return fc.oneof(
    fc.record({
      edit: fc.constant("add-node" as const),
      graph,
      node: fc.record({
        id: fc.oneof(id, fc.constantFrom("fresh1", "fresh2")),
        kind: fc.constant("dense"),
        params: fc.constant({}),
        position,
      }),
    }),
    fc.record({ edit: fc.constant("remove-nodes" as const), graph, nodes: some }),
    fc.record({ edit: fc.constant("move-nodes" as const), graph, positions: fc.dictionary(id, position, { noNullPrototype: true }) }),
    fc.record({
      edit: fc.constant("set-param" as const),
      graph,
      node: id,
      param: fc.constantFrom("units", "bias"),
      value: fc.constantFrom(undefined, 3, null),
    }),
    fc.record({
      edit: fc.constant("set-kind" as const),
      graph,
      node: id,
      kind: fc.constant("conv2d"),
      params: fc.constant({ filters: 4 }),
    }),
    fc.record({ edit: fc.constant("set-label" as const), graph, node: id, label: fc.constantFrom(undefined, "Name") }),
    fc.record({ edit: fc.constant("mute" as const), graph, nodes: some, muted: fc.boolean() }),
    fc.record({ edit: fc.constant("remove-network" as const), network }),
    fc.record({ edit: fc.constant("set-network" as const), network, name: fc.string({ maxLength: 20 }) }),
    fc.record({ edit: fc.constant("set-seed" as const), seed: fc.nat() }),
    fc.constant<Edit>({ edit: "set-meta", meta: { title: "T" } }),
    fc.constant<Edit>({ edit: "set-training", training: { batchSize: 3 } }),
  );
}

describe("any edits of any document", () => {
  it("leave it sound: as the schema wants it, no wire without ends, no player who is not there", () => {
    const cases = arbitraryProject.chain((project) => fc.tuple(fc.constant(project), fc.array(arbitraryEdit(project), { maxLength: 12 })));
    fc.assert(
      fc.property(cases, ([project, edits]) => {
        const edited = applyEdits(project, edits);
        expect(projectSchema.safeParse(edited).success).toBe(true);
        expect(consistent(edited)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("change nothing in the document that they are given", () => {
    const cases = arbitraryProject.chain((project) => fc.tuple(fc.constant(project), arbitraryEdit(project)));
    fc.assert(
      fc.property(cases, ([project, edit]) => {
        const before = JSON.stringify(project);
        applyEdits(project, [edit]);
        expect(JSON.stringify(project)).toBe(before);
      }),
      { numRuns: 100 },
    );
  });
});

describe("an edit", () => {
  it("of one network shares all the others with the document before", () => {
    const edited = after({ edit: "set-param", graph: "generator", node: "dense1", param: "units", value: 7 });
    expect(graphOf(edited, "generator")?.nodes[1]?.params).toEqual({ units: 7 });
    expect(edited.game).toBe(pair.game);
    expect(edited.networks[1]).toBe(pair.networks[1]);
    expect(edited.networks[0]?.nodes[0]).toBe(pair.networks[0]?.nodes[0]);
  });

  it("that adds what is there already changes nothing", () => {
    const edited = after(
      { edit: "add-node", graph: BOARD, node: node("noise") },
      { edit: "add-edge", graph: BOARD, edge: wire("noise1.y > fake.x") },
      { edit: "add-network", network: pair.networks[0]! },
      { edit: "add-block", block: pair.blocks[0]! },
    );
    expect(edited).toEqual(pair);
  });

  it("adds and takes away a wire, and only that wire", () => {
    const edge = wire("noise1.y > d.loss");
    const added = after({ edit: "add-edge", graph: BOARD, edge });
    expect(added.game.edges).toEqual([...pair.game.edges, edge]);
    expect(applyEdits(added, [{ edit: "remove-edge", graph: BOARD, edge: { ...edge } }])).toEqual(pair);
  });

  it("that removes a node removes its wires, and a player's turns", () => {
    expect(after({ edit: "remove-nodes", graph: BOARD, nodes: ["noise1"] }).game.edges).toEqual([]);
    expect(after({ edit: "remove-nodes", graph: BOARD, nodes: ["d"] }).training.stages[0]?.turns).toEqual([["g"]]);
  });

  it("that removes a network removes its uses on the board", () => {
    const edited = after({ edit: "remove-network", network: "generator" });
    expect(edited.game.nodes.map(({ id }) => id)).toEqual(["noise1", "g", "d"]);
    expect(edited.game.edges).toEqual([]);
  });

  it("takes a parameter, a label and a mute back as if they had never been", () => {
    const edited = after(
      { edit: "set-param", graph: "critic", node: "dense1", param: "units", value: 9 },
      { edit: "set-param", graph: "critic", node: "dense1", param: "units", value: undefined },
      { edit: "set-label", graph: "critic", node: "input1", label: "Picture" },
      { edit: "set-label", graph: "critic", node: "input1", label: undefined },
      { edit: "mute", graph: "critic", nodes: ["input1"], muted: true },
      { edit: "mute", graph: "critic", nodes: ["input1"], muted: false },
    );
    expect(JSON.stringify(edited)).toBe(JSON.stringify(pair));
  });

  it("that changes the kind keeps the wires", () => {
    const edited = after({ edit: "set-kind", graph: "generator", node: "dense1", kind: "conv2d", params: { filters: 4 } });
    expect(edited.networks[0]?.edges).toEqual(pair.networks[0]?.edges);
    expect(edited.networks[0]?.nodes[1]).toMatchObject({ id: "dense1", kind: "conv2d", params: { filters: 4 } });
  });
});

describe("a free id", () => {
  it("is the first number that is not taken, from letters that an id may have", () => {
    const graph: Graph = { nodes: [node("dense"), node("dense", {}, { id: "dense3" })], edges: [] };
    expect([freeId(graph, "dense"), freeId(graph, "2 d-e n!"), freeId(graph, "…")]).toEqual(["dense2", "d-en1", "node1"]);
  });

  it("is never one that is there, whatever the stem", () => {
    fc.assert(
      fc.property(arbitraryProject, fc.string({ maxLength: 90 }), ({ game }, stem) => {
        const id = freeId(game, stem);
        expect(game.nodes.some((n) => n.id === id)).toBe(false);
        expect(id).toMatch(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/);
      }),
      { numRuns: 100 },
    );
  });
});
