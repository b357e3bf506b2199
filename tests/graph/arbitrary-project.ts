import * as fc from "fast-check";
import type { Json } from "../../src/core/json.ts";
import { type Edge, type Graph, type Project, projectSchema, roles } from "../../src/graph/schema.ts";

const id = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,12}$/);
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(fc.string({ maxLength }), fc.string({ unit: "grapheme", maxLength: Math.floor(maxLength / 8) }));
const safeKey = fc.string({ minLength: 1, maxLength: 12 }).filter((key) => !["__proto__", "constructor", "prototype"].includes(key));
/** Zero without a sign, since JSON has no other. */
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()).map((n) => (n === 0 ? 0 : n));
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    number,
    fc.string({ maxLength: 12 }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(safeKey, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

const kind = fc.oneof(fc.constantFrom("dense", "input", "noise", "conv2d", "player", "relu"), fc.string({ minLength: 1, maxLength: 20 }));
const coordinate = fc.integer({ min: -500, max: 500 }).map((n) => n * 20 + 0);
const node = fc.record(
  {
    id,
    kind,
    params: fc.dictionary(fc.oneof(fc.constantFrom("units", "bias", "size", "shape"), safeKey), json, {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    position: fc.record({ x: coordinate, y: coordinate }, { noNullPrototype: true }),
    label: text(80),
    muted: fc.constant(true),
  },
  { requiredKeys: ["id", "kind", "params", "position"], noNullPrototype: true },
);
const port = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom("x", "y", "images", "loss") },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 20 }) },
);

const graph: fc.Arbitrary<Graph> = fc.uniqueArray(node, { selector: (n) => n.id, maxLength: 12 }).chain((nodes) => {
  if (nodes.length === 0) return fc.constant({ nodes: [], edges: [] });
  const end = fc.constantFrom(...nodes.map((n) => n.id));
  const edge: fc.Arbitrary<Edge> = fc.record({ source: end, sourcePort: port, target: end, targetPort: port }, { noNullPrototype: true });
  return fc
    .uniqueArray(edge, { selector: (e) => JSON.stringify(e), maxLength: 16 })
    .map((es) => ({ nodes: nodes as Graph["nodes"], edges: es }));
});

const record = fc.record(
  {
    drawing: fc.stringMatching(/^[0-9a-f]{8}$/),
    iterations: fc.integer({ min: 1, max: 1e9 }),
    seeds: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    data: text(80),
    backend: text(20),
    secondsPerIteration: fc.integer({ min: 0, max: 1000 }),
    scores: fc.array(fc.record({ metric: fc.string({ minLength: 1, maxLength: 40 }), value: fc.integer() }, { noNullPrototype: true }), {
      maxLength: 2,
    }),
    seen: text(80),
  },
  { requiredKeys: ["drawing", "iterations", "seeds", "data", "backend", "secondsPerIteration", "scores"], noNullPrototype: true },
);

/** Any document that the editor could hold: sound, but with unknown kinds, odd names and odd parameters. */
export const arbitraryProject: fc.Arbitrary<Project> = fc
  .record({
    meta: fc.record(
      {
        title: text(120),
        summary: text(200),
        tags: fc.array(fc.string({ maxLength: 40 }), { maxLength: 4 }),
        size: fc.constant("paper" as const),
        published: fc.array(fc.record({ what: text(40), value: text(12), source: text(40) }, { noNullPrototype: true }), { maxLength: 2 }),
      },
      { requiredKeys: ["title", "summary", "tags"], noNullPrototype: true },
    ),
    seed: fc.nat(),
    networks: fc.uniqueArray(fc.record({ id: id.map((i) => `n${i}`), name: text(80), role: fc.constantFrom(...roles), graph }), {
      selector: (n) => n.id,
      maxLength: 3,
    }),
    blocks: fc.uniqueArray(fc.record({ id: id.map((i) => `b${i}`), name: text(80), graph }), { selector: (n) => n.id, maxLength: 2 }),
    game: graph,
    record: fc.option(record, { nil: undefined, freq: 1 }),
    batchSize: fc.integer({ min: 1, max: 4096 }),
  })
  .map(({ networks, blocks, game, batchSize, record, ...rest }) => {
    const players = game.nodes.slice(0, 2).map((n, index) => (index === 0 ? [n.id] : { players: [n.id], every: 2, after: 100 }));
    return projectSchema.parse({
      format: "ganvas",
      version: 1,
      ...rest,
      ...(record === undefined ? {} : { record }),
      networks: networks.map(({ graph: g, ...n }) => ({ ...n, ...g })),
      blocks: blocks.map(({ graph: g, ...b }) => ({ ...b, ...g })),
      game,
      training: { batchSize, stages: players.length === 0 ? [] : [{ name: "All", turns: players }] },
    });
  });
