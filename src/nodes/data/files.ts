import { err, ok } from "../../core/result.ts";
import { defineData } from "../definition.ts";
import { outputsOf } from "./files/outputs.ts";
import { filesParams } from "./files/params.ts";

export const files = defineData({
  family: "data",
  kind: "files",
  group: "Data",
  places: ["board"],
  doc: {
    title: "Own files",
    summary: "Gives out examples from files of your own, which never leave this computer.",
    useWhen: "You have images, MNIST or CIFAR files, a table of points, or songs.",
    mistakes: [
      "A project that is passed on holds the name of the files, not the files: whoever opens it has to open them again.",
      "Only square sizes that the network's strides divide come out the same size again.",
    ],
    keywords: ["upload", "import", "own data", "images", "folder", "zip", "mnist", "idx", "cifar", "csv", "png", "jpeg", "pairs", "midi"],
  },
  params: filesParams,
  inputs: [],
  outputs: [
    { name: "image", meaning: "image", symbol: "x" },
    { name: "pair", meaning: "image", symbol: "b" },
    { name: "other", label: "image of another class", meaning: "image", symbol: "x'" },
    { name: "label", meaning: "label", symbol: "y" },
    { name: "points", meaning: "vector", symbol: "x" },
    { name: "attributes", meaning: "vector", symbol: "a" },
    { name: "caption", meaning: "text", symbol: "t" },
    { name: "embedding", label: "caption embedding", meaning: "vector", symbol: "\\varphi" },
    { name: "bar", meaning: "image", symbol: "x" },
    { name: "previous", label: "bar before", meaning: "image", symbol: "x^{-}" },
    { name: "chord", meaning: "vector", symbol: "c" },
  ],
  infer({ params, own }) {
    if (params.files === "") {
      return err({
        code: "data.none",
        param: "files",
        message: "No files are chosen yet: open files of your own, or take one of the built-in data sets.",
      });
    }
    if (own === undefined) {
      return err({
        code: "data.missing",
        param: "files",
        message: "The files of this card are not on this computer: open them again, or choose others.",
      });
    }
    const outputs = outputsOf(params, own);
    return outputs.ok ? ok({ outputs: outputs.value }) : outputs;
  },
  // Examples are counted when the files are opened.
  size: () => 0,
});
