import { useStore } from "zustand";
import type { Score } from "../../evaluate/score.ts";
import { createScores } from "../../store/scores.ts";
import { showExact } from "../format.ts";
import { Button } from "../widgets/Button.tsx";
import { run, training, useRun } from "./lab.ts";
import classes from "./scores.module.css";

const scores = createScores(run);

/** What can be measured of the trained networks, beside what it is to be compared with. */
export function ScoresPanel() {
  const { progress, evaluation, iteration, problem, cancel } = useStore(scores);
  const phase = useRun((state) => state.status.phase);
  return (
    <div className={classes["scores"]}>
      <div className={classes["bar"]}>
        {progress === undefined ? (
          <Button disabled={phase === "preparing"} onClick={() => void measure()}>
            {evaluation ? "Measure again" : "Measure now"}
          </Button>
        ) : (
          <Button onClick={cancel}>Cancel</Button>
        )}
        <span role="status">
          {progress === undefined ? evaluation && `At iteration ${showExact(iteration)}.` : <Busy text={progress} />}
          {problem}
        </span>
      </div>
      {evaluation && evaluation.scores.length === 0 && progress === undefined && (
        <p className={classes["hint"]}>Nothing of this board can be measured: no view shows what a network made beside real data.</p>
      )}
      {evaluation && evaluation.scores.length > 0 && <Table scores={evaluation.scores} features={evaluation.features} />}
      {!evaluation && progress === undefined && (
        <p className={classes["hint"]}>
          Scores are measured on demand, on fresh samples and on real examples that training never saw. Training can go on meanwhile.
        </p>
      )}
    </div>
  );
}

async function measure(): Promise<void> {
  await training.prepare();
  await scores.getState().measure();
}

function Busy({ text }: { readonly text: string }) {
  return (
    <span className={classes["busy"]}>
      <span className="spinner" /> {text.charAt(0).toUpperCase() + text.slice(1)}
    </span>
  );
}

interface TableProps {
  readonly scores: readonly Score[];
  readonly features: string | undefined;
}

function Table({ scores, features }: TableProps) {
  return (
    <>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">Score</th>
            <th scope="col">Measured</th>
            <th scope="col">Compare with</th>
          </tr>
        </thead>
        <tbody>
          {scores.map(({ metric, value, anchors = [] }) => (
            <tr key={metric}>
              <th scope="row">{metric.charAt(0).toUpperCase() + metric.slice(1)}</th>
              <td>{showScore(value)}</td>
              <td>
                {anchors.map(({ what, value }) => (
                  <span key={what}>
                    {what} <b>{showScore(value)}</b>
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {features && <p className={classes["hint"]}>Features: {features}. Compare only scores with the same ones.</p>}
    </>
  );
}

/** To three digits that say something. */
function showScore(value: number): string {
  return Number.isInteger(value) ? showExact(value) : String(Number(value.toPrecision(3)));
}
