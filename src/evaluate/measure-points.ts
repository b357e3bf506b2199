/** @file Points of one or two dimensions against the distribution that they are to have. */

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

export async function measurePoints(
  trained: Trained,
  { generated, real }: Subject & { readonly real: NonNullable<Subject["real"]> },
): Promise<Score[]> {
  const drawn = await draw(trained, { generated, real }, { count: COUNT });
  const again = await draw(trained, { real }, { count: COUNT, part: 1 });
  const [data] = dataUnder(trained.analysis, real);
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
    { metric: "modes with a tenth of their share", value: of.wellCovered, anchors: [{ what: "modes", value: all }] },
    { metric: "modes with a sample within 3 σ", value: of.covered, anchors: [{ what: "modes", value: all }] },
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
