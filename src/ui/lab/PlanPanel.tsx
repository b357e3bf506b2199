import { useMemo, useState } from "react";
import { type Analysis, nameOf } from "../../compile/analysis.ts";
import { compile } from "../../compile/index.ts";
import { stepsTo } from "../../compile/optimise/optimise.ts";
import type { Equation, Procedure } from "../../compile/plan.ts";
import { planGame } from "../../compile/plan-game.ts";
import { printLine } from "../../compile/print-plan.ts";
import { catalogue } from "../../nodes/registry.ts";
import { backendTitles, type Forecast } from "../../train/protocol.ts";
import { goTo } from "../canvas/go-to.ts";
import { showBytes, showExact } from "../format.ts";
import { useAnalysis, useProject } from "../stores.ts";
import { NativeSelect } from "../widgets/Inputs.tsx";
import classes from "./lab.module.css";
import { useForecast } from "./use-forecast.ts";

/** Lines on the page at once; a step of a large network has a thousand. */
const SHOWN = 1500;

/** What a step of a player is made of, forward, backward and update, before and after each pass. A line leads to its node. */
export function PlanPanel() {
  const project = useProject((project) => project);
  const own = useAnalysis((_, state) => state.own);
  const { plan, traced, analysis } = useMemo(() => {
    const { plan, analysis } = compile(project, catalogue, own);
    return { plan, analysis, traced: plan && planGame(analysis, (procedure) => procedure) };
  }, [project, own]);
  const names = Object.keys(plan?.procedures ?? {});
  const [wanted, setWanted] = useState("");
  const [pass, setPass] = useState(0);
  const name = names.includes(wanted) ? wanted : (names[0] ?? "");
  const [final, procedure] = [plan?.procedures[name], traced?.procedures[name]];
  const steps = useMemo(() => (final ? stepsTo(final, procedure) : []), [final, procedure]);
  const [first] = useForecast();
  const place = Math.min(pass, steps.length - 1);
  const shown = steps[place];
  if (!plan || !shown) {
    return (
      <div className={classes["empty"]}>There is a plan when nothing on the board is wrong. The problems are listed above the canvas.</div>
    );
  }
  return (
    <div className={classes["plan"]}>
      <div className={classes["planBar"]}>
        <NativeSelect
          aria-label="Step"
          data={names.map((name) => ({ value: name, label: wordsOf(name, analysis) }))}
          value={name}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label="Pass"
          data={steps.map((step, i) => ({ value: String(i), label: step.name === "traced" ? "as traced" : `${i}. ${step.name}` }))}
          value={String(place)}
          onChange={(event) => setPass(Number(event.currentTarget.value))}
        />
        <span>{showExact(shown.procedure.equations.length)} operations</span>
        {first && <MemoryWords forecast={first} />}
      </div>
      <ol className={classes["lines"]}>
        {shown.procedure.equations.slice(0, SHOWN).map((equation) => (
          <PlanLine key={equation.output} procedure={shown.procedure} equation={equation} />
        ))}
      </ol>
      {shown.procedure.equations.length > SHOWN && <p>The first {showExact(SHOWN)} of them.</p>}
    </div>
  );
}

/** "d" → "Discriminator plays (d)", "view/scatter" → "Picture: Scatter"; other names stay. */
function wordsOf(name: string, analysis: Analysis): string {
  const node = analysis.board.nodes.get(name.replace(/^view\//, ""));
  return node === undefined ? name : name.startsWith("view/") ? `Picture: ${nameOf(node)}` : `${nameOf(node)} (${name})`;
}

function MemoryWords({ forecast: { backend, memory } }: { readonly forecast: Forecast }) {
  return (
    <span title={memory.largest.map((tensor) => `${tensor.name} ${showBytes(tensor.bytes)}`).join("\n")}>
      at most {showBytes(memory.bytes)} on {backendTitles[backend]}: weights {showBytes(memory.weights)}, optimizers{" "}
      {showBytes(memory.slots)}, {memory.kept > 0 && `shared by steps ${showBytes(memory.kept)}, `}a step of {memory.procedure}{" "}
      {showBytes(memory.peak)}
    </span>
  );
}

function PlanLine({ procedure, equation }: { readonly procedure: Procedure; readonly equation: Equation }) {
  const { origin, phase } = equation;
  const cut = origin.indexOf("/");
  return (
    <li data-phase={phase}>
      <code>{printLine(procedure, equation)}</code>
      {cut > 0 && (
        <button type="button" onClick={() => goTo(origin.slice(0, cut), origin.slice(cut + 1).split(".")[0])}>
          {origin} {phase}
        </button>
      )}
    </li>
  );
}
