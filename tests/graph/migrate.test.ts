import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openValue } from "../../src/graph/file.ts";
import { toFile } from "../../src/graph/file-text.ts";
import { coreMigrations, type Migration, migrate } from "../../src/graph/migrate.ts";
import { VERSION } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { kinds, kindsWith, node } from "./build.ts";

/** `<name>-<version>.json` holds { before, after }: what a step was given when it was written, and what it must answer for ever. */
function fixture(name: string): { before: Record<string, unknown>; after: unknown } {
  const path = new URL(`fixtures/${name}.json`, import.meta.url);
  if (!existsSync(path)) throw new Error(`tests/graph/fixtures/${name}.json is missing: every migration has a frozen before and after`);
  return JSON.parse(readFileSync(path, "utf8")) as { before: Record<string, unknown>; after: unknown };
}

const rename: Migration = ({ filters, ...rest }) => ({ ...rest, channels: filters });
const double: Migration = (old) => ({ ...old, channels: Number(old["channels"]) * 2 });
const conv = kindsWith({ conv: { defaults: { channels: 8 }, migrations: [rename, double] } });

function migrated(document: Record<string, unknown>, by = conv, core?: readonly Migration[]) {
  const result = migrate({ format: "ganvas", version: 1, ...document }, by, core);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe("every migration there is", () => {
  const steps = [
    ...coreMigrations.map((step, index) => [`core-${index + 1}`, step] as const),
    ...[...catalogue.values()].flatMap((definition) =>
      (definition.migrations ?? []).map((step, index) => [`${definition.kind}-${index}`, step] as const),
    ),
  ];

  it("has a frozen before and after, and still answers it", () => {
    for (const [name, step] of steps) {
      const { before, after } = fixture(name);
      expect(step(before), name).toEqual(after);
    }
  });

  it("of the document leads to today's version", () => {
    expect(coreMigrations).toHaveLength(VERSION - 1);
  });

  it("of a kind leads to parameters that the kind takes", () => {
    for (const definition of catalogue.values()) {
      const last = (definition.migrations ?? []).length - 1;
      if (last >= 0) expect(definition.params.safeParse(fixture(`${definition.kind}-${last}`).after).success, definition.kind).toBe(true);
    }
  });
});

describe("migrating", () => {
  it("takes a kind's parameters up from the version that the file names, and from the first when it names none", () => {
    const game = { nodes: [node("conv", { filters: 4 })], edges: [] };
    expect(migrated({ game }).document["game"]).toEqual({ nodes: [node("conv", { channels: 8 })], edges: [] });
    const later = { nodes: [node("conv", { channels: 4 })], edges: [] };
    expect(migrated({ kinds: { conv: 1 }, game: later }).document["game"]).toEqual({ nodes: [node("conv", { channels: 8 })], edges: [] });
    expect(migrated({ kinds: { conv: 2 }, game: later }).document["game"]).toEqual(later);
  });

  it("reaches nodes in networks and blocks", () => {
    const graph = { nodes: [node("conv", { filters: 4 })], edges: [] };
    const { document } = migrated({ networks: [graph], blocks: [graph] });
    const after = { nodes: [node("conv", { channels: 8 })], edges: [] };
    expect([document["networks"], document["blocks"]]).toEqual([[after], [after]]);
  });

  it("takes the document up through every step from its own version on", () => {
    const core: Migration[] = [(old) => ({ ...old, seed: 1 }), (old) => ({ ...old, seed: Number(old["seed"]) + 10 })];
    expect(migrated({}, conv, core).document).toMatchObject({ version: 3, seed: 11 });
    expect(migrated({ version: 2, seed: 5 }, conv, core).document).toMatchObject({ version: 3, seed: 15 });
  });

  it("keeps the parameters and the version of kinds that a newer Ganvas wrote, and says so", () => {
    const game = { nodes: [node("conv", { groups: 4 })], edges: [] };
    const { document, notes } = migrated({ kinds: { conv: 5, telepathy: 3 }, game });
    expect(document["game"]).toEqual(game);
    expect(document["kinds"]).toEqual({ conv: 5, telepathy: 3 });
    expect(notes).toEqual(['Nodes of the kind "conv" were saved by a newer Ganvas; their parameters are kept as they are.']);
  });

  it("survives opening and saving: kept versions go out again, today's are written", () => {
    const result = openValue(
      {
        format: "ganvas",
        version: 1,
        kinds: { telepathy: 3 },
        game: { nodes: [node("conv", { filters: 4 }), node("telepathy")], edges: [] },
      },
      conv,
    );
    expect(result.ok && toFile(result.value.project, conv)["kinds"]).toEqual({ conv: 2, telepathy: 3 });
  });

  it("refuses versions that are none", () => {
    for (const version of [0, 1.5, "1", null, undefined]) {
      const result = migrate({ format: "ganvas", version }, kinds);
      expect(result.ok ? "opened" : result.error.code).toBe("invalid");
    }
  });
});
