import { lazy, Suspense, useEffect, useState } from "react";
import { analyse } from "../../compile/analyse.ts";
import type { Analysis } from "../../compile/analysis.ts";
import { catalogue } from "../../nodes/registry.ts";
import { loadPreset } from "../../store/presets.ts";
import classes from "./preset-objectives.module.css";

const Objectives = lazy(() => import("../inspector/Objectives.tsx").then(({ Objectives }) => ({ default: Objectives })));

/** What the players of a preset minimise, written when it is opened. */
export function PresetObjectives({ preset, tabIndex }: { readonly preset: string; readonly tabIndex: number }) {
  const [open, setOpen] = useState(false);
  const [analysis, setAnalysis] = useState<Analysis>();
  useEffect(() => {
    if (open) void loadPreset(preset).then((project) => project && setAnalysis(analyse(project, catalogue)));
  }, [open, preset]);
  return (
    <details className={classes["objectives"]} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary tabIndex={tabIndex}>Objectives</summary>
      {open && analysis && (
        <Suspense>
          <Objectives analysis={analysis} />
        </Suspense>
      )}
    </details>
  );
}
