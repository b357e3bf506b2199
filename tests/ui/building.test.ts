import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import { valueAt } from "../../src/core/schedule.ts";
import { applyEdits } from "../../src/graph/edit.ts";
import { roles } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { emptyProject } from "../../src/store/document.ts";
import { networkEdits, templatesFor } from "../../src/ui/app/network-templates.ts";
import { coloursOf } from "../../src/ui/canvas/colours.ts";
import { tellingParams } from "../../src/ui/canvas/telling-params.ts";
import { showCount, showLive, showNumber } from "../../src/ui/format.ts";
import { readShape } from "../../src/ui/inspector/ShapeInput.tsx";
import { drawSchedule, schedules, spanOf } from "../../src/ui/inspector/schedules.ts";
import { joinTurns, moveTurn, splitTurn, withoutPlayer, withPlayer } from "../../src/ui/inspector/stage-edits.ts";
import { findOffers } from "../../src/ui/library/find-offers.ts";
import { offersFor } from "../../src/ui/library/kinds.ts";
import { board, inNetwork, node, sceneOf } from "./scene.ts";

describe("a new network", () => {
  it.each(
    roles.flatMap((role) =>
      templatesFor(role, catalogue)
        .filter(({ id }) => id !== "empty")
        .map((template) => [role, template.id, template] as const),
    ),
  )("as a %s from %s has every shape known", (role, _, template) => {
    const { edits, network } = networkEdits(emptyProject(), { role, name: "N", template, place: { x: 0, y: 0 } });
    const analysis = analyse(applyEdits(emptyProject(), edits), catalogue);
    expect(analysis.diagnostics.filter(({ at, severity }) => at.graph === network && severity === "error")).toEqual([]);
    expect(analysis.networks.get(network)?.outputs[0]?.type).toBeDefined();
  });
  it("takes an id that nothing has", () => {
    const [template] = templatesFor("generator", catalogue);
    if (!template) throw new Error("no template");
    const make = (project: ReturnType<typeof emptyProject>) =>
      applyEdits(project, networkEdits(project, { role: "generator", name: "G", template, place: { x: 0, y: 0 } }).edits);
    expect(make(make(emptyProject())).networks.map(({ id }) => id)).toEqual(["generator", "generator2"]);
  });
});

describe("the search for a node", () => {
  const titles = (text: string, graph = "net") =>
    findOffers(offersFor(graph, inNetwork([], []), undefined), text).map(({ title }) => title);
  it.each([
    ["conv", "Convolution"],
    ["dense", "Dense"],
    ["fully connected", "Dense"],
    ["bn", "Batch norm"],
    ["relu", "Activation"],
    ["deconv", "Transposed convolution"],
  ])("finds by %j: %s", (text, title) => {
    expect(titles(text).slice(0, 3)).toContain(title);
  });
  it.each(offersFor("net", inNetwork([], []), undefined).map(({ title }) => title))("finds %j first by its name", (title) => {
    expect(titles(title.toLowerCase())[0]).toBe(title);
  });
  it("offers uses of the networks on the board, and only what may stand there", () => {
    expect(titles("net", "board")).toContain("Net");
    expect(titles("", "board")).not.toContain("Dense");
    expect(titles("")).not.toContain("Player");
  });
});

describe("colours", () => {
  it("follow a value from where it comes: noise grey, real blue, generated orange, score violet, loss red", () => {
    const g = inNetwork(
      [node("z:input", { name: "z", shape: [8] }), node("d:dense", { units: 2 }), node("o:output")],
      ["z.y > d.x", "d.y > o.x"],
    );
    const project = board(
      [
        node("n:noise", { shape: [8] }),
        node("g:network", { network: "net" }),
        node("p:points"),
        node("d:network", { network: "critic" }),
        node("l:non-saturating-loss"),
      ],
      ["n.z > g.z", "g.y > d.x", "d.y > l.score"],
      [
        ...g.networks,
        {
          id: "critic",
          name: "D",
          role: "discriminator",
          nodes: [node("x:input", { name: "x", shape: [2] }), node("o:output")],
          edges: [{ source: "x", sourcePort: "y", target: "o", targetPort: "x" }],
        },
      ],
    );
    const { analysis, at } = sceneOf(project);
    expect(Object.fromEntries(coloursOf(analysis, at))).toMatchObject({ n: "noise", g: "generated", p: "real", d: "score", l: "loss" });
  });
});

