import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileName } from "../../src/ui/files/file-name.ts";
import { contentsOf } from "../../src/ui/files/share-contents.ts";
import { AMBER, fitOf, GREEN, meterValue } from "../../src/ui/files/size-meter.ts";
import { showSize, showWhen } from "../../src/ui/files/when.ts";
import { node, pair, project } from "../graph/build.ts";

const noon = new Date(2026, 5, 15, 12, 0, 0).getTime();
const MINUTE = 60_000;
const when = (time: number) => showWhen(time, noon, "en-GB");

describe("times", () => {
  it("are said as a person says them", () => {
    expect([0, 44_000, MINUTE, 59 * MINUTE].map((age) => when(noon - age))).toEqual([
      "just now",
      "just now",
      "1 minute ago",
      "59 minutes ago",
    ]);
    expect(when(new Date(2026, 5, 15, 9, 5).getTime())).toBe("today at 09:05");
    expect(when(new Date(2026, 5, 14, 23, 59).getTime())).toBe("yesterday at 23:59");
    expect(when(new Date(2026, 0, 2, 8, 0).getTime())).toBe("2 Jan at 08:00");
    expect(when(new Date(2024, 0, 2, 8, 0).getTime())).toBe("2 Jan 2024");
  });

  it("of a clock that runs ahead are now", () => {
    expect(when(noon + 5 * MINUTE)).toBe("just now");
  });
});

it("sizes count one thing as one", () => {
  expect([showSize({ networks: 1, nodes: 1 }), showSize({ networks: 2, nodes: 0 })]).toEqual(["1 network, 1 node", "2 networks, 0 nodes"]);
});

describe("the size meter", () => {
  it("is green up to 2,000 characters, amber up to 8,000, then red", () => {
    expect([GREEN, GREEN + 1, AMBER, AMBER + 1].map(fitOf)).toEqual(["good", "long", "long", "too-long"]);
  });

  it("never goes back as a link grows, and never leaves its track", () => {
    fc.assert(
      fc.property(fc.nat(70_000), fc.nat(5_000), (length, more) => {
        expect(meterValue(length + more)).toBeGreaterThanOrEqual(meterValue(length));
        expect(meterValue(length)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("a file's name", () => {
  it("is the title in letters, digits and dashes", () => {
    expect(["Ring of Gaussians", "DCGAN in colour, 64 × 64", "  Größe?  ", "生成", "../../etc/passwd", "…"].map(fileName)).toEqual([
      "ring-of-gaussians",
      "dcgan-in-colour-64-64",
      "große",
      "生成",
      "etc-passwd",
      "untitled",
    ]);
  });

  it("can be written on any disk, whatever the title", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (title) => {
        expect(fileName(title)).toMatch(/^[^\s/\\:*?"<>|.]{1,60}$/);
      }),
    );
  });
});

describe("what is inside, before it is shared,", () => {
  it("names what goes and what does not", () => {
    expect(contentsOf(pair)).toEqual([
      "2 networks, 11 nodes, with their parameters, labels and places",
      "Seed 7, batch size 128, 1 stage",
      "Title and description",
      "No weights, no samples and no data",
    ]);
  });

  it("says when whoever opens it needs data of their own", () => {
    const own = project({ game: { nodes: [node("files", { files: "abc" }), node("files", {}, { id: "files2" })], edges: [] } });
    expect(contentsOf(own).at(-1)).toMatch(/^Your own data stay on this device: one node asks whoever opens it for theirs$/);
  });
});
