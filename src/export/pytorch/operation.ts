/** @file One operation of a graph as Python: its modules, and an expression for each of its outputs. */

import type { NodeAnalysis } from "../../compile/analysis.ts";
import { byPort } from "../../compile/node-types.ts";
import { isSchedule, valueAt } from "../../core/schedule.ts";
import type { OperationDefinition, PyTorchCode } from "../../nodes/definition.ts";
import { boundNames, createNames, mentions, renamed } from "./names.ts";

/** Where a weight of a node stands in a state dict, from the node's own graph on. */
export interface Place {
  /** "dense1/kernel", in a block "up1.conv/kernel": our name without that of the network. */
  readonly weight: string;
  /** "dense1.weight" */
  readonly key: string;
  /** Of our axes, which gives theirs. */
  readonly permute?: readonly number[];
}

export interface OperationCode {
  readonly modules: readonly { readonly attribute: string; readonly code: string }[];
  readonly places: readonly Place[];
  /** With `self.<attribute>` for the modules, and ports still by their names. */
  readonly code: PyTorchCode;
}

/** Undefined for a kind that has no code in PyTorch. `nameFor` gives attributes. */
export function operationCode(node: NodeAnalysis, nameFor: (wish: string) => string): OperationCode | undefined {
  const definition = node.definition as OperationDefinition;
  if (definition.pytorch === undefined) return undefined;
  const inputs = byPort(definition.inputs, node.inputs);
  const code = definition.pytorch({ params: node.params, inputs });
  // A module is made once, before anything trains: with the numbers that schedules begin with.
  const { modules = {} } = definition.pytorch({ params: atStart(node.params), inputs });
  const names = Object.keys(modules);
  const attributes = new Map(names.map((name) => [name, nameFor(names.length === 1 ? node.id : `${node.id}_${name}`)]));
  const outputs = Object.entries(code.outputs).map(([port, expression]) => [
    port,
    renamed(expression, (name, ofSelf) => (ofSelf && attributes.has(name) ? `self.${attributes.get(name)}` : undefined)),
  ]);
  return {
    modules: Object.entries(modules).map(([name, module]) => ({ attribute: attributes.get(name) ?? name, code: module })),
    places: Object.entries(code.weights ?? {}).map(([name, { to, permute }]) => {
      const [module = "", ...rest] = to.split(".");
      const place = { weight: `${node.id}/${name}`, key: [attributes.get(module) ?? module, ...rest].join(".") };
      return permute === undefined ? place : { ...place, permute };
    }),
    code: { ...code, outputs: Object.fromEntries(outputs) },
  };
}

export function atStart(params: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, isSchedule(value) ? valueAt(value, 0) : value]));
}

/** The expression with what is wired in place of the ports: a name, a list of names, or None. */
export function wired(expression: string, node: NodeAnalysis, variableOf: (port: string) => readonly string[]): string {
  return renamed(expression, (name, ofSelf) => {
    const port = ofSelf ? undefined : node.ports.inputs.find((input) => input.name === name);
    if (port === undefined) return undefined;
    const variables = variableOf(name);
    return port.many === true ? `[${variables.join(", ")}]` : (variables[0] ?? "None");
  });
}

/** Names for the variables of a function: none that an expression in it binds itself. */
export function variableNames(codes: readonly OperationCode[]): (wish: string) => string {
  return createNames(codes.flatMap(({ code }) => Object.values(code.outputs).flatMap(boundNames)));
}

/** Whether an output follows a schedule or needs to know the size of the batch. */
export function asksFor(codes: readonly OperationCode[], name: string): boolean {
  return codes.some(({ code }) => Object.values(code.outputs).some((expression) => mentions(expression, name)));
}
