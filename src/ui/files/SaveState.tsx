import { classesOf } from "../widgets/Button.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";
import { downloadFile } from "./download.ts";
import classes from "./files.module.css";
import { useLibrary } from "./library-hooks.ts";

/** Whether what is open is kept, in a word beside its title. */
export function SaveState() {
  const saving = useLibrary((state) => state.saving);
  const fault = useLibrary((state) => state.fault);
  const nothing = useLibrary((state) => state.current === undefined);
  if (nothing) return null;
  if (fault !== undefined) {
    return (
      <Tooltip label={fault.message}>
        <button type="button" className={classesOf("plain-button", classes["unsaved"])} onClick={() => downloadFile()}>
          Not saved: download
        </button>
      </Tooltip>
    );
  }
  return (
    <Tooltip label="Everything is kept in this browser by itself.">
      <span className={classes["saved"]}>{saving === "saved" ? "Saved" : "Saving"}</span>
    </Tooltip>
  );
}
