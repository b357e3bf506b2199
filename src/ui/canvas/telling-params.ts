/** @file The two or three parameters that tell one node of a kind from another, for its card. */
import type { NodeAnalysis } from "../../compile/analysis.ts";
import type { LiveNumber } from "../../core/schedule.ts";
import { type FieldMeta, metaOf } from "../../nodes/params.ts";
import { showLive, showSizes } from "../format.ts";

export interface TellingParam {
  /** Empty where the value speaks for itself. */
  readonly name: string;
  readonly value: string;
}

const MOST = 3;

export function tellingParams(node: NodeAnalysis): readonly TellingParam[] {
  const found: TellingParam[] = [];
  for (const [name, field] of Object.entries(node.definition?.params.shape ?? {})) {
    const meta = metaOf(field);
    if (meta === undefined || meta.advanced === true || !isShown(meta, node.params)) continue;
    const told = tell(meta, node.params[name], node, Object.hasOwn(node.node.params, name));
    if (told !== undefined) found.push(told);
    if (found.length === MOST) break;
  }
  return found;
}

/** Whether the parameter has an effect now; see `FieldMeta.when`. */
export function isShown(meta: FieldMeta, params: Readonly<Record<string, unknown>>): boolean {
  return meta.when === undefined || meta.when.is.some((value) => value === params[meta.when?.param ?? ""]);
}

function tell(meta: FieldMeta, value: unknown, node: NodeAnalysis, changed: boolean): TellingParam | undefined {
  const name = meta.label.toLowerCase();
  switch (meta.control) {
    case "integer":
    case "number":
    case "live":
      return { name, value: showLive(value as LiveNumber) };
    case "choice":
      return { name: "", value: (meta.options?.find((option) => option.value === value)?.label ?? String(value)).toLowerCase() };
    case "shape":
      return Array.isArray(value) && value.length > 0 && !isPutOut(node, value)
        ? { name: "", value: showSizes(value as number[]) }
        : undefined;
    case "text":
      return value === "" ? undefined : { name: "", value: String(value) };
    case "flag":
      return changed ? { name: "", value: value === true ? name : `no ${name}` } : undefined;
    case "initializer":
    case "reference":
    case "points":
      return undefined;
  }
}

/** A shape that stands below as that of the output need not be said twice. */
function isPutOut(node: NodeAnalysis, shape: readonly unknown[]): boolean {
  return Object.values(node.outputs).some((type) => type.shape.join() === shape.join());
}
