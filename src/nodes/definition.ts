/**
 * @file What a node kind is: one plain object in one file, `nodes/<family>/<kind>.ts`, found by the registry. The
 * palette, the inspector, the file schema, the compiler, the code export and the conformance tests read it; none of
 * them has a list of kinds. No React and no tfjs here.
 */
import type { z } from "zod";
import type { Distribution, Operand, Ops, Value } from "../core/ops.ts";
import type { RandomSource } from "../core/random.ts";
import type { Result } from "../core/result.ts";
import type { Meaning, Shape, TensorType } from "../core/tensor-type.ts";
import type { Initializer } from "./initializer.ts";
import type { Named, Term, Tex } from "./tex.ts";

/** A mistake in the user's graph, never a bug of ours. `param` or `port` says where on the node. */
export interface Problem {
  /** Family and cause, such as `shape.rank`. */
  readonly code: string;
  /** Says what, with the numbers, and the way out, in a sentence or two. */
  readonly message: string;
  readonly param?: string;
  readonly port?: string;
}

export interface Doc {
  readonly title: string;
  /** One sentence that ends in a full stop. */
  readonly summary: string;
  /** TeX. */
  readonly formula?: string;
  readonly paper?: { readonly title: string; readonly arxiv?: string; readonly year?: number };
  readonly useWhen?: string;
  readonly mistakes?: readonly string[];
  /** More words that the palette's search finds it by. */
  readonly keywords?: readonly string[];
}

/** What may be wired to a port: tensors by their meaning (`any` tensor), or an optimizer. */
export type PortMeaning = Meaning | "any" | "optimizer";

export interface Port {
  readonly name: string;
  /** Shown on the node; left out: the name. */
  readonly label?: string;
  readonly meaning: PortMeaning;
  /** May stay without a wire. */
  readonly optional?: boolean;
  /** Takes any number of wires, in the order they were drawn. */
  readonly many?: boolean;
  /** TeX: what comes out here is called so in formulas. */
  readonly symbol?: string;
}

type Names<P extends readonly Port[], K extends "one" | "maybe" | "many"> = {
  [I in keyof P]: P[I] extends { readonly many: true }
    ? K extends "many"
      ? P[I]["name"]
      : never
    : P[I] extends { readonly optional: true }
      ? K extends "maybe"
        ? P[I]["name"]
        : never
      : K extends "one"
        ? P[I]["name"]
        : never;
}[number];

/** By port name: one T per ordinary port, T or undefined per optional port, a list per `many` port. */
export type ByPort<P extends readonly Port[], T> = { readonly [N in Names<P, "one">]: T } & {
  readonly [N in Names<P, "maybe">]: T | undefined;
} & { readonly [N in Names<P, "many">]: readonly T[] };

export interface WeightSpec {
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** Left out: true. Running statistics are weights that no player trains. */
  readonly trainable?: boolean;
  /** Of a kernel: the axis of its outputs; left out: the last. */
  readonly outputAxis?: number;
}

interface Base<Params extends z.ZodObject> {
  readonly kind: string;
  readonly doc: Doc;
  /** Every parameter has a default. Fields come from `params.ts`, which puts label, unit and range into `.meta`. */
  readonly params: Params;
  /** `migrations[v]` turns parameters of version v into those of v + 1; the kind's version is their number. */
  readonly migrations?: readonly ((old: Record<string, unknown>) => Record<string, unknown>)[];
  /** The palette's group: "Noise", "Layers", "Normalisation", "Losses", ... */
  readonly group: string;
  /** Where a person may put it; left out: both. */
  readonly places?: readonly ("network" | "board")[];
}

/** How a use of a network runs. */
export interface Mode {
  /** `batch`: normalisation by this batch's statistics; `running`: by the stored ones. */
  readonly statistics: "batch" | "running";
  /** Whether dropout and noise layers act. */
  readonly dropout: boolean;
  /** Whether running statistics and other state may be written in this step. */
  readonly update: boolean;
}

interface InferArguments<Params extends z.ZodObject, Inputs extends readonly Port[]> {
  readonly params: z.output<Params>;
  readonly inputs: ByPort<Inputs, TensorType>;
}

export interface Inferred {
  readonly outputs: Readonly<Record<string, TensorType>>;
  readonly weights?: Readonly<Record<string, WeightSpec>>;
}

/** One pass through what a sampler repeats. */
export interface Repetition {
  /** How many came before it. */
  readonly step: number;
  /** What the pass before fed back; undefined in the first. */
  readonly fed: Value | undefined;
}

