import { z } from "zod";
import { choice, flag, integer, reference, text } from "../../params.ts";
import { order, range, renewal } from "../fields/batches.ts";

export const filesParams = z.strictObject({
  files: reference("files", { label: "Files" }),
  range: range(),
  size: choice(
    "original",
    {
      original: "As they are",
      16: "16 × 16",
      28: "28 × 28",
      32: "32 × 32",
      64: "64 × 64",
      96: "96 × 96",
      128: "128 × 128",
      256: "256 × 256",
    },
    { label: "Image size", unit: "pixels" },
  ),
  fit: choice(
    "crop",
    { crop: "Crop to the middle", stretch: "Stretch", pad: "Put on a dark border, do not scale up" },
    { label: "Made to fit", help: "How an image of other proportions or of another size gets the size asked for.", advanced: true },
  ),
  halves: choice(
    "none",
    { none: "One picture", horizontal: "Two, side by side" },
    { label: "Each image holds", help: "Two: the left half goes out as image, the right half as pair." },
  ),
  mirror: flag(false, { label: "Mirror at random", help: "Turns half of the images left to right each time they are shown." }),
  only: text("", {
    label: "Only the class",
    help: "The name of one folder or label; empty for all. Two cards of the same files make two domains.",
    advanced: true,
  }),
  limit: integer(0, { label: "At most", unit: "examples", min: 0, max: 1_000_000, help: "0 for all.", advanced: true }),
  order: order(),
  renewal: renewal(),
});

export type FilesParams = z.output<typeof filesParams>;
