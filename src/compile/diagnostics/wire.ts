/** @file Mistakes about wires and ports. One function per code. */
import type { Edit } from "../../graph/edit.ts";
import type { Edge } from "../../graph/schema.ts";
import type { Diagnostic, Place } from "../diagnostic.ts";

type PortPlace = Place & { readonly node: string; readonly port: string };
type Fix = NonNullable<Diagnostic["fixes"]>[number];

function removeWire(graph: string, edge: Edge): Fix {
  return { label: "Remove the wire", edits: [{ edit: "remove-edge", graph, edge }] };
}

/** An end of the wire has no node or no such port. `end` is the end that exists, where one does. */
export function danglingWire(
  graph: string,
  edge: Edge,
  missing: { readonly node: string; readonly port?: string; readonly other?: string },
): Diagnostic {
  const what =
    missing.port === undefined
      ? `a node "${missing.node}" that is not there`
      : `a port "${missing.port}" that ${missing.node} does not have`;
  const at: Place = missing.other === undefined ? { graph } : { graph, node: missing.other };
  return {
    code: "wire.dangling",
    severity: "error",
    message: `A wire leads to ${what}. Remove it or wire it again.`,
    at,
    fixes: [removeWire(graph, edge)],
  };
}

export function cycle(graph: string, edge: Edge, names: readonly string[]): Diagnostic {
  return {
    code: "wire.cycle",
    severity: "error",
    message: `These nodes feed one another in a circle: ${names.join(" → ")}. Remove one of the wires.`,
    at: { graph, node: edge.target, port: edge.targetPort },
    fixes: [removeWire(graph, edge)],
  };
}

export function fanIn(at: PortPlace, label: string, extra: readonly Edge[]): Diagnostic {
  return {
    code: "wire.fan-in",
    severity: "error",
    message: `${extra.length + 1} wires end in "${label}", which takes one. Only the first counts: remove the others, or join them with Add or Concatenate.`,
    at,
    fixes: [{ label: "Keep the first wire", edits: extra.map((edge): Edit => ({ edit: "remove-edge", graph: at.graph, edge })) }],
  };
}

/** `meanings` in words; `fixes` come before taking the wire out. */
export function wrongMeaning(
  at: PortPlace,
  meanings: { readonly offered: string; readonly wanted: string },
  edge: Edge,
  fixes: readonly Fix[] = [],
): Diagnostic {
  return {
    code: "wire.meaning",
    severity: "error",
    message: `This port takes ${meanings.wanted}, but ${meanings.offered} comes in.${fixes.length > 0 ? "" : " Wire something else to it."}`,
    at,
    fixes: [...fixes, removeWire(at.graph, edge)],
  };
}

export function missingInput(at: PortPlace, label: string): Diagnostic {
  return {
    code: "port.missing",
    severity: "error",
    message: `Nothing is wired to "${label}", which has to have something. Drag a wire from there to see what fits.`,
    at,
  };
}

export function mutedInput(at: PortPlace, label: string, muted: { readonly id: string; readonly name: string }): Diagnostic {
  return {
    code: "port.muted",
    severity: "error",
    message: `"${label}" gets nothing, because ${muted.name} is muted and cannot be bridged. Unmute it, or mute this node too.`,
    at,
    fixes: [
      { label: `Unmute ${muted.name}`, edits: [{ edit: "mute", graph: at.graph, nodes: [muted.id], muted: false }] },
      { label: "Mute this node too", edits: [{ edit: "mute", graph: at.graph, nodes: [at.node], muted: true }] },
    ],
  };
}

/** The source has such a port, but with its present parameters nothing comes out of it. */
export function silentPort(at: PortPlace, source: string, port: string): Diagnostic {
  return {
    code: "port.silent",
    severity: "error",
    message: `${source} gives nothing at "${port}" as it is set now. Change its parameters or the wire.`,
    at,
  };
}