interface ForwardArguments<Params extends z.ZodObject, Inputs extends readonly Port[]> {
  readonly params: z.output<Params>;
  readonly inputs: ByPort<Inputs, Value>;
  /** The types that `infer` gave for the outputs, without the batch axis. */
  readonly types: Readonly<Record<string, TensorType>>;
  /** Throws for a name that `infer` did not declare. */
  readonly weight: (name: string) => Value;
  readonly mode: Mode;
  /** How many examples there are in a batch. */
  readonly batch: number;
  /** A parameter made by `live(...)` as a scalar that a person or a schedule may change while training runs. */
  readonly live: (param: keyof z.output<Params> & string) => Operand;
  /** Fresh random numbers of this node; `shape` includes the batch axis. `part` tells several draws of one node apart. */
  readonly random: (shape: Shape, distribution: Distribution, part?: string) => Value;
  /** Left out: nothing repeats the node. */
  readonly repetition?: Repetition;
}

interface Forwarded {
  readonly outputs: Readonly<Record<string, Value>>;
  /** New values of weights that are not trainable; ignored unless `mode.update`. */
  readonly updates?: Readonly<Record<string, Value>>;
}

/** A class of PyTorch that several nodes can be made of: its name, and its whole text. */
export interface PyTorchClass {
  readonly name: string;
  readonly text: string;
}

/**
 * How a kind is written in PyTorch. Examples of rank 3 are NCHW there, all others have our order of axes; labels are
 * int64. An expression may use `torch`, `nn`, `F`, `math`, the input ports by name (a `many` port is a list, an optional
 * one without a wire is None), `self.<module>`, `self.training`, `batch` and `device` where it makes new tensors, `t`,
 * the iteration of the stage, where a number follows a schedule, and `update`, whether what it keeps may move on.
 */
export interface PyTorchCode {
  /** Sub-modules and parameters by local name: `{ linear: "nn.Linear(100, 256)" }`. */
  readonly modules?: Readonly<Record<string, string>>;
  /** Where our weights go: module attribute, and the permutation of our axes that gives theirs. */
  readonly weights?: Readonly<Record<string, { readonly to: string; readonly permute?: readonly number[] }>>;
  /** One Python expression per output port; `self.linear` names a sub-module, a port's name its input. */
  readonly outputs: Readonly<Record<string, string>>;
  /** A class of its own that `modules` name. */
  readonly uses?: PyTorchClass;
  /** Input ports that it takes derivatives by: their tensors need `requires_grad_()` before anything is computed from them. */
  readonly differentiates?: readonly string[];
}

/** What a node's formula is made of. */
interface TexArguments<Params extends z.ZodObject, Inputs extends readonly Port[]> {
  readonly params: z.output<Params>;
  readonly inputs: ByPort<Inputs, Term>;
  readonly types: ByPort<Inputs, TensorType>;
  /** A live parameter: its number, or the symbol of the schedule that moves it. */
  readonly number: (param: keyof z.output<Params> & string) => Term;
  /** The mean over a batch of what depends on `of`; left out: on all inputs. */
  readonly mean: (body: Term, of?: Term) => Term;
}

/** `kind` is the formula (`non-saturating`, `wasserstein`, ...), `side` whose batch is scored: `real` and `fake` are the critic's two terms. */
export interface Adversarial {
  readonly kind: string;
  readonly side: "real" | "fake" | "generator";
}

/** Anything from tensors to tensors: noise, layers, tensor operations, losses, penalties. */
export interface OperationDefinition<Params extends z.ZodObject = z.ZodObject, Inputs extends readonly Port[] = readonly Port[]>
  extends Base<Params> {
  readonly family: "input" | "layer" | "tensor" | "loss" | "penalty";
  readonly inputs: Inputs;
  readonly outputs: readonly Port[];
  /** Normalisation over the batch and the like: examples of one batch see each other. */
  readonly batchDependent?: boolean;
  /** Gives what the pass before fed back, so it means something only where a sampler repeats it. */
  readonly recalls?: boolean;
  /** False: no learning signal passes from its outputs to its inputs. */
  readonly passesGradient?: boolean;
  /** Of a kind with the ports `mean` and `spread` of a learned normal distribution: it draws from it, or holds it to N(0, I). */
  readonly normal?: "drawn" | "held";
  /** Of a loss: what it wants to be given. `check` compares it with the range of what is wired. */
  expects?(params: z.output<Params>): "logit" | "probability" | "unbounded";
  /** Of an adversarial loss: which formula it is and for whom, so that rules such as "no batch norm under a penalty" can ask. */
  adversarial?(params: z.output<Params>): Adversarial;
  infer(at: InferArguments<Params, Inputs>): Result<Inferred, Problem>;
  /** Pure: no state but what it is given. Written in `ops` and `math.ts` alone. */
  forward(ops: Ops, at: ForwardArguments<Params, Inputs>): Forwarded;
  pytorch?(at: InferArguments<Params, Inputs>): PyTorchCode;
  /** How it stands in the formula of an objective, by output port where there are several; left out: as a function by its title. */
  tex?(at: TexArguments<Params, Inputs>): Tex | Readonly<Record<string, Tex>>;
  /** Of a node that takes a joint batch apart: its outputs, by the batches that were joined; undefined where they are not those. */
  texOfParts?(parts: readonly Term[]): Readonly<Record<string, Term>> | undefined;
}

