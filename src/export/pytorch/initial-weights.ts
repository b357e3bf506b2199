/** @file How weights start, as statements of `torch.nn.init`. */
import { type Shape, sizeOf } from "../../core/tensor-type.ts";
import type { Initializer } from "../../nodes/initializer.ts";

export interface StartingWeight {
  /** "self.conv1.weight" */
  readonly path: string;
  /** In our order of axes. */
  readonly shape: Shape;
  /** In PyTorch's. */
  readonly theirs: Shape;
  readonly initializer: Initializer;
}

/** Of a line that stands in `__init__`. */
const WIDTH = 112;

/** The lines of `__init__`: weights that start alike share one. */
export function startingLines(weights: readonly StartingWeight[]): string[] {
  const groups = new Map<string, string[]>();
  for (const weight of weights) {
    const call = callOf(weight);
    groups.set(call, [...(groups.get(call) ?? []), weight.path]);
  }
  return [...groups].flatMap(([call, paths]) => {
    if (paths.length === 1) return [call.replace("weight", paths[0] ?? "")];
    const short = `for weight in (${paths.join(", ")}):`;
    const head = short.length <= WIDTH ? [short] : ["for weight in (", ...paths.map((path) => `    ${path},`), "):"];
    return [...head, `    ${call}`];
  });
}

function callOf({ initializer, shape, theirs }: StartingWeight): string {
  switch (initializer.name) {
    case "constant":
      return constant(initializer.value);
    case "data-logit":
      return "nn.init.zeros_(weight)  # Ganvas starts it with the logit of the data's mean";
    case "normal":
      return `nn.init.normal_(weight, ${initializer.mean}, ${initializer.deviation})`;
    case "truncated":
      return `nn.init.trunc_normal_(weight, 0, ${initializer.deviation}, ${-2 * initializer.deviation}, ${2 * initializer.deviation})`;
    case "uniform":
      return `nn.init.uniform_(weight, ${initializer.low}, ${initializer.high})`;
    case "glorot":
      return scaled("xavier", initializer.distribution, { shape, theirs });
    case "he":
      return scaled("kaiming", initializer.distribution, { shape, theirs });
    case "orthogonal":
      return `nn.init.orthogonal_(weight, ${initializer.gain})`;
    case "sparse":
      return `sparse_(weight, ${initializer.count}, ${initializer.deviation})`;
  }
}

function constant(value: number): string {
  if (value === 0) return "nn.init.zeros_(weight)";
  return value === 1 ? "nn.init.ones_(weight)" : `nn.init.constant_(weight, ${value})`;
}

/** By PyTorch's own function where it counts the inputs and outputs as we do, else with the number that we come to. */
function scaled(
  family: "xavier" | "kaiming",
  distribution: "uniform" | "normal",
  { shape, theirs }: { readonly shape: Shape; readonly theirs: Shape },
): string {
  const ours = fans(shape.length < 2 ? [1, ...shape] : [shape.at(-1) ?? 1, shape.at(-2) ?? 1, ...shape.slice(0, -2)]);
  const known = theirs.length >= 2 && fans(theirs).into === ours.into && fans(theirs).from === ours.from;
  if (known) return `nn.init.${family}_${distribution}_(weight${family === "kaiming" ? ", nonlinearity='relu'" : ""})`;
  const into = shape.length < 2 ? (shape[0] ?? 1) : ours.into;
  const from = shape.length < 2 ? into : ours.from;
  const deviation = Math.sqrt(2 / (family === "xavier" ? into + from : into));
  if (distribution === "normal") return `nn.init.normal_(weight, 0, ${deviation})`;
  const bound = deviation * Math.sqrt(3);
  return `nn.init.uniform_(weight, ${-bound}, ${bound})`;
}

/** Of a weight [outputs, inputs, ...field], as PyTorch counts. */
function fans([outputs = 1, inputs = 1, ...field]: Shape): { readonly into: number; readonly from: number } {
  return { into: inputs * sizeOf(field), from: outputs * sizeOf(field) };
}

/** What the file needs beside PyTorch for `startingLines`. */
export const sparseHelper = `
@torch.no_grad()
def sparse_(weight, count, deviation):
    """Martens 2010: \`count\` of the weights into each output are normal numbers, all others 0."""
    weight.zero_()
    for row in weight.view(len(weight), -1):
        places = torch.randperm(len(row))[:count]
        row[places] = deviation * torch.randn(len(places))
`.trim();
