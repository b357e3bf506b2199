import { useClipboard } from "@mantine/hooks";
import { useDeferredValue, useMemo } from "react";
import type { Analysis } from "../../compile/analysis.ts";
import { type Formula, texOf, writeObjectives } from "../../export/objective.ts";
import { Tex } from "./Formula.tsx";
import "./objectives.css";

interface ObjectivesProps {
  readonly analysis: Analysis;
  /** Of this player alone; left out: of the whole game. */
  readonly player?: string;
}

/** What the players minimise, as formulas that the board itself gives. */
export function Objectives({ analysis, player }: ObjectivesProps) {
  const { copy, copied } = useClipboard({ timeout: 1000 });
  const shown = useDeferredValue(analysis);
  const { value, objectives, where } = useMemo(() => writeObjectives(shown, player), [shown, player]);
  const formulas = [...(value ? [value] : []), ...objectives];
  if (formulas.length === 0) return <p className="objectives-none">No loss is wired to {player === undefined ? "a player" : "it"} yet.</p>;
  return (
    <div className="objectives" role="group" aria-label="Objectives" tabIndex={0}>
      {formulas.map((formula) => (
        <FormulaLine key={formula.left} formula={formula} />
      ))}
      {where.length > 0 && (
        <ul className="objectives-where" aria-label="Symbols">
          {where.map((line) => (
            <li key={line}>
              <Tex tex={line} />
            </li>
          ))}
        </ul>
      )}
      <button type="button" className="link" onClick={() => copy([...formulas.map(texOf), ...where].join(" \\\\\n"))}>
        {copied ? "Copied" : "Copy as TeX"}
      </button>
    </div>
  );
}

/** Lines break between the terms. */
function FormulaLine({ formula: { left, terms } }: { readonly formula: Formula }) {
  return (
    <div className="objective">
      <Tex tex={`${left} =`} />
      <div className="objective-terms">
        {terms.map((term, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- equal terms may stand in one sum
          <Tex key={index} tex={index === 0 ? term : `{} ${term}`} />
        ))}
      </div>
    </div>
  );
}
