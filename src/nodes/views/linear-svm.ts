import { z } from "zod";
import { defineStructure } from "../definition.ts";
import { integer, text } from "../params.ts";

export const linearSvm = defineStructure({
  family: "view",
  kind: "linear-svm",
  group: "Views",
  places: ["board"],
  doc: {
    title: "Linear classifier",
    summary:
      "Asks how well a linear L2-SVM tells the classes by features of a network that never saw a label; measured when the lab is asked for scores.",
    formula: "\\min_w \\tfrac12 \\lVert w \\rVert_2^2 + C \\sum_i \\max(0,\\, 1 - y_i w^\\top x_i)^2",
    paper: {
      title: "Unsupervised representation learning with deep convolutional generative adversarial networks",
      arxiv: "1511.06434",
      year: 2015,
    },
    useWhen:
      "To see what a discriminator has learned about images: its inner maps, pooled, flattened and joined, against the pixels themselves.",
    mistakes: [
      "A number without its baselines says little: wire the pixels, and compare with the untrained network, which is measured by itself.",
      "The labels train the classifier alone; no player may see them.",
    ],
    keywords: ["svm", "linear probe", "features", "representation", "squared hinge", "accuracy", "dcgan", "evaluation"],
  },
  params: z.strictObject({
    examples: integer(1000, {
      label: "Labelled examples",
      min: 20,
      max: 20_000,
      scale: "log",
      help: "That the classifier learns from; as many others test it.",
    }),
    costs: text("0.001, 0.01, 0.1, 1", {
      label: "C",
      help: "One number, or several with commas between: the best of them by cross-validation is taken.",
    }),
    folds: integer(3, { label: "Folds", min: 2, max: 10, help: "Of the cross-validation that chooses C." }),
  }),
  inputs: [
    { name: "features", label: "Features", meaning: "any" },
    { name: "label", label: "Label", meaning: "label" },
    { name: "baseline", label: "Baseline", meaning: "any", optional: true },
  ],
  outputs: [],
  examples: () => 1,
});
