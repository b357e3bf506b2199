/**
 * @file A project as one Python file: a class for each network and block, and the game that they play, in plain PyTorch.
 * What each kind is there stands in its own file (`pytorch` of its definition), where tests hold it to the same numbers.
 */
import { type Analysis, type GraphAnalysis, hasErrors } from "../../compile/analysis.ts";
import { gameClass } from "./game.ts";
import { createClassWriter, isOperation } from "./graph-class.ts";
import { sparseHelper } from "./initial-weights.ts";
import { plain } from "./names.ts";
import { operationCode, type Place } from "./operation.ts";

export interface PyTorchFile {
  readonly text: string;
  /** Where each of our weights stands in the state dict of `Game`. */
  readonly places: readonly Place[];
  /** Titles of nodes that have no code: the file raises an error where it comes to one. */
  readonly missing: readonly string[];
}

/** Undefined while the project has mistakes. */
export function toPyTorch(analysis: Analysis): PyTorchFile | undefined {
  if (hasErrors(analysis.diagnostics)) return undefined;
  const { title, paper } = analysis.project.meta;
  const uses = usedClasses([analysis.board, ...analysis.networks.values()]);
  const helpers = new Set<string>();
  const missing = new Set<string>();
  const classes = createClassWriter(["Game", "missing", "move", "set_mode", "sparse_", ...uses.keys()], missing);
  const game = gameClass(analysis, classes, { helpers, missing });
  const body = [...classes.texts, game.text].join("\n\n\n");
  if (body.includes("sparse_(")) helpers.add("sparse_");
  if (body.includes("missing(")) helpers.add("missing");
  const year = paper?.year === undefined ? "" : `, ${paper.year}`;
  const arxiv = paper?.arxiv === undefined ? "" : ` (arXiv ${paper.arxiv})`;
  const head = [
    `"""${plain(title)}, drawn with Ganvas.`,
    "",
    ...(paper ? [plain(`After ${paper.title}${year}${arxiv}.`), ""] : []),
    "Images are NCHW, labels int64. Where a method of Game says that random numbers stand in for data,",
    "put yours there. Weights that Ganvas saved go in with",
    "",
    "    game.load_state_dict(safetensors.torch.load_file(path), strict=False)",
    ...(missing.size > 0 ? [plain(`Not in this file: ${[...missing].join(", ")}. It stops with an error where it comes to them.`)] : []),
    '"""',
    ...["copy", "math"].filter((name) => new RegExp(`\\b${name}\\.`).test(body)).map((name) => `import ${name}`),
    "",
    "import torch",
    "import torch.nn.functional as F",
    "from torch import nn",
  ].join("\n");
  const texts = [head, ...[...helpers].sort().map((name) => helperTexts[name] ?? ""), ...uses.values(), body, main];
  return { text: `${texts.join("\n\n\n")}\n`, places: game.places, missing: [...missing] };
}

/** Classes that kinds bring along, by name. */
function usedClasses(graphs: Iterable<Pick<GraphAnalysis, "nodes">>): Map<string, string> {
  const found = new Map<string, string>();
  for (const { nodes } of graphs) {
    for (const node of nodes.values()) {
      const uses = node.status === "typed" && isOperation(node) ? operationCode(node, (wish) => wish)?.code.uses : undefined;
      if (uses) found.set(uses.name, uses.text);
      if (node.inside) for (const [name, text] of usedClasses([node.inside])) found.set(name, text);
    }
  }
  return found;
}

const helperTexts: Readonly<Record<string, string>> = {
  missing: `
def missing(what):
    raise NotImplementedError(f"{what} is not written in PyTorch yet: see its card in the drawing")
`.trim(),
  move: `
@torch.no_grad()
def move(copied, network, rule):
    """New numbers for a copy of a network: by its own, the network's, whether they are trained, and how often it has moved."""
    copied.moves = getattr(copied, "moves", 0) + 1
    trained = {name for name, _ in network.named_parameters()}
    theirs = network.state_dict()
    for name, own in copied.state_dict().items():
        own.copy_(rule(own, theirs[name], name in trained, copied.moves))
`.trim(),
  set_mode: `
def set_mode(network, statistics, noise, update):
    """Batch norm by this batch's or by the stored statistics, dropout and noise on or off, stored statistics moved on or kept."""
    network.train(noise)
    for part in network.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm):
            own = part.__dict__.setdefault("own_momentum", part.momentum)
            part.train(statistics == "batch")
            part.momentum = own if update else 0.0
`.trim(),
  sparse_: sparseHelper,
};

const main = `
if __name__ == "__main__":
    game = Game("cuda" if torch.cuda.is_available() else "cpu")
    print(sum(weight.numel() for weight in game.parameters()), "weights")
    game.play()
`.trim();