/** Examples for one batch: float32 or int32 in row-major order, one array per output port. */
export type Examples = Readonly<Record<string, Float32Array | Int32Array>>;

/** What is known of a person's own files before they are decoded in full. */
export interface DataSummary {
  readonly count: number;
  readonly outputs: Readonly<Record<string, TensorType>>;
}

/** A source of examples on the board. */
export interface DataDefinition<Params extends z.ZodObject = z.ZodObject> extends Base<Params> {
  readonly family: "data";
  readonly inputs: readonly [];
  readonly outputs: readonly Port[];
  /** `own` is what is known of the files that the node names, when it names any and they are there. */
  infer(at: { readonly params: z.output<Params>; readonly own?: DataSummary }): Result<Inferred, Problem>;
  /** How many different examples there are; `endless`: new ones for ever. */
  size(params: z.output<Params>): number | "endless";
  /** The centres of the modes, where they are known: [x, y] or [x] each. */
  centres?(params: z.output<Params>): readonly (readonly number[])[] | undefined;
  /**
   * A batch in Python: statements, and an expression for each output, in `batch` and `device`. Left out, or undefined, where
   * PyTorch has nothing like it.
   */
  pytorch?(params: z.output<Params>): { readonly lines: readonly string[]; readonly outputs: Readonly<Record<string, string>> } | undefined;
  /** Makes `count` examples. Left out by kinds whose examples come from files. */
  generate?(at: { readonly params: z.output<Params>; readonly random: RandomSource; readonly count: number }): Examples;
}

export interface OptimizerDefinition<Params extends z.ZodObject = z.ZodObject> extends Base<Params> {
  readonly family: "optimizer";
  readonly inputs: readonly [];
  readonly outputs: readonly [{ readonly name: "optimizer"; readonly meaning: "optimizer" }];
  /** What it remembers per weight, shaped as the weight and zero at the start. */
  readonly slots: readonly string[];
  /** Whether a step overshoots by remembered speed; the rule against momentum under weight clipping asks. */
  hasMomentum(params: z.output<Params>): boolean;
  /** One step down the gradient: elementwise operations only, so that it becomes one kernel. */
  update(
    ops: Ops,
    at: {
      readonly params: z.output<Params>;
      readonly live: (param: keyof z.output<Params> & string) => Operand;
      /** How many steps this optimizer has made for this weight, counted from 1. */
      readonly step: Operand;
      readonly weight: Value;
      readonly gradient: Value;
      readonly slot: (name: string) => Value;
    },
  ): { readonly weight: Value; readonly slots: Readonly<Record<string, Value>> };
  /** `torch.optim....(params, ...)` */
  pytorch?(params: z.output<Params>): string;
}

/**
 * Another set of numbers for the weights of a network, which a use may run with: the network that its parameter
 * `network` names, with weights and statistics under the same names. A kind with `move` keeps its numbers and starts
 * with those of the network; one without is computed anew in every procedure by inner steps (`unroll`).
 */
export interface WeightsDefinition<Params extends z.ZodObject = z.ZodObject> extends Base<Params> {
  readonly family: "weights";
  readonly inputs: readonly Port[];
  readonly outputs: readonly [];
  /** The new value of one weight or statistic when the set's turn comes. */
  move?(
    ops: Ops,
    at: {
      readonly params: z.output<Params>;
      readonly live: (param: keyof z.output<Params> & string) => Operand;
      /** How often the set has moved, this move included. */
      readonly moves: () => Operand;
      /** What it holds. */
      readonly own: Value;
      /** What the network holds. */
      readonly weight: Value;
      /** False for running statistics. */
      readonly trainable: boolean;
    },
  ): Value;
  /**
   * `move` as a Python expression in `own` and `weight` (tensors of one weight or statistic), `trained` (a bool) and `moves`
   * (how often the set has moved, counted from 1).
   */
  pytorch?(params: z.output<Params>): string;
  /** `theta` and `loss` are TeX: the network's own weights, and what its player minimises. */
  tex?(at: { readonly params: z.output<Params>; readonly theta: string; readonly loss: string }): Named;
}

