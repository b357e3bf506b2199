/** @file What MidiNet's specification fixes beyond the wiring: its conditioner's sizes, and bars that go on from bars. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { openText } from "../../src/graph/file.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { edited, set } from "../compile/games.ts";
import { initialState, run } from "../compile/play.ts";

const files = import.meta.glob<string>("../../presets/midinet.json", { eager: true, query: "?raw", import: "default" });
const opened = openText(Object.values(files)[0] ?? "", kindsOf(catalogue));
if (!opened.ok) throw new Error(opened.error.message);
const { project } = opened.value;

describe("MidiNet", () => {
  it("brings the bar before down to 16, 8, 4 and 2 steps", () => {
    const { nodes } = compile(project, catalogue).analysis.networks.get("generator")!;
    const shapes = ["c-leaky0", "c-leaky1", "c-leaky2", "c-leaky3"].map((id) => nodes.get(id)?.outputs["y"]?.shape);
    expect(shapes).toEqual([16, 8, 4, 2].map((steps) => [steps, 1, 16]));
  });

  it("sings on from its own bars, one note a step, after silence", () => {
    const song = (steps: number) => {
      const short = edited(project, set("board", "song", "steps", steps), set("board", "songs", "rolls", 1));
      const { plan } = compile(short, catalogue);
      return [...run(plan!, "view/songs", { state: initialState(plan!) }).views["roll"]!.values];
    };
    const [two, one] = [song(2), song(1)];
    expect(two).toHaveLength(2 * 16 * 128);
    // The first bar does not depend on how many follow.
    expect(two.slice(0, one.length)).toEqual(one);
    for (let step = 0; step < 32; step++) {
      const notes = two.slice(128 * step, 128 * (step + 1));
      expect([notes.filter((x) => x === 1).length, notes.filter((x) => x === 0).length]).toEqual([1, 127]);
    }
    // What it has been given before the first bar is zero, and what is fed back is the binarised bar itself.
    const { board } = compile(project, catalogue).analysis;
    expect(board.nodes.get("song")?.wires).toMatchObject({ x: [{ node: "one-note" }] });
    expect(board.nodes.get("still")?.wires["previous"]).toMatchObject([{ node: "bar-before" }]);
  });
});
