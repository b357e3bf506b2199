import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { counterpartOf } from "../../src/evaluate/counterparts.ts";
import { answersFor, featureProject } from "../../src/evaluate/feature-net.ts";
import { subjectsOf } from "../../src/evaluate/subjects.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { analysed } from "./preset.ts";

/** "view: what was made ~ what it is to be like < what it was made from" */
function told(id: string): string[] {
  return subjectsOf(analysed(id)).map(
    ({ view, generated, real, from }) =>
      `${view}: ${generated.node}.${generated.port} ~ ${real?.node}.${real?.port}${from.map((data) => ` < ${data.id}`).join("")}`,
  );
}

describe("what can be measured of a game", () => {
  it("is what a view shows of a network, against the real examples that its judge sees", () => {
    expect(told("dcgan-28")).toEqual(["samples: still.image ~ digits.image"]);
    expect(told("ring-gan")).toEqual(["scatter: shown.point ~ data.points"]);
  });

  it("sees real examples through what is done to them, and in one batch with generated ones", () => {
    expect(told("biggan-32")).toEqual(["samples: averaged.image ~ real.y < digits"]);
    expect(told("acgan-28")).toEqual(["samples: still.image ~ digits.image"]);
    expect(told("pggan-32")).toEqual(["view32: still.image32 ~ faded32.y"]);
  });

  it("is data of the same shape where no judge sees the whole", () => {
    expect(told("lapgan-28")).toEqual(["samples0: s-image0.y ~ digits.image"]);
    expect(told("vae-28")).toContain("dreams: dream.image ~ digits.image");
  });

  it("knows what a translation was made from, and leaves by-products and walks out", () => {
    expect(told("pix2pix-32")).toEqual(["view-made: made.image ~ scenes.image < scenes"]);
    expect(told("foreground-background")).toEqual(["view: still.image ~ shapes.image"]);
    expect(told("controlgan-attributes")).toEqual(["samples: still.image ~ data.image < data"]);
    expect(told("cgan-text-from-image")).toEqual(["made-tags: still.tags ~ shapes.attributes < shapes"]);
  });

  it("is every direction of a translation between two domains", () => {
    expect(told("cyclegan-32")).toEqual([
      "view-plain: show-striped.image ~ striped.image < plain",
      "view-plain: show-back-plain.image ~ plain.image < plain",
      "view-striped: show-plain.image ~ plain.image < striped",
      "view-striped: show-back-striped.image ~ striped.image < striped",
    ]);
  });
});

describe("the true image that a generated one should have become", () => {
  const found = (id: string) => {
    const analysis = analysed(id);
    return subjectsOf(analysis).map((subject) => {
      const counterpart = counterpartOf(analysis, subject);
      return (
        counterpart && `${counterpart.truth.node}.${counterpart.truth.port}${counterpart.drawnAs ? ` as ${counterpart.drawnAs.id}` : ""}`
      );
    });
  };

  it("is the target of a pixel loss", () => {
    expect(found("pix2pix-32")).toEqual(["scenes.image"]);
    expect(found("srgan-32")).toEqual(["data.image"]);
  });

  it("is the same scene in the other domain where there are no pairs, and the image itself for the way there and back", () => {
    expect(found("cyclegan-32")).toEqual(["plain.image as striped", "plain.image", "striped.image as plain", "striped.image"]);
  });

  it("is not known where only words or noise say what to make", () => {
    expect(found("dcgan-28")).toEqual([undefined]);
    expect(found("stackgan-small")).toEqual([undefined]);
  });
});

describe("the dataset classifier", () => {
  it("is a project without errors for every preset whose data have labels", () => {
    for (const id of ["dcgan-28", "biggan-32", "stackgan-small", "controlgan-attributes"]) {
      const analysis = analysed(id);
      const { real } = subjectsOf(analysis)[0]!;
      const answers = answersFor(analysis, real!);
      const { project } = featureProject(analysis, real!, answers!);
      expect(compile(project, catalogue).plan?.stages).toHaveLength(1);
    }
  });

  it("is the same project for presets that read the same data under other names, in another range, and of another number", () => {
    const projectOf = (id: string) => {
      const analysis = analysed(id);
      const { real } = subjectsOf(analysis)[0]!;
      return featureProject(analysis, real!, answersFor(analysis, real!)!).project;
    };
    expect(projectOf("controlgan-28")).toEqual(projectOf("lsgan-28"));
    expect(projectOf("gan-2014")).toEqual(projectOf("lsgan-28"));
    expect(projectOf("sngan-32")).not.toEqual(projectOf("lsgan-28"));
  });

  it("is not asked for where nothing names the images", () => {
    const analysis = analysed("midinet");
    expect(answersFor(analysis, { node: "melodies", port: "bar" })).toBeUndefined();
  });
});
