import type { Project } from "../graph/schema.ts";

/** Where the stages end; infinite when the last one does not. */
export function lengthOf({ training }: Pick<Project, "training">): number {
  return training.stages.reduce((sum, { iterations }) => sum + (iterations ?? Number.POSITIVE_INFINITY), 0);
}
