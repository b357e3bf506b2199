import { z } from "zod";
import { erfInverse } from "../../core/random.ts";
import { ok } from "../../core/result.ts";
import { vector } from "../../core/tensor-type.ts";
import { defineOperation } from "../definition.ts";
import { choice, integer, number } from "../params.ts";
import { py } from "../python.ts";

export const lattice = defineOperation({
  family: "input",
  kind: "lattice",
  group: "Views",
  places: ["board"],
  doc: {
    title: "Lattice",
    summary: "Gives the points of a regular lattice instead of a batch: n in one dimension, n × n in two.",
    formula: "(x_j, y_i) = \\left(-r + \\tfrac{2rj}{n-1},\\; r - \\tfrac{2ri}{n-1}\\right)",
    useWhen: "To see a discriminator's score over the plane, or what a generator makes of every place in a latent plane.",
    mistakes: ["Its leading size is its own, so it cannot be joined with a batch."],
    keywords: ["grid", "surface", "plane", "heat map", "manifold", "meshgrid"],
  },
  params: z.strictObject({
    dimensions: choice("2", { "1": "1: a line", "2": "2: a plane" }, { label: "Dimensions" }),
    points: integer(40, { label: "Points per side", min: 2, max: 128 }),
    radius: number(3, {
      label: "Radius",
      min: 0.001,
      max: 1000,
      scale: "log",
      help: "The lattice reaches from -r to r; the first row is the top.",
      when: { param: "spacing", is: ["even"] },
    }),
    spacing: choice(
      "even",
      { even: "Even", quantiles: "Quantiles of the normal distribution" },
      { label: "Spacing", advanced: true, help: "Quantiles put as much probability of N(0, 1) between one point and the next." },
    ),
  }),
  inputs: [],
  outputs: [{ name: "points", meaning: "vector" }],
  infer: ({ params }) => ok({ outputs: { points: vector(Number(params.dimensions)) } }),
  forward(ops, { params }) {
    const values = coordinates(params);
    const n = values.length;
    const x = ops.literal(values, [n, 1]);
    if (params.dimensions === "1") return { outputs: { points: x } };
    const across = ops.broadcastTo(ops.reshape(x, [1, n, 1]), [n, n, 1]);
    const down = ops.broadcastTo(ops.reshape(ops.reverse(x, [0]), [n, 1, 1]), [n, n, 1]);
    return { outputs: { points: ops.reshape(ops.concat([across, down], 2), [n * n, 2]) } };
  },
  pytorch({ params }) {
    const n = params.points;
    const line =
      params.spacing === "even"
        ? `torch.linspace(${py(-params.radius)}, ${py(params.radius)}, ${n}, device=device)`
        : `math.sqrt(2) * torch.erfinv(2 * (torch.arange(${n}, device=device) + 0.5) / ${n} - 1)`;
    const points =
      params.dimensions === "1"
        ? `${line}.reshape(-1, 1)`
        : `(lambda s: torch.stack(torch.meshgrid(-s, s, indexing='ij')[::-1], -1).reshape(-1, 2))(${line})`;
    return { outputs: { points } };
  },
});

/** Of one axis, rising. */
function coordinates({ points, radius, spacing }: { points: number; radius: number; spacing: string }): number[] {
  return Array.from({ length: points }, (_, i) =>
    spacing === "even" ? -radius + (2 * radius * i) / (points - 1) : Math.SQRT2 * erfInverse((2 * (i + 0.5)) / points - 1),
  );
}
