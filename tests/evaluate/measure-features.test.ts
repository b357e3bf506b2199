import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { measureFeatures } from "../../src/evaluate/measure-features.ts";
import { trainProject } from "../../src/evaluate/train-project.ts";
import { trainedOn } from "../../src/evaluate/trained.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { openText } from "../../src/graph/file.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { chooseBackend } from "../../src/train/backends/choose.ts";

it("reads digits by the discriminator's features far above chance, and says the baselines", async () => {
  const opened = openText(readFileSync("presets/dcgan-features.json", "utf8"), kindsOf(catalogue));
  if (!opened.ok) throw new Error(opened.error.message);
  const { project } = opened.value;
  const nodes = project.game.nodes.map((node) =>
    node.kind === "digits"
      ? { ...node, params: { ...node.params, examples: 300 } }
      : node.kind === "linear-svm"
        ? { ...node, params: { examples: 150, costs: "0.1" } }
        : node,
  );
  const trained = await trainProject(
    { ...project, game: { ...project.game, nodes }, training: { ...project.training, batchSize: 16 } },
    { iterations: 3 },
  );
  if (!trained.ok) throw new Error(trained.error.message);
  const engine = await chooseBackend("wasm");
  if (!engine.ok) throw new Error(engine.error.message);
  const said: string[] = [];
  const [score] = await measureFeatures({ say: (text) => said.push(text) }, trainedOn(engine.value, trained.value.checkpoint));
  engine.value.dispose();
  expect(score?.metric).toBe("accuracy of D-features + L2-SVM (digits, 150 labels)");
  expect(score?.value).toBeGreaterThan(0.4);
  expect(score?.anchors?.map(({ what }) => what)).toEqual(["untrained network", "baseline", "chance"]);
  for (const { value } of score?.anchors?.slice(0, 2) ?? []) expect(value).toBeGreaterThan(0.4);
  expect(said).toHaveLength(3);
}, 120_000);
