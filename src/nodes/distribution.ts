/** @file How a distribution is written in formulas. */
import { type Shape, sizeOf } from "../core/tensor-type.ts";
import { signed, texOfNumber } from "./tex.ts";

interface Drawn {
  readonly distribution: "normal" | "truncated" | "uniform" | "spherical" | "stratified";
  readonly low: number;
  readonly high: number;
  readonly shape: Shape;
}

export function texOfDistribution({ distribution, low, high, shape }: Drawn): string {
  const [from, to] = [signed(texOfNumber(low)), signed(texOfNumber(high))];
  switch (distribution) {
    case "normal":
      return "\\mathcal{N}(0, I)";
    case "truncated":
      return "\\mathcal{N}_{[-2, 2]}(0, I)";
    case "uniform":
      return `\\mathcal{U}(${from}, ${to})`;
    case "spherical":
      return `\\mathcal{U}(\\lVert z \\rVert_2 = \\sqrt{${sizeOf(shape)}})`;
    case "stratified":
      return `\\mathcal{U}_{\\text{stratified}}(${from}, ${to})`;
  }
}
