/** @file Which weights a penalty leaves out. */

export const excludeParam = {
  label: "But not",
  help: "Ids of nodes or names of weights, with commas between them: embedding1, bias.",
  advanced: true,
} as const;

/** Whether a part of the weight's name, "generator/block1.embedding1/table", is in the list. */
export function isExcluded(name: string, list: string): boolean {
  const parts = name.split(/[/.]/);
  return list.split(",").some((entry) => parts.includes(entry.trim()));
}
