import { IconAlertTriangle, IconCheck, IconInfoCircle } from "@tabler/icons-react";
import type { Diagnostic } from "../../compile/diagnostic.ts";
import { placeOf } from "../canvas/place-of.ts";
import { DiagnosticList } from "../DiagnosticList.tsx";
import { useAnalysis } from "../stores.ts";
import { Popover } from "../widgets/Popover.tsx";

/** How many things are wrong in the whole project; a click lists them. */
export function Problems() {
  const diagnostics = useAnalysis((analysis) => analysis?.diagnostics);
  const failure = useAnalysis((_, state) => state.failure);
  if (failure !== undefined) {
    return (
      <span className="problems" data-severity="error" title={failure}>
        <IconAlertTriangle size={14} /> The last change could not be checked
      </span>
    );
  }
  if (diagnostics === undefined) return null;
  const count = (severity: Diagnostic["severity"]) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const [errors, warnings, hints] = [count("error"), count("warning"), count("hint")];
  if (diagnostics.length === 0) {
    return (
      <span className="problems" data-severity="none">
        <IconCheck size={14} /> No problems
      </span>
    );
  }
  const parts = [
    errors && `${errors} ${errors === 1 ? "error" : "errors"}`,
    warnings && `${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
    hints && `${hints} ${hints === 1 ? "hint" : "hints"}`,
  ];
  return (
    <Popover
      side="bottom-end"
      width={360}
      className="problems-list"
      target={
        <button type="button" className="plain-button problems" data-severity={diagnostics[0]?.severity}>
          {errors + warnings > 0 ? <IconAlertTriangle size={14} /> : <IconInfoCircle size={14} />}
          {parts.filter(Boolean).join(", ")}
        </button>
      }
    >
      {(close) => <DiagnosticList diagnostics={diagnostics} place={(diagnostic) => closing(placeOf(diagnostic), close)} />}
    </Popover>
  );
}

function closing<P extends { go(): void }>(place: P, close: () => void): P {
  return {
    ...place,
    go() {
      close();
      place.go();
    },
  };
}
