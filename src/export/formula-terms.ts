/** @file What arrives at each port of the board, as a term of a formula: walked from a loss back to data and noise. */
import { type Analysis, type NodeAnalysis, nameOf, type Source } from "../compile/analysis.ts";
import { inputsFor, weightsNamed } from "../compile/needs.ts";
import { usesOf } from "../compile/players.ts";
import { isSchedule, type LiveNumber } from "../core/schedule.ts";
import type { OperationDefinition, Port } from "../nodes/definition.ts";
import { applied, atom, list, product, signed, type Term, type Tex, texOfNumber, texOfSchedule, texOfWords } from "../nodes/tex.ts";
import { FormulaNames, meanOver, mentionOf } from "./formula-names.ts";
import { averaged, overParts, variablesOf } from "./formula-parts.ts";
import { type NetworkSymbols, symbolsOf, thetaOf } from "./formula-symbols.ts";

interface Given {
  readonly output: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The same, one behind the other. */
  readonly given: readonly Term[];
}

export class FormulaTerms {
  readonly names = new FormulaNames();
  readonly symbols: NetworkSymbols;
  private readonly known = new Map<string, Readonly<Record<string, Term>>>();
  /** Output ports of networks that the game uses, by network. */
  private readonly heads = new Map<string, Set<string>>();
  private readonly analysis: Analysis;

  constructor(analysis: Analysis) {
    this.analysis = analysis;
    this.symbols = symbolsOf(analysis.networks);
    const played = new Set([...analysis.players.values()].flatMap(({ closure }) => [...closure]));
    for (const id of played)
      for (const source of Object.values(analysis.board.nodes.get(id)?.wires ?? {}).flat()) {
        const [use] = usesOf(analysis.board, [source.node]);
        const network = String(use?.params["network"]);
        if (use) this.heads.set(network, (this.heads.get(network) ?? new Set()).add(source.port));
      }
  }

  /** What arrives from there. A network's outputs are written as they are asked for: each has its own arguments. */
  at({ node, port }: Source): Term {
    const before = this.known.get(node) ?? {};
    const known = Object.hasOwn(before, port) ? before : { ...before, ...this.write(this.analysis.board.nodes.get(node), port) };
    this.known.set(node, known);
    return known[port] ?? atom("\\cdot");
  }

  theta(networks: readonly string[]): string {
    return thetaOf(networks.map((id) => this.symbols.of.get(id) ?? texOfWords(id)));
  }

  private write(node: NodeAnalysis | undefined, port: string): Readonly<Record<string, Term>> {
    const { definition } = node ?? {};
    if (node === undefined || definition === undefined) return {};
    if (node.status === "bypassed") {
      const [source] = Object.values(node.wires).flat();
      return source ? { [port]: this.at(source) } : {};
    }
    // What is not typed may stand on a cycle.
    if (node.status !== "typed") return { [port]: atom(texOfWords(nameOf(node))) };
    switch (definition.family) {
      case "data":
        return this.data(node, definition.outputs);
      case "weight-penalty": {
        const theta = atom(this.theta(node.params["networks"] as readonly string[]));
        return { [port]: definition.tex?.({ params: node.params, theta, number: this.numbers(node) }) ?? applied(titleOf(node), theta) };
      }
      case "structure":
        return definition.kind === "network" ? { [port]: this.use(node, port) } : {};
      case "input":
      case "layer":
      case "tensor":
      case "loss":
      case "penalty":
        return this.operation(node, definition);
      case "optimizer":
      case "weights":
      case "view":
        return {};
    }
  }

  private data(node: NodeAnalysis, ports: readonly Port[]): Record<string, Term> {
    const sources = [...this.analysis.board.nodes.values()].filter(({ definition }) => definition?.family === "data");
    const played = sources.filter(({ id }) => [...this.analysis.players.values()].some(({ closure }) => closure.has(id)));
    const named = played.length > 1 ? texOfWords(nameOf(node)) : "\\text{data}";
    return Object.fromEntries(
      ports.map(({ name, symbol = texOfWords(name) }) => {
        const id = `${node.id}/${name}`;
        return [name, this.random({ id, node: node.id, symbol, is: `\\sim p_{${named}}`, short: true })];
      }),
    );
  }

  private random(symbol: Parameters<FormulaNames["add"]>[0]): Term {
    return { ...atom(this.names.add(symbol)), over: new Set([symbol.id]) };
  }

  private use(node: NodeAnalysis, port: string): Term {
    const network = this.analysis.networks.get(String(node.params["network"]));
    if (network === undefined) return atom(texOfWords(nameOf(node)));
    const needed = inputsFor(this.analysis, network, port);
    const inputs = needed.flatMap((input) => (node.wires[input] ?? []).map((source) => this.at(source)));
    const plain = this.symbols.of.get(network.id) ?? texOfWords(network.name);
    const name = this.symbols.names.get(network.id);
    if (name) this.names.add({ id: `network ${network.id}`, node: network.id, symbol: plain, is: `:\\ ${name}`, short: false });
    const called = name ? mentionOf(`network ${network.id}`) : plain;
    const head = (this.heads.get(network.id)?.size ?? 0) > 1 ? `${name ? "^" : "_"}{${texOfWords(port)}}` : "";
    const symbol = `${called}${head}`;
    const set = this.setOf(node, network.id, plain);
    return overParts(inputs, (given) => {
      const weights = set === undefined ? "" : `;\\, ${set}`;
      const text = given.length === 0 && weights === "" ? symbol : `${symbol}(${list(given).tex}${weights})`;
      return { ...atom(text), over: variablesOf(given) };
    });
  }

