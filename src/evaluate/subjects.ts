/**
 * @file What of a game can be measured, read from its wires: each thing that networks make and a view shows, and the real
 * examples that it is to be like.
 */
import type { Analysis, NodeAnalysis, Source } from "../compile/analysis.ts";
import { closureOf, usesOf } from "../compile/players.ts";
import { criticsOf } from "../compile/upstream.ts";
import { sameShape, sizeOf, type TensorType } from "../core/tensor-type.ts";
import { labelSweep } from "../nodes/inputs/label-sweep.ts";
import { lattice } from "../nodes/inputs/lattice.ts";
import { autoregressive } from "../nodes/structure/autoregressive.ts";
import { linearSvm } from "../nodes/views/linear-svm.ts";

export interface Subject {
  /** The view that shows it. */
  readonly view: string;
  readonly generated: Source;
  readonly type: TensorType;
  /** What a judge compares it with, or else data of the same shape; neither went through a network. */
  readonly real: Source | undefined;
  /** Data that it is made from: its condition, or what it translates. */
  readonly from: readonly NodeAnalysis[];
}

/** Every network's output once, of images only the largest. */
export function subjectsOf(analysis: Analysis): Subject[] {
  const judged = comparisonsOf(analysis);
  const found = new Map<string, Subject>();
  for (const view of analysis.board.nodes.values()) {
    if (view.definition?.family !== "view" || view.status !== "typed" || view.node.kind === linearSvm.kind) continue;
    for (const generated of view.wires[view.ports.inputs[0]?.name ?? ""] ?? []) {
      const type = typeOf(analysis, generated);
      if (type === undefined || isPure(analysis, generated) || isWalk(analysis, generated)) continue;
      const origin = originOf(analysis, generated);
      const from = dataUnder(analysis, generated);
      const key = `${outputKey(analysis, origin)} ${from.map(({ id }) => id).join(" ")}`;
      if (found.has(key)) continue;
      const judge = judged.find(({ made }) => made.has(outputKey(analysis, origin)));
      // A view may show in another shape what a judge sees.
      const made = [generated, origin].map((source) => ({ source, type: typeOf(analysis, source) }));
      const pair = made.flatMap(({ source, type }) =>
        (judge?.real ?? []).flatMap((real) => (type && sameType(typeOf(analysis, real), type) ? [{ generated: source, type, real }] : [])),
      )[0];
      found.set(key, { view: view.id, from, ...(pair ?? { generated, type, real: undefined }) });
    }
  }
  const all = [...found.values()];
  const largest = Math.max(0, ...all.flatMap(({ type }) => (type.meaning === "image" ? sizeOf(type.shape) : [])));
  const shown = all.filter(({ type }) => type.meaning !== "image" || sizeOf(type.shape) === largest);
  // Where a judge sees some of them, the others are parts or by-products.
  const compared = shown.filter(({ real }) => real !== undefined);
  return compared.length > 0 ? compared : shown.map((subject) => ({ ...subject, real: dataLike(analysis, subject.type) }));
}

/** Whether it goes through latents or labels in order, or on from what it made, and so is no sample. */
function isWalk({ board }: Analysis, { node }: Source): boolean {
  return [...closureOf(board, [node])].some((id) => walks.has(board.nodes.get(id)?.node.kind ?? ""));
}

const walks: ReadonlySet<string> = new Set([lattice.kind, labelSweep.kind, autoregressive.kind]);

/** Whether no network had a part in it. */
function isPure({ board }: Analysis, { node }: Source): boolean {
  return usesOf(board, closureOf(board, [node])).length === 0;
}

/** The data nodes that a tensor is computed from. */
export function dataUnder({ board }: Analysis, { node }: Source): NodeAnalysis[] {
  return [...closureOf(board, [node])].flatMap((id) => {
    const found = board.nodes.get(id);
    return found?.definition?.family === "data" ? [found] : [];
  });
}

/** The images of a data node that a tensor is computed from. */
export function imagesUnder({ board }: Analysis, data: NodeAnalysis, { node }: Source): Source[] {
  const closure = closureOf(board, [node]);
  const read = [...closure].flatMap((id) => Object.values(board.nodes.get(id)?.wires ?? {}).flat());
  const ports = new Set(read.filter((source) => source.node === data.id).map(({ port }) => port));
  return [...ports].filter((port) => data.outputs[port]?.meaning === "image").map((port) => ({ node: data.id, port }));
}

export function typeOf({ board }: Analysis, { node, port }: Source): TensorType | undefined {
  return board.nodes.get(node)?.outputs[port];
}

interface Comparison {
  /** Outputs of networks that arrive at this port of a judge in some use. */
  readonly made: ReadonlySet<string>;
  /** What arrives at it that no network made. */
  readonly real: readonly Source[];
}

/** For every input of every critic: what arrives there in all its uses. */
function comparisonsOf(analysis: Analysis): Comparison[] {
  const arriving = new Map<string, Source[]>();
  const critics = new Set(criticsOf(analysis).map(({ id }) => id));
  for (const use of usesOf(analysis.board)) {
    if (!critics.has(String(use.params["network"]))) continue;
    for (const [port, sources] of Object.entries(use.wires)) {
      const key = `${String(use.params["network"])} ${port}`;
      arriving.set(key, [...(arriving.get(key) ?? []), ...sources.flatMap((source) => partsOf(analysis, source))]);
    }
  }
  return [...arriving.values()].flatMap((sources) => {
    const made = sources.filter((source) => !isPure(analysis, source)).map((source) => outputKey(analysis, source));
    const real = sources.filter((source) => isPure(analysis, source) && dataUnder(analysis, source).length > 0);
    return made.length > 0 && real.length > 0 ? [{ made: new Set(made), real }] : [];
  });
}

/** What real and made examples were before they were put into one batch. */
function partsOf(analysis: Analysis, source: Source): Source[] {
  const node = analysis.board.nodes.get(source.node);
  if (node === undefined || isPure(analysis, source) || node.definition?.kind === "network") return [source];
  const type = typeOf(analysis, source);
  const parts = Object.values(node.wires)
    .flat()
    .filter((part) => sameType(typeOf(analysis, part), type));
  return parts.length === 0 ? [source] : parts.flatMap((part) => partsOf(analysis, part));
}

/** The use of a network behind nodes of one input. */
function originOf(analysis: Analysis, source: Source): Source {
  const node = analysis.board.nodes.get(source.node);
  const sources = Object.values(node?.wires ?? {}).flat();
  const [only] = sources;
  return node?.definition?.kind === "network" || sources.length !== 1 || only === undefined ? source : originOf(analysis, only);
}

/** The same for every use of a network. */
function outputKey({ board }: Analysis, { node, port }: Source): string {
  const found = board.nodes.get(node);
  return found?.definition?.kind === "network" ? `${String(found.params["network"])}.${port}` : `${node}.${port}`;
}

function dataLike({ board }: Analysis, type: TensorType): Source | undefined {
  for (const node of board.nodes.values()) {
    if (node.definition?.family !== "data") continue;
    const port = Object.entries(node.outputs).find(([, output]) => sameType(output, type))?.[0];
    if (port !== undefined) return { node: node.id, port };
  }
  return undefined;
}

function sameType(a: TensorType | undefined, b: TensorType | undefined): boolean {
  return a !== undefined && b !== undefined && a.meaning === b.meaning && sameShape(a.shape, b.shape);
}
