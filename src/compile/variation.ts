/** @file What two steps of one iteration find different: fresh noise, a fresh batch, a count of steps. */
import type { Binding, Equation, Plan } from "./plan.ts";
import { attributesOf } from "./primitives/table.ts";

/** In words what varies, as "draws fresh noise"; undefined where both steps find the same. */
export interface Variation {
  read(binding: Binding): string | undefined;
  drawn(equation: Equation): string | undefined;
}

export function variationIn({ scalars, sources }: Pick<Plan, "scalars" | "sources">): Variation {
  const counted = new Set(scalars.flatMap((entry) => ("stepsOf" in entry ? [entry.name] : [])));
  const fresh = new Set(sources.flatMap(({ node, renewal }) => (renewal === "step" ? [node] : [])));
  return {
    read(binding) {
      if (binding.from === "scalar" && counted.has(binding.name)) return `reads the count ${binding.name}`;
      return binding.from === "feed" && fresh.has(binding.source) ? `reads the batches of ${binding.source}` : undefined;
    },
    drawn: (equation) =>
      equation.primitive === "random" && attributesOf(equation, "random").renewal === "step" ? "draws fresh noise" : undefined,
  };
}
