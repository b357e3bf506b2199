import type { Plan } from "../../../src/compile/plan.ts";
import { planOf } from "../../bench/driver.ts";

interface Written {
  readonly training: { batchSize: number };
  readonly networks: readonly { readonly nodes: { readonly kind: string; params?: Record<string, unknown> }[] }[];
}

/** The preset with few examples and narrow layers, so that the float64 reference is quick. */
export function narrow(preset: string, batch: number, plan: typeof planOf = planOf): Plan {
  return plan(`presets/${preset}.json`, (json) => {
    const project = json as unknown as Written;
    project.training.batchSize = batch;
    for (const network of project.networks) {
      for (const node of network.nodes) {
        const { kind, params = {} } = node;
        if (kind === "reshape") node.params = { shape: [7, 7, 12] };
        if (kind === "dense" && params["units"] === 3136) params["units"] = 7 * 7 * 12;
        if (kind.startsWith("conv2d") && params["filters"] !== 1) node.params = { ...params, filters: 10 };
      }
    }
  });
}
