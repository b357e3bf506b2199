import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { snapped } from "../../src/graph/compact.ts";
import { toFile } from "../../src/graph/file-text.ts";
import { findLink, type LinkContext, openLink, toLink } from "../../src/graph/link.ts";
import type { Project } from "../../src/graph/schema.ts";
import { arbitraryProject } from "./arbitrary-project.ts";
import { kinds, node, pair, wire } from "./build.ts";

const context: LinkContext = { kinds, preset: async (id) => (id === "pair" ? pair : undefined) };

async function opened(text: string, by = context) {
  const result = await openLink(text, by);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const frozen = {
  whole:
    "#g1d.VVLBbtswDP2V4J2JwXazrNAt6KG3XbqboINqsy4RWzZkOW1m6N8HyUnmQBAgPZF875FacBLXTFAabpCJQXAcvgZ_AmHs7IU9COLGOYDQsMshwxwSYAjj4EPK1riA8A1jCD0HC7UgSOgYCsfdaCWVGe3Ifvvyyo69DXLm3bE5s5-sF9vtfnOYQLD-W85QKPfF4Ud1OJQgXNh6qKoo95EQbJuVj4O4MMFEwsTcQP26u1i1tSvPkES8bs4bXGv9RAUVtGD6tCND6cpEQ3pPZZXh2Umy-lQl9GdGjSFdUElpl-lqSKP2EqQG4eV2aGSqvfTiHqly8eK6FnRQeKsHz1gJik19k0rjvRvq1dECaaAQvqTOI7N9auef63W03vYpbrm9rNrTAD_s3AWo52hiErK_kl_NLWvuPSPGJGFlb3MprfVN8CR_GSq3o7xCt7-jNq2NhA97YhjS1WNYHt7_wDS_FrSghyrjPbwgNNh0ghC8FSeuTXrfbag_37KSsnomTMG2_OD92HUghNm79TM0SQlaGBNNjP8A",
  onPreset: "#g1d.q1YqKEotTi1RslIqSMwsUtJRKk8sVrIytjA3MTa2NDIx0lHKyy9XsqpWKk5NTVGysrSsrQUA",
};

/** As a file, without the schema, which links leave out. */
function plain(subject: Project) {
  const { $schema: _, ...rest } = toFile(subject, kinds);
  return rest;
}

describe("a link", () => {
  it("carries no record, on a preset or whole, and is no longer for it", async () => {
    const record = { drawing: "0123abcd", iterations: 10, seeds: [1], data: "none", backend: "wasm", secondsPerIteration: 1, scores: [] };
    const measured: Project = { ...pair, record };
    const by: LinkContext = { kinds, preset: async () => measured };
    expect(await toLink(measured, by)).toBe(await toLink(pair, by));
    expect(await toLink(measured, by, { from: "pair" })).toBe(await toLink(pair, context, { from: "pair" }));
    const { project, repairs } = await opened(await toLink(measured, by, { from: "pair" }), by);
    expect(project.record).toBeUndefined();
    expect(repairs).toEqual([]);
  });

  it("opens as the project it was made of, on the grid, whatever the project holds", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryProject, async (subject) => {
        const { project: back, repairs } = await opened(await toLink(subject, context));
        expect(repairs).toEqual([]);
        expect(plain(back)).toEqual(plain(snapped(subject)));
      }),
      { numRuns: 150 },
    );
  });

  it("opens as the project when it names a preset too, whatever has changed", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryProject, arbitraryProject, async (preset, subject) => {
        const by: LinkContext = { kinds, preset: async () => preset };
        // Half of the changed project is the preset's, so that differences are partial.
        const changed = {
          ...subject,
          game: preset.game,
          networks: preset.networks.slice(1),
          training: { ...subject.training, stages: [] },
        };
        const { project: back } = await opened(await toLink(changed, by, { from: "any" }), by);
        expect(plain(back)).toEqual(plain(snapped(changed)));
      }),
      { numRuns: 100 },
    );
  });

  it("is short for an untouched preset and stays short for a changed number", async () => {
    const untouched = await toLink(pair, context, { from: "pair" });
    const changed = await toLink({ ...pair, training: { ...pair.training, batchSize: 32 } }, context, { from: "pair" });
    expect(untouched.length).toBeLessThan(80);
    expect(changed.length).toBeLessThan(120);
    expect(plain((await opened(changed)).project)).toEqual(plain({ ...pair, training: { ...pair.training, batchSize: 32 } }));
  });

  it("says when the preset it builds on has changed since, and applies its changes", async () => {
    const link = await toLink({ ...pair, seed: 99 }, context, { from: "pair" });
    const later: LinkContext = { kinds, preset: async () => ({ ...pair, meta: { ...pair.meta, title: "A better pair" } }) };
    const { project: back, repairs } = await opened(link, later);
    expect([back.seed, back.meta.title]).toEqual([99, "A better pair"]);
    expect(repairs).toEqual([
      'The preset "A better pair" has changed since this link was made; the link\'s changes were applied to the preset of today.',
    ]);
  });

  it("says when the preset it builds on is not there", async () => {
    const result = await openLink(await toLink(pair, context, { from: "pair" }), { kinds, preset: async () => undefined });
    expect(result.ok ? "opened" : result.error.message).toMatch(/preset "pair", which this Ganvas does not have/);
  });

  it("needs no preset when ports have names that the short form cannot hold", async () => {
    const odd = {
      ...pair,
      training: { ...pair.training, stages: [] },
      game: { nodes: [node("a"), node("b")], edges: [{ ...wire("a1.y > b1.x"), sourcePort: "two words" }] },
    };
    expect(plain((await opened(await toLink(odd, context, { from: "pair" }))).project)).toEqual(plain(odd));
  });

  it("carries options and gives them back", async () => {
    const options = {
      view: "embed",
      lock: true,
      hide: ["library", "inspector"],
      tab: "generator",
      seed: 12,
      step: 500,
      focus: "generator/dense1",
    } as const;
    const link = await toLink(pair, context, { options });
    expect(link).toMatch(/&view=embed&lock&hide=library,inspector&tab=generator&seed=12&step=500&focus=generator\/dense1$/);
    expect((await opened(link)).options).toEqual(options);
  });

  it("leaves out options that say nothing it knows", async () => {
    const link = `${await toLink(pair, context)}&view=cinema&seed=-3&step=1e9&focus=<script>&tab=../../etc&colour=red&hide=LAB`;
    expect((await opened(link)).options).toEqual({});
  });

  it("is found in an address, a message and alone", async () => {
    const link = await toLink(pair, context, { options: { seed: 3 } });
    for (const text of [`https://example.org/ganvas/${link}`, `Look at this: ${link} and tell me`, link.slice(1), `<${link}>`]) {
      expect((await opened(findLink(text) ?? "")).options).toEqual({ seed: 3 });
    }
    expect(findLink("https://example.org/#section")).toBeUndefined();
  });

  it("keeps today's form readable for ever", async () => {
    // Made when the form g1d was new. If this fails, links that people have sent are lost: make a new form instead.
    expect(plain((await opened(frozen.whole)).project)).toEqual(plain(pair));
    expect(plain((await opened(frozen.onPreset)).project)).toEqual(plain({ ...pair, seed: 99 }));
  });
});