describe("a card", () => {
  it("tells the parameters that matter and says nothing twice", () => {
    const told = (text: string, params = {}) =>
      tellingParams(sceneOf(inNetwork([node(`n:${text}`, params)], []), "net").at.nodes.get("n") as never).map(({ name, value }) =>
        `${name} ${value}`.trim(),
      );
    expect(told("dense", { units: 12 })).toEqual(["units 12"]);
    expect(told("dense", { units: 12, bias: false })).toEqual(["units 12", "no bias"]);
    expect(told("input", { name: "z", shape: [8] })).not.toContain("8");
  });
});

describe("numbers on the page", () => {
  it("are as short as they can be typed again", () => {
    expect([0, 0.5, 2e-4, 1e-5, 0.002, 65536, 1e6, -3e-4].map(showNumber)).toEqual([
      "0",
      "0.5",
      "2e-4",
      "1e-5",
      "0.002",
      "65536",
      "1e6",
      "-3e-4",
    ]);
  });
  it("are counted in k, M and G", () => {
    expect([0, 812, 1000, 4480, 131_136, 999_400, 1_234_567, 2.5e9].map(showCount)).toEqual([
      "0",
      "812",
      "1.00 k",
      "4.48 k",
      "131 k",
      "999 k",
      "1.23 M",
      "2.50 G",
    ]);
  });
  it("show where a schedule goes", () => {
    expect(showLive({ schedule: "linear", from: 2e-4, to: 0, over: 100 })).toBe("2e-4 → 0");
  });
});

describe("schedules", () => {
  it.each(Object.keys(schedules) as (keyof typeof schedules)[])(
    "%s starts at the constant it replaces and is drawn over a finite span",
    (name) => {
      const schedule = schedules[name].from(0.25);
      expect(valueAt(schedule, 0)).toBe(0.25);
      expect(spanOf(schedule)).toBeGreaterThan(0);
      expect(drawSchedule(schedule, 100, 20)).toMatch(/^M[\d. ]+(L[\d. -]+)+$/);
    },
  );
});

describe("turns of a stage", () => {
  it("are joined, split, moved, left and entered", () => {
    expect(joinTurns([["a"], ["b"], ["c"]], 0)).toEqual([["a", "b"], ["c"]]);
    expect(splitTurn([["a", "b"], ["c"]], 0)).toEqual([["a"], ["b"], ["c"]]);
    expect(moveTurn([["a"], ["b"]], 0, 1)).toEqual([["b"], ["a"]]);
    expect(moveTurn([["a"], ["b"]], 0, -1)).toEqual([["a"], ["b"]]);
    expect(withoutPlayer([["a", "b"], ["a"]], "a")).toEqual([["b"]]);
    expect(withPlayer([["a", "b"]], "a")).toEqual([["b"], ["a"]]);
  });
});

describe("a typed shape", () => {
  it.each([
    ["28 × 28 × 1", [28, 28, 1]],
    ["28x28x1", [28, 28, 1]],
    ["28, 28, 1", [28, 28, 1]],
    ["[64]", [64]],
    ["2*14 28 3", [28, 28, 3]],
    ["", []],
  ])("%j is read", (text, sizes) => {
    expect(readShape(text)).toEqual({ ok: true, value: sizes });
  });
  it.each(["0", "-1 2", "a × b", "1 2 3 4 5", "1.5", "1e9"])("%j is refused", (text) => {
    expect(readShape(text).ok).toBe(false);
  });
});
