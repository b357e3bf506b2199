import { z } from "zod";
import { ok } from "../../core/result.ts";
import { defineOperation } from "../definition.ts";
import { atom, signed } from "../tex.ts";

export const stopGradient = defineOperation({
  family: "tensor",
  kind: "stop-gradient",
  group: "Arithmetic",
  doc: {
    title: "Stop gradient",
    summary: "Passes the values on, but no learning signal back.",
    formula: "y = x, \\qquad \\partial y / \\partial x = 0",
    useWhen: "A loss should treat a tensor as given: a target, or the condition of a second stage.",
    mistakes: ["It is not needed to protect another player's networks: a player never moves those."],
    keywords: ["detach", "freeze", "constant"],
  },
  passesGradient: false,
  params: z.strictObject({}),
  inputs: [{ name: "x", meaning: "any" }],
  outputs: [{ name: "y", label: "", meaning: "any" }],
  infer: ({ inputs: { x } }) => ok({ outputs: { y: x } }),
  forward: (ops, { inputs: { x } }) => ({ outputs: { y: ops.stopGradient(x) } }),
  tex: ({ inputs: { x } }) => atom(`\\operatorname{sg}[${signed(x)}]`),
  pytorch: () => ({ outputs: { y: "x.detach()" } }),
});
