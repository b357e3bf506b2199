import { err, ok } from "../../core/result.ts";
import { label, vector } from "../../core/tensor-type.ts";
import { defineData } from "../definition.ts";
import { classesOf, modesOf } from "./points/modes.ts";
import { dimensionsOf, pointsParams } from "./points/params.ts";
import { samplePoints } from "./points/sample.ts";

export const points = defineData({
  family: "data",
  kind: "points",
  group: "Data",
  places: ["board"],
  doc: {
    title: "Points",
    summary: "Draws points in one or two dimensions from a known distribution, new ones for ever.",
    formula: "x = \\mu_k + \\sigma\\,\\varepsilon,\\quad k \\sim p",
    useWhen: "To see a game as a whole: where the data are, where the generator puts its points, and which modes it misses.",
    mistakes: ["A ring of radius 2 spans four units: a generator that ends in tanh cannot reach it."],
    keywords: ["ring", "grid", "gaussian", "mixture", "toy", "moons", "spiral", "swiss roll", "circle", "mode collapse", "2-D", "1-D"],
    paper: { title: "Unrolled Generative Adversarial Networks", arxiv: "1611.02163", year: 2016 },
  },
  params: pointsParams,
  inputs: [],
  outputs: [
    { name: "points", meaning: "vector", symbol: "x" },
    { name: "mode", meaning: "label", symbol: "y" },
  ],
  infer({ params }) {
    if (params.distribution === "drawn" && params.points.length === 0) {
      return err({ code: "data.empty", param: "points", message: "No points are drawn yet: draw some, or choose another distribution." });
    }
    return ok({ outputs: { points: vector(dimensionsOf(params)), mode: label(classesOf(params)) } });
  },
  size: () => "endless",
  centres: (params) => modesOf(params)?.centres,
  pytorch(params) {
    const modes = modesOf(params);
    if (modes === undefined) return undefined;
    const { centres, deviation, shares } = modes;
    const rows = centres.map((centre) => `[${centre.map((x) => Number(x.toPrecision(9))).join(", ")}]`);
    const even = shares.every((share) => share === shares[0]);
    const mode = even
      ? `torch.randint(${centres.length}, (batch,), device=device)`
      : `torch.multinomial(torch.tensor([${shares.join(", ")}], device=device), batch, replacement=True)`;
    const spread = deviation === 0 ? "" : ` + ${deviation} * torch.randn(batch, ${dimensionsOf(params)}, device=device)`;
    return {
      lines: [`centres = torch.tensor([${rows.join(", ")}], dtype=torch.float32, device=device)`, `mode = ${mode}`],
      outputs: { points: `centres[mode]${spread}`, mode: "mode" },
    };
  },
  generate: ({ params, random, count }) => samplePoints(params, random, count),
});
