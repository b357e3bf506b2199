/** @file Mistakes about a node by itself. One function per code. */
import type { Diagnostic, Place } from "../diagnostic.ts";

type At = Place & { readonly node: string };

export function unknownKind(at: At, kind: string): Diagnostic {
  return {
    code: "node.unknown-kind",
    severity: "error",
    message: `This version of Ganvas knows no node kind "${kind}". The node keeps its parameters and wires; replace or remove it to train.`,
    at,
  };
}

export function duplicateId(at: At): Diagnostic {
  return {
    code: "node.duplicate-id",
    severity: "error",
    message: `Two nodes have the id "${at.node}"; the second is ignored. Remove one of them.`,
    at,
  };
}

export function misplaced(at: At, title: string, place: "network" | "board"): Diagnostic {
  const message =
    place === "board"
      ? `${title} belongs inside a network, not on the board: move it into one.`
      : `${title} belongs on the board, not inside a network: move it there.`;
  return {
    code: "node.misplaced",
    severity: "error",
    message,
    at,
    fixes: [{ label: "Remove it", edits: [{ edit: "remove-nodes", graph: at.graph, nodes: [at.node] }] }],
  };
}

export function invalidParam(at: At & { readonly param: string }, label: string, reason: string): Diagnostic {
  return {
    code: "param.invalid",
    severity: "error",
    message: `${label}: ${reason}. The default stands in for it until it is mended.`,
    at,
    fixes: [
      { label: "Use the default", edits: [{ edit: "set-param", graph: at.graph, node: at.node, param: at.param, value: undefined }] },
    ],
  };
}

export function unknownParam(at: At & { readonly param: string }): Diagnostic {
  return {
    code: "param.unknown",
    severity: "warning",
    message: `This kind has no parameter "${at.param}"; it is kept in the file and has no effect.`,
    at,
    fixes: [{ label: "Remove it", edits: [{ edit: "set-param", graph: at.graph, node: at.node, param: at.param, value: undefined }] }],
  };
}

export function unknownBlockParam(at: At & { readonly param: string }, name: string): Diagnostic {
  return {
    code: "param.unbound",
    severity: "error",
    message: `The block has no parameter "${name}" to take this value from. Add it to the block or give a value here.`,
    at,
  };
}
