import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { image, label } from "../../src/core/tensor-type.ts";
import { files } from "../../src/nodes/data/files.ts";
import type { DataDefinition } from "../../src/nodes/definition.ts";

const kind = files as DataDefinition<z.ZodObject>;
const own = { count: 10, outputs: { image: image(64, 128, 3, "unit"), label: label(4) } };
const infer = (params: object, summary: typeof own | undefined = own) =>
  kind.infer({ params: kind.params.parse({ files: "d-1", ...params }), ...(summary ? { own: summary } : {}) });

describe("own files", () => {
  it("have the outputs of what was imported, in the range asked for", () => {
    expect(infer({})).toEqual({
      ok: true,
      value: { outputs: { image: image(64, 128, 3, "signed"), other: image(64, 128, 3, "signed"), label: label(4) } },
    });
  });

  it("have the size asked for", () => {
    expect(infer({ size: "32", range: "unit" })).toMatchObject({ value: { outputs: { image: image(32, 32, 3, "unit") } } });
  });

  it("have a pair beside the image when they are cut in two", () => {
    expect(infer({ halves: "horizontal" })).toMatchObject({
      value: { outputs: { image: image(64, 64, 3, "signed"), pair: image(64, 64, 3, "signed") } },
    });
  });

  it("cannot be cut in two when they are an odd number of pixels wide", () => {
    const odd = { ...own, outputs: { ...own.outputs, image: image(9, 9, 1, "unit") } };
    expect(infer({ halves: "horizontal" }, odd)).toMatchObject({
      ok: false,
      error: { param: "halves", message: expect.stringContaining("9 pixels wide") },
    });
  });

  it("say what to do when none are chosen, or they are not here", () => {
    expect(infer({ files: "" })).toMatchObject({
      ok: false,
      error: { code: "data.none", param: "files", message: expect.stringContaining("open files") },
    });
    expect(kind.infer({ params: kind.params.parse({ files: "d-1" }) })).toMatchObject({
      ok: false,
      error: { code: "data.missing", message: expect.stringContaining("open them again") },
    });
  });
});