/** A loss that is computed from the weights themselves: those of the networks that its parameter `networks` names. */
export interface WeightPenaltyDefinition<Params extends z.ZodObject = z.ZodObject> extends Base<Params> {
  readonly family: "weight-penalty";
  readonly inputs: readonly [];
  readonly outputs: readonly [{ readonly name: "loss"; readonly label: "Loss"; readonly meaning: "scalar" }];
  /** What it remembers per weight, shaped as the weight and zero at the start. */
  readonly slots?: readonly string[];
  /** What one trainable weight adds to the loss, and its new slots; undefined where the weight does not count. */
  term(
    ops: Ops,
    at: {
      readonly params: z.output<Params>;
      readonly live: (param: keyof z.output<Params> & string) => Operand;
      /** "generator/dense1/kernel" */
      readonly name: string;
      readonly weight: Value;
      /** Of a kernel: the axis of its outputs. */
      readonly outputAxis: number;
      /** How often the slots have been written, this time included. */
      readonly moves: () => Operand;
      readonly slot: (name: string) => Value;
    },
  ): { readonly loss: Value; readonly slots?: Readonly<Record<string, Value>> } | undefined;
  /**
   * What one weight adds, as a Python expression in `weight` and `axis`, that of its outputs in PyTorch; undefined where the
   * weight does not count. Left out where the kind keeps numbers.
   */
  pytorch?(at: { readonly params: z.output<Params>; readonly name: string; readonly shape: Shape }): string | undefined;
  /** `theta` stands for the weights of all its networks. */
  tex?(at: {
    readonly params: z.output<Params>;
    readonly theta: Term;
    readonly number: (param: keyof z.output<Params> & string) => Term;
  }): Term;
}

/**
 * What the compiler itself understands: input and output of a network, use of a network or a block, player, sampler,
 * views. `document` ports are those of the network or block that the node names.
 */
export interface StructureDefinition<Params extends z.ZodObject = z.ZodObject> extends Base<Params> {
  readonly family: "structure" | "view";
  readonly inputs: readonly Port[] | "document";
  readonly outputs: readonly Port[] | "document";
  /** Of a view: how many examples it shows, so how large its batches are. */
  readonly examples?: (params: z.output<Params>) => number;
  /** Of a view that draws numbers over time: how many of the last ones. It misses none, however seldom it is drawn. */
  readonly keeps?: (params: z.output<Params>) => number;
  /**
   * Of a sampler: how often what is wired to it is computed, each time with fresh noise. The wire to `fed` says what the
   * next pass recalls (left out: the same as `x`); what arrives at `x` is joined along its first axis, a vector's along a new one.
   */
  readonly repeats?: (params: z.output<Params>) => number;
  /** Of a sampler and of a view: whether it can do with what is wired to it, and what comes out. */
  readonly infer?: (at: {
    readonly params: z.output<Params>;
    readonly inputs: Readonly<Record<string, readonly TensorType[] | undefined>>;
  }) => Result<Inferred, Problem>;
}

export type NodeDefinition =
  | OperationDefinition
  | DataDefinition
  | OptimizerDefinition
  | WeightsDefinition
  | WeightPenaltyDefinition
  | StructureDefinition;

/** All kinds by name. */
export type Catalogue = ReadonlyMap<string, NodeDefinition>;

// Each of these checks one definition and forgets its parameter types, so that one map can hold all: the only casts of
// this kind. A wrong weight, port or parameter name is a compile error in the definition's own file.

export function defineOperation<P extends z.ZodObject, const I extends readonly Port[]>(
  definition: OperationDefinition<P, I>,
): OperationDefinition {
  return definition as unknown as OperationDefinition;
}

export function defineData<P extends z.ZodObject>(definition: DataDefinition<P>): DataDefinition {
  return definition as unknown as DataDefinition;
}

export function defineOptimizer<P extends z.ZodObject>(definition: OptimizerDefinition<P>): OptimizerDefinition {
  return definition as unknown as OptimizerDefinition;
}

export function defineWeights<P extends z.ZodObject>(definition: WeightsDefinition<P>): WeightsDefinition {
  return definition as unknown as WeightsDefinition;
}

export function defineWeightPenalty<P extends z.ZodObject>(definition: WeightPenaltyDefinition<P>): WeightPenaltyDefinition {
  return definition as unknown as WeightPenaltyDefinition;
}

export function defineStructure<P extends z.ZodObject>(definition: StructureDefinition<P>): StructureDefinition {
  return definition as unknown as StructureDefinition;
}
