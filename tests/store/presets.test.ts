import { existsSync, readdirSync, readFileSync } from "node:fs";
import { encode } from "fast-png";
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import { drawSvg } from "../../src/export/svg.ts";
import { snapped } from "../../src/graph/compact.ts";
import { openText } from "../../src/graph/file.ts";
import { toFile, toText } from "../../src/graph/file-text.ts";
import { openLink, toLink } from "../../src/graph/link.ts";
import { readPngText, readSvgText, writePngText } from "../../src/graph/png.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { kinds, loadPreset } from "../../src/store/presets.ts";
import { presets } from "../../src/store/presets-gallery.ts";

const folder = new URL("../../presets/", import.meta.url);
const ids = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.replace(/\.json$/, ""));

async function preset(id: string): Promise<Project> {
  const project = await loadPreset(id);
  if (project === undefined) throw new Error(`no preset ${id}`);
  return project;
}

function plain(project: Project) {
  const { $schema: _, ...rest } = toFile(project, kinds);
  return rest;
}

describe("the gallery", () => {
  it("lists every file of the folder", () => {
    expect(presets.map(({ id }) => id).sort()).toEqual(ids.sort());
  });

  it("says of every preset what it is", () => {
    for (const { id, title, summary } of presets) {
      expect(title.length, id).toBeGreaterThan(2);
      expect(summary, id).toMatch(/^[A-Z0-9].{30,}\.$/s);
    }
    expect(new Set(presets.map(({ title }) => title)).size).toBe(presets.length);
  });

  it("puts every preset into a family", () => {
    expect(presets.filter(({ family }) => family.id === "more").map(({ id, tags }) => `${id}: ${tags.join(", ")}`)).toEqual([]);
  });

  it("names parents that exist and says what differs", () => {
    for (const { id, parent } of presets) {
      if (parent === undefined) continue;
      expect(ids, id).toContain(parent.id);
      expect(parent.differs.length, id).toBeGreaterThan(10);
    }
  });

  it("puts what is of the paper's size right behind what it grew from", () => {
    const paperSize = presets.filter(({ size }) => size === "paper");
    expect(paperSize.length).toBeGreaterThan(20);
    for (const preset of paperSize) {
      expect(presets.find(({ id }) => id === preset.parent?.id)?.size, preset.id).toBeUndefined();
      const [shelf, own] = [presets.filter(({ family }) => family.id === preset.family.id), preset.parent?.id];
      const parent = shelf.findIndex(({ id }) => id === own);
      if (parent === -1) continue;
      const between = shelf.slice(parent + 1, shelf.indexOf(preset));
      expect(
        between.filter(({ size, parent: from }) => size !== "paper" || from?.id !== own).map(({ id }) => id),
        preset.id,
      ).toEqual([]);
    }
  });

  it("has no preset of an id that is not there", async () => {
    expect(await loadPreset("no-such-preset")).toBeUndefined();
    expect(await loadPreset("../package")).toBeUndefined();
  });
});

describe.each(ids)("the preset %s", (id) => {
  const text = readFileSync(new URL(`${id}.json`, folder), "utf8");

  it("names the schema that is checked in", () => {
    const { $schema } = JSON.parse(text) as { $schema: string };
    expect(existsSync(new URL($schema, folder)), $schema).toBe(true);
  });

  it("opens without repairs, as what is saved again", async () => {
    const opened = openText(text, kinds);
    expect(opened.ok ? opened.value.repairs : opened.error.message).toEqual([]);
    const project = await preset(id);
    const again = openText(toText(project, kinds), kinds);
    expect(again.ok && again.value.project).toEqual(project);
  });

  it("goes into a link of at most 2,000 characters and comes out the same, by its name and by itself", async () => {
    const project = await preset(id);
    const context = { kinds, preset: loadPreset };
    const whole = await toLink(project, context);
    const short = await toLink(project, context, { from: id });
    const changed = await toLink({ ...project, training: { ...project.training, batchSize: 33 } }, context, { from: id });
    console.log(`${id}: ${whole.length} characters by itself, ${short.length} by name, ${changed.length} by name with a change`);
    expect(short.length).toBeLessThanOrEqual(100);
    expect(changed.length).toBeLessThanOrEqual(160);
    // By itself it carries all its prose; it still fits where the size meter is amber.
    expect(whole.length).toBeLessThanOrEqual(8_000);
    for (const link of [whole, short]) {
      const opened = await openLink(link, context);
      expect(opened.ok ? opened.value.repairs : opened.error.message).toEqual([]);
      expect(opened.ok && plain(opened.value.project)).toEqual(plain(snapped(project)));
    }
  });

  it("comes out of a picture that carries it as it went in", async () => {
    const project = await preset(id);
    const pixel = encode({ width: 1, height: 1, data: Uint8Array.of(0, 0, 0), channels: 3, depth: 8 });
    const png = await writePngText(Uint8Array.from(pixel), toText(project, kinds));
    const found = await readPngText(png);
    const opened = found.ok ? openText(found.value, kinds) : found;
    expect(opened.ok ? opened.value : opened.error.message).toEqual({ project, repairs: [] });
    const { svg } = drawSvg(analyse(project, catalogue), kinds);
    const inside = readSvgText(svg);
    const again = inside.ok ? openText(inside.value, kinds) : inside;
    expect(again.ok ? again.value : again.error.message).toEqual({ project, repairs: [] });
  });

  it("stands on the grid, so that its links change nothing", async () => {
    const project = await preset(id);
    const { record: _record, ...drawing } = project;
    expect(snapped(project)).toEqual(drawing);
  });
});
