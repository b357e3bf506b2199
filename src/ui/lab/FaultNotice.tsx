import { IconAlertTriangle } from "@tabler/icons-react";
import { openPreset } from "../../store/library-page.ts";
import { selectionStore } from "../../store/selection.ts";
import { viewStore } from "../../store/view.ts";
import { useProject } from "../stores.ts";
import { CloseButton } from "../widgets/ActionIcon.tsx";
import { Button } from "../widgets/Button.tsx";
import classes from "./lab.module.css";
import { useRun } from "./lab.ts";

/** Why training cannot start or had to stop, with the way to the place. */
export function FaultNotice() {
  const fault = useRun((state) => state.fault);
  const dismiss = useRun((state) => state.dismissFault);
  const paperSize = useProject(({ meta }) => meta.size === "paper");
  const parent = useProject(({ meta }) => meta.parent?.id);
  if (fault === undefined) return null;
  // What the message says already is not said twice.
  const errors = fault.diagnostics?.filter(({ severity, message }) => severity === "error" && !fault.message.includes(message)) ?? [];
  const smaller = fault.code === "memory" && paperSize ? parent : undefined;
  const at = fault.at ?? errors.find(({ at }) => at.node !== undefined)?.at;
  return (
    <div className={classes["fault"]} role="alert">
      <IconAlertTriangle size={16} />
      <div>
        {fault.message}
        {errors.slice(0, 3).map((diagnostic) => (
          <div key={`${diagnostic.code} ${diagnostic.at.graph} ${diagnostic.at.node} ${diagnostic.message}`}>{diagnostic.message}</div>
        ))}
        {at?.node !== undefined && (
          <Button size="tiny" onClick={() => goTo(at.graph, at.node ?? "")}>
            Show the node
          </Button>
        )}
        {smaller !== undefined && (
          <Button size="tiny" onClick={() => void openPreset(smaller)}>
            Open the smaller preset
          </Button>
        )}
      </div>
      <CloseButton size={22} aria-label="Dismiss" onClick={dismiss} />
    </div>
  );
}

function goTo(graph: string, node: string): void {
  viewStore.getState().show(graph);
  selectionStore.getState().select({ nodes: [node] });
}
