import type { Diagnostic } from "../compile/diagnostic.ts";
import { edit } from "./stores.ts";
import { Button } from "./widgets/Button.tsx";

interface DiagnosticListProps {
  readonly diagnostics: readonly Diagnostic[];
  /** Where each is, and a way to get there. */
  place?(diagnostic: Diagnostic): { readonly name: string; go(): void } | undefined;
}

/** What is wrong, in words, each with the fixes that one click applies and undo takes back. */
export function DiagnosticList({ diagnostics, place }: DiagnosticListProps) {
  return (
    <ul className="diagnostics">
      {diagnostics.map((diagnostic, i) => {
        const at = place?.(diagnostic);
        return (
          <li key={`${diagnostic.code}/${i}`} data-severity={diagnostic.severity}>
            {at && (
              <button type="button" className="diagnostic-place" onClick={at.go}>
                {at.name}
              </button>
            )}
            <p>{diagnostic.message}</p>
            {diagnostic.fixes?.map((fix) => (
              <Button key={fix.label} size="tiny" onClick={() => edit(fix.edits)}>
                {fix.label}
              </Button>
            ))}
          </li>
        );
      })}
    </ul>
  );
}
