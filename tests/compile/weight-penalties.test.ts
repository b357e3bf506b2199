import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { Plan } from "../../src/compile/plan.ts";
import type { Edit } from "../../src/graph/edit.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, cut, edited, found, images, join, points, show } from "./games.ts";
import { begin, next, type Played, playOn } from "./play-on.ts";

const RATE = 0.1;
const sgd = (id: string): Edit => ({ edit: "set-kind", graph: "board", node: id, kind: "sgd", params: { learningRate: RATE } });

/** G goes down the penalty alone. */
const penalised = (project: Project, kind: string) =>
  edited(
    project,
    cut("board", "g-loss.loss > g.loss"),
    add("board", `p:${kind} networks=["G"] weight=0.3`),
    join("board", "p.loss > g.loss"),
    sgd("g-adam"),
    {
      edit: "set-training",
      training: {
        stages: [
          { name: "Play", turns: [["g"]] },
          { name: "Rest", turns: [["d"]] },
        ],
      },
    },
  );

function planOf(project: Project): Plan {
  const { analysis, plan } = compile(project, catalogue);
  if (!plan) throw new Error(analysis.diagnostics.map((diagnostic) => `${show(diagnostic)} ${diagnostic.message}`).join("\n"));
  return plan;
}

const kernels = (plan: Plan) => plan.state.filter(({ network, role, shape }) => network === "G" && role === "weight" && shape.length > 1);
const numbers = ({ state }: Played, name: string) => [...(state[name] ?? [])];
const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);

describe("the L2 penalty", () => {
  it("is the sum of squares of all kernels, and pulls each towards 0", () => {
    const plan = planOf(penalised(images, "l2-penalty"));
    const before = begin(plan);
    const after = next(plan, before);
    expect(after.outputs.reports["p"]).toBeCloseTo(
      0.3 * kernels(plan).reduce((sum, { name }) => sum + squares(numbers(before, name)), 0),
      10,
    );
    for (const { name } of kernels(plan)) {
      const old = numbers(before, name);
      numbers(after, name).forEach((value, i) => expect(value).toBeCloseTo(old[i]! * (1 - RATE * 0.3 * 2), 12));
    }
    expect(numbers(after, "G/norm/scale")).toEqual(numbers(before, "G/norm/scale"));
  });

  it("leaves out the weights of the nodes in its list", () => {
    const plan = planOf(penalised(images, 'l2-penalty exclude="up2,project"'));
    const before = begin(plan);
    const { reports } = next(plan, before).outputs;
    expect(reports["p"]).toBeCloseTo(0.3 * squares(numbers(before, "G/up1/kernel")), 10);
  });

  it("counts the networks it names, though no player of the turn owns them", () => {
    const project = edited(penalised(points, "l2-penalty"), {
      edit: "set-param",
      graph: "board",
      node: "p",
      param: "networks",
      value: ["D"],
    });
    expect(found(project)).toContain("rule.independent-loss board/g:networks");
  });
});

describe("the orthogonal penalty", () => {
  /** Products of filters, of a kernel with its outputs on the given axis. */
  function products(values: readonly number[], shape: readonly number[], axis: number): number[][] {
    const filters = shape[axis]!;
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const vectors = Array.from({ length: filters }, (): number[] => []);
    values.forEach((value, i) => vectors[Math.floor(i / inner) % filters]!.push(value));
    return vectors.map((a) => vectors.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)));
  }

  it.each([
    ["angles", 0],
    ["lengths", 1],
  ] as const)("of %s is the squared products of different filters, in dense and transposed kernels", (of, lengths) => {
    const plan = planOf(penalised(images, `orthogonal-penalty of=${of}`));
    const before = begin(plan);
    let expected = 0;
    for (const { name, shape, outputAxis = shape.length - 1 } of kernels(plan)) {
      const gram = products(numbers(before, name), shape, outputAxis);
      gram.forEach((row, i) =>
        row.forEach((product, j) => {
          expected += i === j ? lengths * (product - 1) ** 2 : product ** 2;
        }),
      );
    }
    expect(plan.state.find(({ name }) => name === "G/up1/kernel")?.outputAxis).toBe(2);
    expect(next(plan, before).outputs.reports["p"]).toBeCloseTo(0.3 * expected, 9);
  });

  it("goes down", () => {
    const plan = planOf(penalised(points, "orthogonal-penalty"));
    const loss = (runs: number) => next(plan, playOn(plan, begin(plan), runs)).outputs.reports["p"]!;
    expect(loss(30)).toBeLessThan(0.5 * loss(0));
  });
});

describe("historical averaging", () => {
  it("keeps the mean of all that the weights have been, and pulls towards it", () => {
    const plan = planOf(edited(penalised(points, "historical-average"), join("board", "g-loss.loss > g.loss")));
    const names = plan.state.filter(({ network }) => network === "G").map(({ name }) => name);
    let played = begin(plan);
    const sums = new Map(names.map((name) => [name, numbers(played, name).map(() => 0)]));
    for (let t = 1; t <= 5; t++) {
      let expected = 0;
      for (const name of names) {
        const now = numbers(played, name);
        sums.set(
          name,
          sums.get(name)!.map((sum, i) => sum + now[i]!),
        );
        expected += squares(now.map((value, i) => value - sums.get(name)![i]! / t));
      }
      const after = next(plan, played);
      expect(after.outputs.reports["p"]).toBeCloseTo(0.3 * expected, 12);
      for (const name of names)
        numbers(after, `p/${name}/mean`).forEach((mean, i) => expect(mean).toBeCloseTo(sums.get(name)![i]! / t, 12));
      played = after;
    }
    expect(played.reports["p"]).toBeGreaterThan(0);
  });

  it("is written only by its player's steps", () => {
    const plan = planOf(penalised(points, "historical-average"));
    expect(plan.procedures["d"]?.results.some(({ target }) => target.to === "state" && target.name.startsWith("p/"))).toBe(false);
  });
});
