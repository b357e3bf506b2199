import { describe, expect, it } from "vitest";
import { labelsOf } from "../../src/ui/lab/grid-labels.ts";

describe("the labels of a grid", () => {
  it("name a row whose images all have the same caption", () => {
    expect(labelsOf(["0", "0", "1", "1"], 2, 2)).toEqual({ rows: ["0", "1"], columns: [] });
  });

  it("name rows and columns of a sweep", () => {
    expect(labelsOf(["deep red −1", "deep red 2", "blue −1", "blue 2"], 2, 2)).toEqual({
      rows: ["deep red", "blue"],
      columns: ["−1", "2"],
    });
  });

  it("are not there where every image needs its own", () => {
    expect(labelsOf(["a red heart", "a star", "a cross", "a blue star"], 2, 2)).toBeUndefined();
  });

  it("leave a single column its captions", () => {
    expect(labelsOf(["a", "b"], 2, 1)).toBeUndefined();
  });
});
