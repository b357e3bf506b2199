/** @file Generated vectors: points against the distribution that they are to have, tags against those of their example. */

import { modesOf } from "../nodes/data/points/modes.ts";
import { pointsParams } from "../nodes/data/points/params.ts";
import { points } from "../nodes/data/points.ts";
import { modeCoverage } from "./mode-coverage.ts";
import type { Score } from "./score.ts";
import { dataUnder, type Subject } from "./subjects.ts";
import { draw, type Rows, type Trained } from "./trained.ts";
import { momentsOf, wasserstein1 } from "./wasserstein.ts";

/** As VEEGAN and PacGAN draw. */
const COUNT = 2500;

export async function measureVectors(
  trained: Trained,
  { generated, real, type, from }: Subject & { readonly real: NonNullable<Subject["real"]> },
): Promise<Score[]> {
  const [data] = dataUnder(trained.analysis, real);
  if (data !== undefined && from.some(({ id }) => id === data.id) && type.range === "unit")
    return tagScores(await draw(trained, { generated, real }, { count: COUNT }));
  const drawn = await draw(trained, { generated, real }, { count: COUNT });
  const again = await draw(trained, { real }, { count: COUNT, part: 1 });
  const mixture = data?.node.kind === points.kind ? modesOf(pointsParams.parse(data.params)) : undefined;
  const dimensions = drawn.generated.shape[1] ?? 1;
  return [
    ...(mixture && mixture.deviation > 0 && mixture.centres[0]?.length === dimensions && mixture.centres.length > 1
      ? coverageScores(drawn, mixture)
      : []),
    ...(dimensions === 1 ? lineScores(drawn, again.real) : []),
  ];
}

function coverageScores(drawn: Record<"generated" | "real", Rows>, mixture: Parameters<typeof modeCoverage>[1]): Score[] {
  const of = modeCoverage(drawn.generated.values, mixture);
  const best = modeCoverage(drawn.real.values, mixture);
  const all = mixture.centres.length;
  return [
    { metric: "modes with a tenth of their share", value: of.wellCovered, anchors: [{ what: "all", value: all }] },
    { metric: "modes with a sample within 3 σ", value: of.covered, anchors: [{ what: "all", value: all }] },
    { metric: "share of samples within 3 σ of a mode", value: of.highQuality, anchors: [{ what: "real", value: best.highQuality }] },
    ...(Number.isFinite(of.divergence)
      ? [
          {
            metric: "KL of the modes' shares to the data's, nats",
            value: of.divergence,
            anchors: [{ what: "real", value: best.divergence }],
          },
        ]
      : []),
  ];
}

function lineScores(drawn: Record<"generated" | "real", Rows>, again: Rows): Score[] {
  const of = momentsOf(drawn.generated.values);
  const wanted = momentsOf(drawn.real.values);
  return [
    { metric: "mean", value: of.mean, anchors: [{ what: "real", value: wanted.mean }] },
    { metric: "standard deviation", value: of.deviation, anchors: [{ what: "real", value: wanted.deviation }] },
    {
      metric: "Wasserstein-1",
      value: wasserstein1(drawn.generated.values, drawn.real.values),
      anchors: [{ what: "real against real", value: wasserstein1(drawn.real.values, again.values) }],
    },
  ];
}

/** Zeros and ones, compared with those of the example that they were made for and with those of another one. */
function tagScores({ generated, real }: Record<"generated" | "real", Rows>): Score[] {
  const size = real.shape[1] ?? 1;
  const turned = Float32Array.from([...real.values.subarray(size), ...real.values.subarray(0, size)]);
  const share = (given: Float32Array, held: Float32Array) => {
    const chosen = [...given.keys()].filter((i) => (given[i] ?? 0) > 0.5);
    return chosen.length === 0 ? 0 : chosen.filter((i) => (held[i] ?? 0) > 0.5).length / chosen.length;
  };
  return [
    {
      metric: "tags given that hold",
      value: share(generated.values, real.values),
      anchors: [{ what: "for another example", value: share(generated.values, turned) }],
    },
    {
      metric: "tags that hold and are given",
      value: share(real.values, generated.values),
      anchors: [{ what: "for another example", value: share(turned, generated.values) }],
    },
  ];
}
