/**
 * @file The document: everything that a project file holds. Shapes, parameter counts, diagnostics, models and pictures
 * are computed from it and never stored in it. This folder knows no node kinds: an unknown kind keeps its parameters and
 * its wires.
 */
import { z } from "zod";
import type { Json } from "../core/json.ts";

export const FORMAT = "ganvas";
export const VERSION = 1;

export const limits = {
  nodes: 2_000,
  edges: 8_000,
  networks: 64,
  blocks: 64,
  text: 4_000,
} as const;

const id = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, "an id starts with a letter and holds letters, digits, - and _");
const text = z.string().max(limits.text);
const json: z.ZodType<Json> = z.json();
const coordinate = z.number().min(-1e6).max(1e6);

export const nodeSchema = z.strictObject({
  id,
  kind: z.string().min(1).max(64),
  /** By name; a parameter that has its default is left out. A kind's own schema checks them later. */
  params: z.record(z.string().max(64), json).default({}),
  position: z.strictObject({ x: coordinate, y: coordinate }).default({ x: 0, y: 0 }),
  /** What the person calls it; empty means the kind's title. */
  label: z.string().max(80).optional(),
  /** Left out of every computation; its wires stay. */
  muted: z.boolean().optional(),
});

/** A wire from an output port to an input port. Several wires may end in one port only where the kind says so. */
export const edgeSchema = z.strictObject({
  source: id,
  sourcePort: z.string().min(1).max(64),
  target: id,
  targetPort: z.string().min(1).max(64),
});

const graph = {
  nodes: z.array(nodeSchema).max(limits.nodes),
  edges: z.array(edgeSchema).max(limits.edges),
};

export const roles = ["generator", "discriminator", "classifier", "encoder", "decoder", "other"] as const;

/** A function with weights. Its `input` nodes are its arguments, its `output` nodes its results; every use shares its weights. */
export const networkSchema = z.strictObject({ id, name: z.string().max(80), role: z.enum(roles), ...graph });

/** A macro: every use has weights of its own. A node parameter `{ "param": name }` takes the value that the use gives. */
export const blockSchema = z.strictObject({
  id,
  name: z.string().max(80),
  summary: text.optional(),
  params: z
    .array(z.strictObject({ name: z.string().max(64), label: z.string().max(80).optional(), default: json }))
    .max(32)
    .default([]),
  ...graph,
});

/**
 * Who moves at the same time, each seeing the others' old numbers: players, and board nodes that keep numbers of their
 * own. As an object the turn comes only in iterations t of its stage with t ≥ `after` that `every` divides.
 */
const movers = z.array(id).min(1).max(16);
const turnSchema = z.union([
  movers,
  z.strictObject({ players: movers, every: z.int().min(1).max(1e6).optional(), after: z.int().min(0).max(1e9).optional() }),
]);

/** The turns of an iteration, in order. */
const stageSchema = z.strictObject({
  name: z.string().max(80),
  /** How many iterations the stage lasts; left out: until the person stops it. */
  iterations: z.int().positive().max(1e9).optional(),
  turns: z.array(turnSchema).max(64),
});

const trainingSchema = z.strictObject({
  batchSize: z.int().min(1).max(4096).default(64),
  stages: z.array(stageSchema).max(64).default([]),
});

const metaSchema = z.strictObject({
  title: z.string().max(120).default("Untitled"),
  /** One paragraph in plain words. */
  summary: text.default(""),
  paper: z.strictObject({ title: z.string().max(300), arxiv: z.string().max(40).optional(), year: z.int().optional() }).optional(),
  tags: z.array(z.string().max(40)).max(32).default([]),
  /** Of a preset: what to look at while it trains, and how it fails. */
  watch: text.optional(),
  pitfalls: text.optional(),
  /** The preset that this one grew from, and what differs. */
  parent: z.strictObject({ id: z.string().max(64), differs: text }).optional(),
  /** Of the size that the paper trained: to study and to export, not expected to train in a browser. */
  size: z.literal("paper").optional(),
  /** Figures that others have printed, to compare with. */
  published: z
    .array(z.strictObject({ what: z.string().max(200), value: z.string().max(80), source: z.string().max(200) }))
    .max(32)
    .optional(),
});

const measured = z.number().min(-1e12).max(1e12);

/** What `ganvas record` measured. Not part of the drawing: documents and links leave it out. */
const recordSchema = z.strictObject({
  /** Of the drawing that was trained, by `fingerprint`: the record holds for no other. */
  drawing: z.string().regex(/^[0-9a-f]{8}$/),
  /** Done by every seed. */
  iterations: z.int().min(1).max(1e9),
  seeds: z.array(z.int().min(0).max(Number.MAX_SAFE_INTEGER)).min(1).max(16),
  data: z.string().max(200),
  backend: z.string().max(80),
  /** Of one core. */
  secondsPerIteration: z.number().min(0).max(1e6),
  /** The feature network that scores of images are of. */
  features: z.string().max(200).optional(),
  scores: z
    .array(
      z.strictObject({
        metric: z.string().min(1).max(120),
        /** The median of the seeds. */
        value: measured,
        /** Of each seed, where there are several. */
        values: z.array(measured).max(16).optional(),
        /** What to compare it with: floors, ceilings, baselines, theory. */
        anchors: z
          .array(z.strictObject({ what: z.string().max(80), value: measured }))
          .max(4)
          .optional(),
      }),
    )
    .max(24),
  /** What somebody saw who looked at the samples. */
  seen: z.string().max(300).optional(),
});

export const projectSchema = z.strictObject({
  $schema: z.string().max(200).optional(),
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  /** Versions of node kinds whose parameters are not of today: kinds that nobody here knows, or that a newer Ganvas wrote. */
  kinds: z.record(z.string().max(64), z.int().min(0)).optional(),
  meta: metaSchema.default(() => metaSchema.parse({})),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
  networks: z.array(networkSchema).max(limits.networks).default([]),
  blocks: z.array(blockSchema).max(limits.blocks).default([]),
  /** The board: data, noise, uses of networks, losses, penalties, optimizers, players and views. */
  game: z.strictObject(graph).default({ nodes: [], edges: [] }),
  training: trainingSchema.default(() => trainingSchema.parse({})),
  /** Of a preset: what became of it when it was trained. */
  record: recordSchema.optional(),
});

export type GraphNode = z.infer<typeof nodeSchema>;
export type Edge = z.infer<typeof edgeSchema>;
export type Graph = { nodes: GraphNode[]; edges: Edge[] };
export type Role = (typeof roles)[number];
export type Network = z.infer<typeof networkSchema>;
export type Block = z.infer<typeof blockSchema>;
export type Turn = z.infer<typeof turnSchema>;
export type Stage = z.infer<typeof stageSchema>;
export type Training = z.infer<typeof trainingSchema>;
export type Meta = z.infer<typeof metaSchema>;
export type RunRecord = z.infer<typeof recordSchema>;
export type Project = z.infer<typeof projectSchema>;
