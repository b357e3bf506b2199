/** @file Mistakes about networks, blocks and their uses. One function per code. */
import { showShape, type TensorType } from "../../core/tensor-type.ts";
import type { Diagnostic, Place } from "../diagnostic.ts";

type At = Place & { readonly node: string };
type Fix = NonNullable<Diagnostic["fixes"]>[number];

export function unknownNetwork(at: At, id: string, known: readonly { readonly id: string; readonly name: string }[]): Diagnostic {
  return {
    code: "use.network",
    severity: "error",
    message: id === "" ? "This card names no network yet: choose one." : `The project has no network "${id}": choose another.`,
    at: { ...at, param: "network" },
    fixes: known.slice(0, 4).map(({ id, name }) => ({
      label: `Use ${name || id}`,
      edits: [{ edit: "set-param", graph: at.graph, node: at.node, param: "network", value: id }],
    })),
  };
}

export function unknownBlock(at: At, id: string): Diagnostic {
  return {
    code: "use.block",
    severity: "error",
    message: id === "" ? "This node names no block yet: choose one." : `The project has no block "${id}": choose another.`,
    at: { ...at, param: "block" },
  };
}

export function recursiveBlock(at: At, name: string): Diagnostic {
  return {
    code: "use.recursive",
    severity: "error",
    message: `The block ${name} contains itself, which would never end. Remove one of the uses.`,
    at,
  };
}

export function insideBlock(at: At, name: string, count: number, first: string): Diagnostic {
  return { code: "use.inside", severity: "error", message: `Inside ${name}: ${first}${count > 1 ? ` (and ${count - 1} more)` : ""}`, at };
}

export function insideNetwork(at: At, name: string): Diagnostic {
  return {
    code: "use.unfinished",
    severity: "error",
    message: `${name} has mistakes inside, so what comes out of it is not known. Open it to mend them.`,
    at,
  };
}

export function shapeOfUse(
  at: At & { readonly port: string },
  name: string,
  types: { readonly arriving: TensorType; readonly declared: TensorType },
  fixes: readonly Fix[],
): Diagnostic {
  const show = ({ meaning, shape }: TensorType) => (meaning === "label" ? "a label" : `${meaning} ${showShape(shape)}`);
  return {
    code: "use.shape",
    severity: "error",
    message: `${name} takes ${show(types.declared)} at "${at.port}", but ${show(types.arriving)} comes in. Change the network's input or what is wired to it.`,
    at,
    fixes,
  };
}

export function duplicatePort(at: At, name: string): Diagnostic {
  return {
    code: "use.duplicate-port",
    severity: "error",
    message: `Two ports of this graph are named "${name}": give one another name.`,
    at: { ...at, param: "name" },
  };
}

export function noOutput(graph: string, name: string): Diagnostic {
  return {
    code: "use.no-output",
    severity: "error",
    message: `${name} has no Output node, so nothing comes out of it. Add one.`,
    at: { graph },
  };
}

export function inputShape(at: At, meaning: string): Diagnostic {
  const wanted = { image: "height, width and channels", sequence: "length and width", text: "one or two sizes" }[meaning] ?? "one size";
  return {
    code: "use.input-shape",
    severity: "error",
    message: `The shape of a ${meaning} has ${wanted}: give as many numbers.`,
    at: { ...at, param: "shape" },
  };
}
