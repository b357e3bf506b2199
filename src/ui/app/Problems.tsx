import { IconAlertTriangle, IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { graphAnalysis } from "../../compile/analysis.ts";
import type { Diagnostic } from "../../compile/diagnostic.ts";
import { BOARD } from "../../graph/edit.ts";
import { analysisStore } from "../../store/analysis.ts";
import { documentStore } from "../../store/document.ts";
import { goTo } from "../canvas/go-to.ts";
import { nameOfNode } from "../canvas/node-name.ts";
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
      {(close) => <DiagnosticList diagnostics={diagnostics} place={(diagnostic) => placeOf(diagnostic, close)} />}
    </Popover>
  );
}

function placeOf({ at }: Diagnostic, gone: () => void) {
  const { analysis } = analysisStore.getState();
  const { project } = documentStore.getState();
  const graph =
    at.graph === BOARD ? "Board" : ([...project.networks, ...project.blocks].find(({ id }) => id === at.graph)?.name ?? at.graph);
  const node = at.node === undefined ? undefined : analysis && graphAnalysis(analysis, at.graph)?.nodes.get(at.node);
  return {
    name: node ? `${graph} › ${nameOfNode(project, node)}` : graph,
    go: () => {
      gone();
      goTo(at.graph, at.node);
    },
  };
}
