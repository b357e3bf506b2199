import { type Analysis, graphAnalysis, nameOf } from "../compile/analysis.ts";
import type { Diagnostic } from "../compile/diagnostic.ts";

/** "error shape.rank  Generator › Dense (hidden1), port x" and the message on lines of their own. */
export function showDiagnostic(diagnostic: Diagnostic, analysis: Analysis): string {
  const { severity, code, at, message, fixes = [] } = diagnostic;
  const graph = at.graph === "board" ? "board" : (analysis.networks.get(at.graph)?.name ?? at.graph);
  const node = at.node === undefined ? undefined : graphAnalysis(analysis, at.graph)?.nodes.get(at.node);
  const parts = [at.node === undefined ? graph : `${graph} › ${node ? nameOf(node) : at.node} (${at.node})`];
  if (at.port !== undefined) parts.push(`port ${at.port}`);
  if (at.param !== undefined) parts.push(`parameter ${at.param}`);
  const lines = [`${severity.padEnd(7)} ${code}  ${parts.join(", ")}`, `        ${message}`];
  if (fixes.length > 0) lines.push(`        Fix: ${fixes.map(({ label }) => label).join("; or ")}`);
  return lines.join("\n");
}

/** "2 errors, 1 warning"; "nothing wrong" for none. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const counts = (["error", "warning", "hint"] as const).flatMap((severity) => {
    const n = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return n === 0 ? [] : [`${n} ${severity}${n === 1 ? "" : "s"}`];
  });
  return counts.length === 0 ? "nothing wrong" : counts.join(", ");
}
