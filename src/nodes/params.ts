/**
 * @file The fields that a kind's parameters are made of. The inspector draws its form from the `.meta` they carry; see
 * `FieldMeta` for what may stand there.
 */
import { z } from "zod";
import { type LiveNumber, scheduleSchema } from "../core/schedule.ts";
import { type Initializer, initializerSchema } from "./initializer.ts";

export interface FieldMeta {
  readonly label: string;
  readonly help?: string;
  readonly unit?: string;
  /** How the inspector draws it. */
  readonly control: "integer" | "number" | "live" | "choice" | "flag" | "text" | "initializer" | "shape" | "points" | "reference";
  readonly min?: number;
  readonly max?: number;
  /** Where the slider's marks stand. */
  readonly scale?: "linear" | "log";
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** Of a reference: what it points to. */
  readonly to?: "network" | "networks" | "block" | "files" | "data" | "player" | "weights";
  /** A change takes effect in a running training without rebuilding anything. */
  readonly live?: boolean;
  /** Hidden behind "more". */
  readonly advanced?: boolean;
  /** Shown only while another parameter of the node has one of these values; without effect otherwise. */
  readonly when?: { readonly param: string; readonly is: readonly (string | boolean)[] };
}

type About = Pick<FieldMeta, "label" | "help" | "unit" | "advanced" | "when">;
type Range = About & { readonly min: number; readonly max: number; readonly scale?: "linear" | "log" };

export function integer(value: number, about: Range) {
  return z
    .int()
    .min(about.min)
    .max(about.max)
    .default(value)
    .meta({ control: "integer", ...about });
}

export function number(value: number, about: Range) {
  return z
    .number()
    .min(about.min)
    .max(about.max)
    .default(value)
    .meta({ control: "number", ...about });
}

/** A number that may change while training runs: a constant or a schedule. Read it in `forward` through `at.live(name)`. */
export function live(value: number, about: Range) {
  return z
    .union([z.number().min(about.min).max(about.max), scheduleSchema])
    .default(value as LiveNumber)
    .meta({ control: "live", live: true, ...about });
}

export function flag(value: boolean, about: About) {
  return z
    .boolean()
    .default(value)
    .meta({ control: "flag", ...about });
}

/** `options`: value → label, in the order they are offered. */
export function choice<const V extends string>(value: NoInfer<V>, options: Readonly<Record<V, string>>, about: About) {
  const values = Object.keys(options) as [V, ...V[]];
  return z
    .enum(values)
    .default(value as never)
    .meta({ control: "choice", ...about, options: values.map((v) => ({ value: v, label: options[v] })) });
}

export function text(value: string, about: About) {
  return z
    .string()
    .max(400)
    .default(value)
    .meta({ control: "text", ...about });
}

export function initializer(value: Initializer, about: About) {
  return initializerSchema.default(value as never).meta({ control: "initializer", advanced: true, ...about });
}

/** Sizes of one example, such as [28, 28, 1]. */
export function shape(value: readonly number[], about: About) {
  return z
    .array(z.int().min(1).max(65536))
    .max(4)
    .default([...value])
    .meta({ control: "shape", ...about });
}

/** The id of a network, a block, a data file, a player or a set of weights on the board; "" for none yet. */
export function reference(to: "network" | "block" | "files" | "player" | "weights", about: About) {
  return z
    .string()
    .max(128)
    .default("")
    .meta({ control: "reference", to, ...about });
}

export function references(to: "networks", about: About) {
  return z
    .array(z.string().max(128))
    .max(64)
    .default([])
    .meta({ control: "reference", to, ...about });
}

/** The `.meta` of a field, through its default and optional wrappers. */
export function metaOf(field: z.ZodType): FieldMeta | undefined {
  return field.meta() as FieldMeta | undefined;
}
