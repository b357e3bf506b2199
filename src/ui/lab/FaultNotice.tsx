import { IconAlertTriangle } from "@tabler/icons-react";
import type { Diagnostic } from "../../compile/diagnostic.ts";
import { openPreset } from "../../store/library-page.ts";
import { goTo } from "../canvas/go-to.ts";
import { placeOf } from "../canvas/place-of.ts";
import { DiagnosticList } from "../DiagnosticList.tsx";
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
  const errors = fault.diagnostics?.filter(({ severity }) => severity === "error") ?? [];
  const smaller = fault.code === "memory" && paperSize ? parent : undefined;
  const at = fault.at;
  return (
    <div className={classes["fault"]} role="alert">
      <IconAlertTriangle size={16} />
      <div>
        {errors.length === 0 || fault.code !== "diagnostics" ? fault.message : <Mistakes errors={errors} />}
        {at !== undefined && (
          <Button size="tiny" onClick={() => goTo(at.graph, at.node)}>
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

/** The first of them with its place and its fixes; the others are in the list above the canvas. */
function Mistakes({ errors }: { readonly errors: readonly Diagnostic[] }) {
  const goesOn = useRun(({ status }) => status.phase === "running");
  const more = errors.length - 1;
  const rest = more === 0 ? "" : more === 1 ? " One more is listed above the canvas." : ` ${more} more are listed above the canvas.`;
  return (
    <>
      <DiagnosticList diagnostics={errors.slice(0, 1)} place={placeOf} />
      {goesOn ? `Training goes on with the drawing as it was before.${rest}` : rest}
    </>
  );
}
