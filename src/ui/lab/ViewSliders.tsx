import { useMemo } from "react";
import { type Analysis, nameOf } from "../../compile/analysis.ts";
import { closureOf } from "../../compile/players.ts";
import { BOARD } from "../../graph/edit.ts";
import { type FieldMeta, metaOf } from "../../nodes/params.ts";
import { edit, useAnalysis } from "../stores.ts";
import classes from "./lab.module.css";

/** Wider ranges than this are no good on a slider of a hundred pixels. */
const WIDEST = 100;

/** Live numbers that only views are made of, such as the truncation of their noise: moving one changes no training. */
export function ViewSliders({ node }: { readonly node: string }) {
  const analysis = useAnalysis((analysis) => analysis);
  const sliders = useMemo(() => (analysis ? slidersOf(analysis, node) : []), [analysis, node]);
  if (sliders.length === 0) return null;
  return (
    <div className={classes["sliders"]}>
      {sliders.map(({ id, param, name, meta, value }) => {
        const { min = 0, max = 1 } = meta;
        return (
          <label key={`${id}.${param}`}>
            <span>
              {name}: {meta.label.toLowerCase()} {Number(value.toPrecision(3))}
            </span>
            <input
              type="range"
              aria-label={`${name}: ${meta.label}`}
              min={min}
              max={max}
              step={(max - min) / 100}
              value={value}
              onChange={({ currentTarget: { valueAsNumber } }) =>
                edit(
                  [{ edit: "set-param", graph: BOARD, node: id, param, value: Number(valueAsNumber.toPrecision(4)) }],
                  `slide ${id}.${param}`,
                )
              }
            />
          </label>
        );
      })}
    </div>
  );
}

interface ViewSlider {
  readonly id: string;
  readonly param: string;
  readonly name: string;
  readonly meta: FieldMeta;
  readonly value: number;
}

function slidersOf({ board, players }: Analysis, view: string): ViewSlider[] {
  const played = new Set([...players.values()].flatMap(({ closure }) => [...closure]));
  return [...closureOf(board, [view])].flatMap((id) => {
    const node = board.nodes.get(id);
    if (node?.definition === undefined || played.has(id) || id === view) return [];
    return Object.entries(node.definition.params.shape).flatMap(([param, field]) => {
      const meta = metaOf(field as never);
      const value = node.params[param];
      if (meta?.live !== true || typeof value !== "number" || (meta.max ?? 1) - (meta.min ?? 0) > WIDEST) return [];
      if (meta.when && !meta.when.is.includes(node.params[meta.when.param] as string | boolean)) return [];
      return [{ id, param, name: nameOf(node), meta, value }];
    });
  });
}
