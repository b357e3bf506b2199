import { backendTitles } from "../../train/protocol.ts";
import { showBytes, showExact } from "../format.ts";
import { classesOf } from "../widgets/Button.tsx";
import { Popover } from "../widgets/Popover.tsx";
import classes from "./lab.module.css";
import { useRun } from "./lab.ts";

const PHASES = {
  empty: "Not started",
  preparing: "Preparing",
  paused: "Paused",
  running: "Training",
  finished: "Finished",
  failed: "Stopped",
} as const;

/** Where the run is, how fast, on what, and how much memory it takes. */
export function StatusLine() {
  const status = useRun((state) => state.status);
  const progress = useRun((state) => state.progress);
  const cancel = useRun((state) => state.cancel);
  const { phase, iteration, stage, stepsPerSecond, backend, bytes, predictedBytes, tensors } = status;
  return (
    <div className={classes["status"]}>
      <span className={classes["phase"]} data-phase={phase} aria-live="polite">
        {PHASES[phase]}
      </span>
      <span>iteration {showExact(iteration)}</span>
      {stage && <span>stage {stage}</span>}
      <span>{showRate(stepsPerSecond)}</span>
      <span title={`Predicted at most ${showBytes(predictedBytes)}; ${tensors} tensors`}>{showBytes(bytes)}</span>
      {backend && (
        <Popover
          side="top-start"
          width={320}
          target={
            <button type="button" className={classesOf("plain-button", classes["device"])}>
              {backendTitles[backend.name]} · {backend.device}
            </button>
          }
        >
          <p className={classes["why"]}>{backend.reason}</p>
          <ul className={classes["tried"]}>
            {backend.tried.map(({ name, outcome }) => (
              <li key={name}>
                <b>{name}</b> {outcome}
              </li>
            ))}
          </ul>
        </Popover>
      )}
      {progress && (
        <span className={classes["progress"]} role="status">
          {progress.task}
          {progress.total > 0 ? ` ${Math.floor((100 * progress.done) / progress.total)} %` : ""}
          <progress {...(progress.total > 0 ? { value: progress.done, max: progress.total } : {})} />
          <button type="button" className="plain-button" onClick={() => void cancel()}>
            Cancel
          </button>
        </span>
      )}
    </div>
  );
}

/** Player's steps per second. */
function showRate(rate: number): string {
  if (rate === 0) return "– steps/s";
  return `${rate >= 10 ? showExact(Math.round(rate)) : rate.toPrecision(2)} steps/s`;
}
