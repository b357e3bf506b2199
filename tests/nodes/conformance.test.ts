import * as fc from "fast-check";
import { renderToString } from "katex";
import { describe, expect, test } from "vitest";
import type { OperationDefinition } from "../../src/nodes/definition.ts";
import { metaOf } from "../../src/nodes/params.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { arbitraryCase } from "./arbitrary.ts";
import { cases } from "./cases.ts";
import { byPort, inference, run, traceCase, training } from "./run-operation.ts";

const kinds = [...catalogue.values()];
const families = new Set(["input", "layer", "tensor", "loss", "penalty"]);
const operations = kinds.filter((kind): kind is OperationDefinition => families.has(kind.family));

describe.each(kinds.map((kind) => [kind.kind, kind] as const))("%s", (_, definition) => {
  test("parses no parameters as its defaults, and its defaults as themselves", () => {
    const defaults = definition.params.parse({});
    expect(definition.params.parse(defaults)).toEqual(defaults);
  });

  test("labels every parameter, with a range where there is a number", () => {
    for (const [name, field] of Object.entries(definition.params.shape)) {
      const meta = metaOf(field as never);
      expect(meta?.label, name).toMatch(/\S/);
      if (meta?.control === "integer" || meta?.control === "number" || meta?.control === "live") {
        expect(meta.min, name).toBeTypeOf("number");
        expect(meta.max, name).toBeGreaterThan(meta.min ?? Number.NaN);
      }
      if (meta?.help) expect(meta.help, name).toMatch(/\.$/);
      if (meta?.when) {
        const other = metaOf(definition.params.shape[meta.when.param] as never);
        const values = other?.control === "flag" ? [true, false] : other?.options?.map(({ value }) => value);
        for (const value of meta.when.is) expect(values, name).toContain(value);
      }
    }
  });

  test("is described in full sentences and in TeX that can be set", () => {
    const { title, summary, useWhen, mistakes = [], formula } = definition.doc;
    expect(title).toMatch(/^\p{Lu}|^\d/u);
    for (const sentence of [summary, ...(useWhen ? [useWhen] : []), ...mistakes]) expect(sentence).toMatch(/^[^!]+\.$/);
    expect(summary).not.toMatch(/\. /);
    if (formula) expect(renderToString(formula, { throwOnError: true, strict: "error" })).toContain("katex");
  });
});

describe.each(operations.map((kind) => [kind.kind, kind] as const))("%s", (kind, definition) => {
  const own = cases[kind] ?? [];

  test("has cases that the tests of values run over", () => {
    expect(own.length).toBeGreaterThan(0);
  });

  test.each([
    ["training", training],
    ["inference", inference],
  ] as const)("gives what it infers, and asks for no other weights, in %s", (_, mode) => {
    for (const given of own) expectAsInferred(definition, traceCase(definition, given, mode), given.batch ?? 4);
  });

  test("gives what it infers for random parameters and types, or says what is wrong", () => {
    let accepted = 0;
    fc.assert(
      fc.property(arbitraryCase(definition, own), (given) => {
        const params = definition.params.parse(given.params);
        const result = definition.infer({ params, inputs: byPort(definition, given.inputs ?? {}, (__, type) => type) as never });
        if (!result.ok) {
          const { message, param, port } = result.error;
          expect(message).toMatch(/^\S.*\.$/);
          if (param !== undefined) expect(Object.keys(definition.params.shape)).toContain(param);
          if (port !== undefined) expect(definition.inputs.map(({ name }) => name)).toContain(port);
          return;
        }
        accepted++;
        expectAsInferred(definition, traceCase(definition, given), given.batch ?? 4);
      }),
      { numRuns: 60, seed: 20 },
    );
    expect(accepted).toBeGreaterThan(3);
  });

  test("stays in the range that it promises", () => {
    for (const given of own) {
      const traced = traceCase(definition, given);
      const { views } = run(traced);
      for (const [port, { range }] of Object.entries(traced.inferred.outputs)) {
        const values = views[`out.${port}`]!.values;
        const [low, high] = {
          unit: [0, 1],
          probability: [0, 1],
          signed: [-1, 1],
          "non-negative": [0, Infinity],
          any: [-Infinity, Infinity],
          logit: [-Infinity, Infinity],
        }[range];
        expect(Math.min(...values), JSON.stringify(given)).toBeGreaterThanOrEqual(low!);
        expect(Math.max(...values), JSON.stringify(given)).toBeLessThanOrEqual(high!);
      }
    }
  });
});

/** Kinds whose leading size is their own, whatever the batch. */
function leadingSizes(definition: OperationDefinition, batch: number): readonly number[] | undefined {
  const own: Readonly<Record<string, readonly number[] | undefined>> = {
    "batch-mean": [1],
    "batch-split": [Math.floor(batch / 2), Math.ceil(batch / 2)],
  };
  const free = definition.kind === "lattice" || definition.kind === "batch-concat" || "batchFactor" in definition.params.shape;
  return free ? undefined : (own[definition.kind] ?? [batch]);
}

function expectAsInferred(definition: OperationDefinition, traced: ReturnType<typeof traceCase>, batch: number): void {
  const { inferred, outputs, updates, weights } = traced;
  expect(Object.keys(outputs).toSorted()).toEqual(definition.outputs.map(({ name }) => name).toSorted());
  expect(Object.keys(inferred.outputs).toSorted()).toEqual(Object.keys(outputs).toSorted());
  for (const [port, type] of Object.entries(inferred.outputs)) {
    const value = outputs[port]!;
    expect(value.dtype).toBe(type.dtype);
    if (type.meaning === "scalar") {
      expect(value.shape).toEqual([]);
      continue;
    }
    const [leading, ...example] = value.shape;
    expect(example).toEqual(type.shape);
    const sizes = leadingSizes(definition, batch);
    if (sizes) expect(sizes).toContain(leading);
  }
  for (const [name, value] of Object.entries(updates)) {
    const weight = weights.find((w) => w.name === `weight.${name}`);
    expect(weight?.trainable).toBe(false);
    expect(value.shape).toEqual(weight?.shape);
  }
  const read = new Set(traced.procedure.equations.flatMap(({ inputs }) => inputs));
  for (const weight of weights.filter(({ trainable }) => trainable)) {
    const input = traced.procedure.inputs.find(({ binding }) => binding.from === "state" && binding.name === weight.name);
    expect(read.has(input?.variable ?? -1), weight.name).toBe(true);
  }
}
