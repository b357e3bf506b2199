/** @file What becomes of the outputs of stored files by the node's parameters; the pixels follow in `train/data/prepare-own.ts`. */
import { err, ok, type Result } from "../../../core/result.ts";
import type { TensorType } from "../../../core/tensor-type.ts";
import type { DataSummary, Problem } from "../../definition.ts";
import type { FilesParams } from "./params.ts";

export type Outputs = Readonly<Record<string, TensorType>>;

/**
 * An image gets the range and size asked for, a `pair` beside it where it is cut in two, and
 * an image of another class where there are classes; all else stays.
 */
export function outputsOf(params: FilesParams, { outputs }: DataSummary): Result<Outputs, Problem> {
  const stored = outputs["image"];
  if (stored === undefined) return ok(outputs);
  const [height = 0, width = 0, channels = 0] = stored.shape;
  const halved = params.halves === "horizontal";
  if (halved && width % 2 === 1) {
    return err({
      code: "data.halves",
      param: "halves",
      message: `These images are ${width} pixels wide, which cannot be cut in two equal halves: choose "One picture".`,
    });
  }
  const side = params.size === "original" ? undefined : Number(params.size);
  const shape = side === undefined ? [height, halved ? width / 2 : width, channels] : [side, side, channels];
  const image: TensorType = { ...stored, shape, range: params.range };
  return ok({ ...outputs, image, ...(halved ? { pair: image } : {}), ...(outputs["label"] ? { other: image } : {}) });
}
