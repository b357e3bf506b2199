import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import { kindsOf } from "../../src/export/kinds.ts";
import { drawSvg, escapeText } from "../../src/export/svg.ts";
import { layoutGraph } from "../../src/export/svg-layout.ts";
import { openText } from "../../src/graph/file.ts";
import { readSvgText } from "../../src/graph/png.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { arbitraryProject } from "../graph/arbitrary-project.ts";
import { pair } from "../graph/build.ts";

const kinds = kindsOf(catalogue);
const folder = new URL("../../presets/", import.meta.url);
const presets = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => {
    const opened = openText(readFileSync(new URL(file, folder), "utf8"), kinds);
    if (!opened.ok) throw new Error(`${file}: ${opened.error.message}`);
    return opened.value.project;
  });

/** Start and end tags, in order, without what stands in them. */
function tags(svg: string): string[] {
  return [...svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)].filter(([, , , alone]) => alone === "").map(([, end, name]) => `${end}${name}`);
}

function balanced(svg: string): boolean {
  const open: string[] = [];
  for (const tag of tags(svg)) {
    if (!tag.startsWith("/")) open.push(tag);
    else if (open.pop() !== tag.slice(1)) return false;
  }
  return open.length === 0;
}

describe("the picture of a graph", () => {
  it("shows every node and every wire of every preset, and opens as the preset", () => {
    for (const project of presets) {
      const analysis = analyse(project, catalogue);
      const { svg } = drawSvg(analysis, kinds);
      const layouts = ["board", ...project.networks.map(({ id }) => id)].map((id) => layoutGraph(analysis, id, kinds));
      expect(layouts.flatMap(({ boxes }) => boxes)).toHaveLength([project.game, ...project.networks].flatMap(({ nodes }) => nodes).length);
      const wires = [project.game, ...project.networks].flatMap(({ edges }) => edges).length;
      expect(svg.match(/<path d="M[^"]*C/g)).toHaveLength(wires);
      expect(balanced(svg)).toBe(true);
      const text = readSvgText(svg);
      const opened = text.ok && openText(text.value, kinds);
      expect(opened && opened.ok && opened.value).toEqual({ project, repairs: [] });
    }
  });

  it("is as large as what is in it, with nothing outside", () => {
    for (const project of presets) {
      const layout = layoutGraph(analyse(project, catalogue), "board", kinds);
      for (const box of layout.boxes) {
        expect(box.x).toBeGreaterThanOrEqual(layout.bounds.x);
        expect(box.x + box.width).toBeLessThanOrEqual(layout.bounds.x + layout.bounds.width);
        for (const spot of [...box.inputs, ...box.outputs]) expect(spot.y).toBeLessThan(box.y + box.height);
      }
    }
  });

  it("holds any text as text", () => {
    const title = '</title><script>alert(1)</script><img src=x onerror="y">&\u0000';
    const svg = drawSvg(analyse({ ...pair, meta: { ...pair.meta, title } }, catalogue), kinds).svg;
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain("<img");
    expect(svg).toContain("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;y&quot;&gt;&amp;</title>");
  });

  it("is drawn of any document", () => {
    fc.assert(
      fc.property(arbitraryProject, (project) => {
        const { svg } = drawSvg(analyse(project, catalogue), kinds, { dark: true });
        expect(balanced(svg)).toBe(true);
        expect(svg).not.toMatch(/NaN|undefined|Infinity"/);
      }),
      { numRuns: 60 },
    );
  });

  it("escapes what XML cannot hold", () => {
    expect(escapeText('a<b>&"\u0001c')).toBe("a&lt;b&gt;&amp;&quot;c");
  });
});
