import { analyse } from "../../src/compile/analyse.ts";
import type { Analysis } from "../../src/compile/analysis.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { openText } from "../../src/graph/file.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";

const files = import.meta.glob<string>("../../presets/*.json", { eager: true, query: "?raw", import: "default" });

export function preset(id: string): Project {
  const opened = openText(files[`../../presets/${id}.json`] ?? "", kindsOf(catalogue));
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value.project;
}

export function analysed(id: string): Analysis {
  return analyse(preset(id), catalogue);
}
