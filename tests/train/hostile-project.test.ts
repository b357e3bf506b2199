/** @file Projects that cannot be trained, from a link or drawn: each is told at its place with the way out, and nothing is allocated. */
import { describe, expect, it } from "vitest";
import { type LinkContext, openLink, toLink } from "../../src/graph/link.ts";
import type { Project } from "../../src/graph/schema.ts";
import { kinds } from "../../src/store/presets.ts";
import { add, cut, diagnose, edited, insert, join, points, remove, set } from "../compile/games.ts";
import { fault, listen } from "./session-fixture.ts";

const context: LinkContext = { kinds, preset: async () => undefined };

async function refusal(project: Project) {
  const { session } = await listen();
  const answer = fault(await session.open(project, { backend: "cpu" }));
  await session.close();
  return answer;
}

describe("a drawing", () => {
  it.each([
    ["with a cycle", edited(points, insert("D", "loop:add", "hidden.y > relu.x"), join("D", "relu.y > loop.b"))],
    ["with an input that nothing is wired to", edited(points, cut("board", "noise.z > fake.x"))],
    ["whose shapes clash", edited(points, set("D", "input", "shape", [3]))],
    ["with two outputs of one name", edited(points, add("G", "second:output"), join("G", "relu.y > second.x"))],
    ["with a player who owns nothing", edited(points, set("board", "g", "networks", []))],
    ["without an optimizer", edited(points, remove("board", "d-adam"))],
    ["with numbers that are none", edited(points, set("D", "hidden", "units", "many"))],
  ])("%s is refused with its place and a way out", async (_, project) => {
    const answer = await refusal(project);
    expect(answer.code).toBe("diagnostics");
    const told = (answer.diagnostics ?? []).filter(({ severity }) => severity !== "hint");
    expect(told.length).toBeGreaterThan(0);
    for (const { message, at } of told) {
      expect(message).toMatch(/^[A-Z"].{20,}[.]$/s);
      expect(at.node ?? at.graph).toMatch(/\S/);
    }
    expect(told).toEqual(diagnose(project).filter(({ severity }) => severity !== "hint"));
  });
});

it("a link that asks for 268 million weights opens, and is refused with the number before anything is allocated", async () => {
  const wide = edited(points, set("D", "input", "shape", [4096]), set("D", "hidden", "units", 65_536), set("G", "last", "units", 4096));
  const project = edited(
    wide,
    add("board", "more:noise shape=[4096]"),
    remove("board", "data", "scatter"),
    join("board", "more.z > d-real.x"),
  );
  const opened = await openLink(await toLink(project, context), context);
  if (!opened.ok) throw new Error(opened.error.message);
  const answer = await refusal(opened.value.project);
  expect(answer.message).toMatch(/needs? (about )?[\d.]+ GB|would need/);
  expect(answer.message).toMatch(/[Ll]ower/);
});
