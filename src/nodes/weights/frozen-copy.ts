import { z } from "zod";
import { defineWeights } from "../definition.ts";
import { reference } from "../params.ts";

export const frozenCopy = defineWeights({
  family: "weights",
  kind: "frozen-copy",
  group: "Networks",
  places: ["board"],
  doc: {
    title: "Frozen copy",
    summary: "Holds a network's weights as they were when its turn last came, for uses that name it.",
    formula: "\\theta^- \\leftarrow \\theta",
    useWhen: "A loss should look at an earlier state of a network: a target network, a teacher, the end of the stage before.",
    mistakes: ["Before its first turn it holds the weights that the network began with."],
    keywords: ["snapshot", "target network", "teacher", "hold", "copy"],
  },
  params: z.strictObject({ network: reference("network", { label: "Network" }) }),
  inputs: [],
  outputs: [],
  move: (_, { weight }) => weight,
  pytorch: () => "weight",
  tex: ({ theta }) => ({ symbol: `${theta}^{-}`, is: `\\leftarrow ${theta}\\text{ in its turn}` }),
});
