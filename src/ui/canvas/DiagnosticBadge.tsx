import type { Diagnostic, Severity } from "../../compile/diagnostic.ts";
import { DiagnosticList } from "../DiagnosticList.tsx";
import { Popover } from "../widgets/Popover.tsx";

const words: Readonly<Record<Severity, readonly [string, string]>> = {
  error: ["error", "errors"],
  warning: ["warning", "warnings"],
  hint: ["hint", "hints"],
};

/** The worst of a node's diagnostics as a mark; a click says what is wrong and offers the ways out. */
export function DiagnosticBadge({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }) {
  const [worst] = diagnostics;
  if (worst === undefined) return null;
  const label = `${diagnostics.length} ${words[worst.severity][diagnostics.length === 1 ? 0 : 1]}`;
  return (
    <Popover
      side="top-end"
      width={300}
      target={
        <button
          type="button"
          className="plain-button badge nodrag nopan"
          data-severity={worst.severity}
          aria-label={`${label}: ${worst.message}`}
          title={worst.message}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          {worst.severity === "hint" ? "i" : "!"}
        </button>
      }
    >
      <DiagnosticList diagnostics={diagnostics} />
    </Popover>
  );
}