  /** The weights that a use names, if they are not the live ones. */
  private setOf(node: NodeAnalysis, network: string, symbol: string): string | undefined {
    const set = this.analysis.board.nodes.get(weightsNamed(node));
    if (set?.definition?.family !== "weights" || set.node.muted === true) return undefined;
    const theta = thetaOf([symbol]);
    const named = set.definition.tex?.({ params: set.params, theta, loss: `\\mathcal{L}_{${symbol}}` });
    return this.names.add({
      id: set.id,
      node: `${set.id} ${network}`,
      short: false,
      ...(named ?? { symbol: `${theta}'`, is: `:\\ ${texOfWords(nameOf(set))}` }),
    });
  }

  private operation(node: NodeAnalysis, definition: OperationDefinition): Readonly<Record<string, Term>> {
    const wires = definition.inputs.flatMap(({ name }) => (node.wires[name] ?? []).map((source) => ({ name, term: this.at(source) })));
    const apart = wires.map(({ term }) => definition.texOfParts?.(term.parts ?? [])).find((found) => found !== undefined);
    if (apart) return apart;
    const isLoss = Object.values(node.outputs).every(({ meaning }) => meaning === "scalar");
    const ports = wires.map(({ name }) => name);
    const terms = wires.map(({ term }) => term);
    return Object.fromEntries(
      definition.outputs.map(({ name }) => {
        const write = (given: readonly Term[]) =>
          this.written(node, definition, { output: name, inputs: byPort(definition.inputs, ports, given), given });
        return [name, isLoss ? averaged(terms, write) : overParts(terms, write)];
      }),
    );
  }

  private written(node: NodeAnalysis, definition: OperationDefinition, { output, inputs, given }: Given): Term {
    const averaged = new Set<string>();
    const mean = (body: Term, of?: Term): Term => {
      const ids = [...variablesOf(of ? [of] : given)];
      for (const id of ids) averaged.add(id);
      if (ids.length === 0) return body;
      return { ...product(`${meanOver(ids)}\\left[${signed({ ...body, negative: false })}\\right]`), negative: body.negative === true };
    };
    const types = Object.fromEntries(
      definition.inputs.map(({ name, many }) => [name, many ? (node.inputs[name] ?? []) : node.inputs[name]?.[0]]),
    );
    const at = { params: node.params, inputs, types, number: this.numbers(node), mean };
    // The definition says by itself which ports it has.
    const found = definition.tex?.(at as never) ?? applied(titleOf(node), ...given);
    const tex = isTex(found) ? found : (found[output] ?? applied(titleOf(node), ...given));
    const left = new Set([...variablesOf(given)].filter((id) => !averaged.has(id)));
    if (!("symbol" in tex)) return this.abbreviated(node, output, { ...tex, over: left });
    const id = `${node.id}/${output}`;
    const mark = this.names.add({ id, node: node.id, short: given.length === 0, ...tex });
    // What has a name stands for all that it is made of.
    return { ...atom(mark), over: left.size > 0 || given.length === 0 ? new Set([id]) : left };
  }

  /** A long expression that more than one formula or place would repeat gets a letter. */
  private abbreviated(node: NodeAnalysis, output: string, term: Term): Term {
    if (node.outputs[output]?.meaning === "scalar" || term.level === "list" || widthOf(term.tex) <= LONG) return term;
    const id = `${node.id}/${output}`;
    const mark = this.names.add({ id, node: id, symbol: "h", is: `= ${signed(term)}`, short: false });
    return { ...atom(mark), ...(term.over ? { over: term.over } : {}) };
  }

  private numbers(node: NodeAnalysis): (param: string) => Term {
    return (param) => {
      const value = node.params[param] as LiveNumber;
      if (!isSchedule(value)) return texOfNumber(value);
      const id = `schedule ${JSON.stringify(value)}`;
      return atom(this.names.add({ id, node: id, symbol: "\\lambda", is: `:\\ ${texOfSchedule(value)}`, short: false }));
    };
  }
}

/** Characters that a person sees: what is wider than `LONG` gets a letter of its own. */
const LONG = 18;

function widthOf(tex: string): number {
  return tex
    .replaceAll(/[\uE000\uE001][^\uE002]*\uE002/g, "x")
    .replaceAll(/\\[A-Za-z]+/g, "x")
    .replaceAll(/[{}_^\\ ,]/g, "").length;
}

function byPort(
  ports: readonly Port[],
  names: readonly string[],
  terms: readonly Term[],
): Record<string, Term | readonly Term[] | undefined> {
  return Object.fromEntries(
    ports.map(({ name, many }) => {
      const here = terms.filter((_, index) => names[index] === name);
      return [name, many ? here : here[0]];
    }),
  );
}

function isTex(value: Tex | Readonly<Record<string, Tex>>): value is Tex {
  return typeof value["symbol" as never] === "string" || typeof value["tex" as never] === "string";
}

function titleOf(node: NodeAnalysis): string {
  return (node.definition?.doc.title ?? node.node.kind).toLowerCase();
}
