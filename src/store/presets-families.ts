/** @file The gallery's groups, by what a preset is about. A preset stands where its first tag that a group knows puts it. */

export interface Family {
  readonly id: string;
  readonly title: string;
  /** One sentence for the gallery. */
  readonly summary: string;
  readonly tags: readonly string[];
  /** Its place in the gallery, from 0. */
  readonly rank: number;
}

const table: readonly Omit<Family, "rank">[] = [
  { id: "start", title: "Start here", summary: "Small games that train in seconds and show how a GAN works.", tags: ["start here"] },
  { id: "theory", title: "Theory and toys", summary: "One idea at a time, with as few numbers as will show it.", tags: ["toy", "theory"] },
  {
    id: "losses",
    title: "Losses and penalties",
    summary: "Other distances between real and generated, and what keeps the critic honest.",
    tags: ["losses", "loss", "wasserstein", "penalty", "gradient penalty", "regularisation", "spectral norm", "hinge"],
  },
  {
    id: "conditional",
    title: "Conditions",
    summary: "The person says what to make: a class, a word, another picture.",
    tags: ["conditional", "condition", "labels", "text"],
  },
  {
    id: "translation",
    title: "Image to image",
    summary: "From one kind of picture to another, with pairs or without.",
    tags: ["translation", "image to image", "super-resolution", "pairs", "unpaired", "U-Net"],
  },
  {
    id: "encoders",
    title: "Encoders",
    summary: "The way back from a picture to the numbers that it came from.",
    tags: ["encoder", "autoencoder", "inference", "representation"],
  },
  {
    id: "stages",
    title: "Many networks and stages",
    summary: "Generators on top of each other, several discriminators, training in stages.",
    tags: ["stages", "stacked", "multi-network", "pyramid", "progressive", "growing"],
  },
  {
    id: "stability",
    title: "Steadier training",
    summary: "Tricks that keep the game from collapsing.",
    tags: ["stability", "tricks", "unrolled", "mode collapse", "feature matching"],
  },
  { id: "sequences", title: "Sequences", summary: "Text and music.", tags: ["sequence", "sequences", "music"] },
  {
    id: "architectures",
    title: "Architectures",
    summary: "What the networks are built of.",
    tags: ["architecture", "convolutions", "dense", "attention", "style", "residual", "layers", "spatial"],
  },
];

const families: readonly Family[] = [...table, { id: "more", title: "More", summary: "", tags: [] }].map((family, rank) => ({
  ...family,
  rank,
}));

export function familyOf(tags: readonly string[]): Family {
  const more = families.at(-1);
  if (more === undefined) throw new Error("there are families");
  for (const tag of tags) {
    const found = families.find((family) => family.tags.includes(tag));
    if (found !== undefined) return found;
  }
  return more;
}
