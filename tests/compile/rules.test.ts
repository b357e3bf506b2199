import { describe, expect, it } from "vitest";
import { analyse } from "../../src/compile/analyse.ts";
import type { Edit } from "../../src/graph/edit.ts";
import type { Project } from "../../src/graph/schema.ts";
import { catalogue } from "../../src/nodes/registry.ts";
import { add, board, cut, diagnose, edited, found, game, images, insert, join, network, points, remove, set, show } from "./games.ts";

interface Case {
  /** Code and place, as `show` writes them. */
  readonly wrong: string;
  readonly of: Project;
  /** What spoils it. */
  readonly by: readonly (Edit | Edit[])[];
  /** What looks alike and is right. */
  readonly butNot: readonly (Edit | Edit[])[];
}

const losses = (kind: string): Edit[] =>
  ["g-loss", "fake-loss", "real-loss"].map((id) => ({
    edit: "set-kind",
    graph: "board",
    node: id,
    kind,
    params: { side: id.split("-")[0] === "g" ? "generator" : (id.split("-")[0] ?? "") },
  }));
const penalty = [
  add("board", "gp:gradient-penalty"),
  join("board", "d-real.y > gp.score"),
  join("board", "data.image > gp.at"),
  join("board", "gp.loss > d.loss"),
];
const conditional = (graph: string): Edit[] => [
  add(graph, "label:input name=c meaning=label"),
  add(graph, "hot:one-hot"),
  add(graph, "both:concat"),
  cut(graph, "input.y > hidden.x"),
  join(graph, "label.y > hot.label"),
  join(graph, "input.y > both.xs"),
  join(graph, "hot.y > both.xs"),
  join(graph, "both.y > hidden.x"),
];
const labels = (...targets: string[]): Edit[] => [
  add("board", "labels:random-label"),
  ...targets.map((use) => join("board", `labels.label > ${use}.c`)),
];

/** A board that goes on from what it made. */
const repeated = edited(
  points,
  ["before:recall shape=[2,3,1]", "z:noise shape=[2,3,1]", "step:add", "sampler:autoregressive", "view:sample-grid"].map((text) =>
    add("board", text),
  ),
  ["before.y > step.a", "z.z > step.b", "step.y > sampler.x", "sampler.y > view.images"].map((text) => join("board", text)),
);

/** Angles from 0 to 2π with both ends, as in published code. */
const inclusiveRing = Array.from({ length: 8 }, (_, k) => [2 * Math.cos((2 * Math.PI * k) / 7), 2 * Math.sin((2 * Math.PI * k) / 7)]).map(
  (point) => point.map((x) => Number(x.toFixed(4)) + 0),
);

/** The generator answers to the discriminator two steps ahead. */
const ahead = edited(
  points,
  add("board", "ahead:unroll network=D steps=2"),
  add("board", "judge:network network=D weights=ahead"),
  join("board", "fake-loss.loss > ahead.loss"),
  join("board", "real-loss.loss > ahead.loss"),
  join("board", "d-adam.optimizer > ahead.optimizer"),
  set("board", "d-adam", "epsilonPlace", "inside"),
  cut("board", "d-fake.y > g-loss.score"),
  join("board", "fake.y > judge.x"),
  join("board", "judge.y > g-loss.score"),
);

/** G's latent code comes from what an encoder says of the data: mean and spread, drawn and held to N(0, I). */
const autoencoder = edited(
  points,
  {
    edit: "add-network",
    network: network("E", "encoder", "input shape=[2] > hidden:dense units=8 > means:dense units=4 > output name=mean"),
  },
  add("E", "spreads:dense units=4"),
  add("E", "spread:output name=spread"),
  join("E", "hidden.y > spreads.x"),
  join("E", "spreads.y > spread.x"),
  add("board", "encode:network network=E"),
  add("board", "draw:reparameterise"),
  add("board", "kl:kl-normal-loss"),
  add("board", "alike:l2-loss reduce=example"),
  join("board", "data.points > encode.x"),
  join("board", "encode.mean > draw.mean"),
  join("board", "encode.spread > draw.spread"),
  join("board", "encode.mean > kl.mean"),
  join("board", "encode.spread > kl.spread"),
  cut("board", "noise.z > fake.x"),
  remove("board", "noise"),
  join("board", "draw.z > fake.x"),
  join("board", "fake.y > alike.x"),
  join("board", "data.points > alike.target"),
  join("board", "kl.loss > g.loss"),
  join("board", "alike.loss > g.loss"),
  set("board", "g", "networks", ["G", "E"]),
);
/** The same with 784 numbers an example, as in MNIST. */
const wide = edited(autoencoder, set("G", "last", "units", 784), [
  add("board", "pixels:digits"),
  add("board", "flat:flatten"),
  join("board", "pixels.image > flat.x"),
  cut("board", "data.points > alike.target"),
  join("board", "flat.y > alike.target"),
  cut("board", "data.points > d-real.x"),
  join("board", "flat.y > d-real.x"),
  cut("board", "data.points > encode.x"),
  join("board", "flat.y > encode.x"),
  set("E", "input", "shape", [784]),
  set("D", "input", "shape", [784]),
  remove("board", "data", "scatter"),
]);

const cases: Readonly<Record<string, readonly Case[]>> = {
  "idle-player": [
    {
      wrong: "rule.trains-nobody board/g:networks",
      of: points,
      by: [set("board", "g", "networks", [])],
      butNot: [set("board", "g", "networks", ["G"])],
    },
    { wrong: "rule.missing-network board/g:networks", of: points, by: [set("board", "g", "networks", ["G", "H"])], butNot: [] },
    {
      wrong: "rule.no-loss board/g:loss",
      of: points,
      by: [cut("board", "g-loss.loss > g.loss")],
      butNot: [cut("board", "real-loss.loss > d.loss")],
    },
  ],
  "untrained-network": [
    { wrong: "rule.untrained-network board/fake", of: points, by: [set("board", "g", "networks", [])], butNot: [] },
    {
      wrong: "rule.unused-network E",
      of: points,
      by: [{ edit: "add-network", network: network("E", "encoder", "input > dense > output") }],
      butNot: [
        { edit: "add-network", network: network("E", "encoder", "input shape=[2] > flatten > output") },
        add("board", "e:network network=E"),
        join("board", "data.points > e.x"),
      ],
    },
  ],
  feedback: [
    {
      wrong: "rule.feedback-shape board/before:shape",
      of: repeated,
      by: [set("board", "before", "shape", [5])],
      butNot: [set("board", "before", "range", "signed")],
    },
    {
      wrong: "rule.stray-recall board/before",
      of: repeated,
      by: [cut("board", "step.y > sampler.x"), join("board", "z.z > sampler.x"), join("board", "step.y > view.images")],
      butNot: [set("board", "sampler", "steps", 2)],
    },
  ],
  "foreign-network": [
    {
      wrong: "rule.independent-loss board/d:networks",
      of: points,
      by: [cut("board", "fake-loss.loss > d.loss"), set("board", "d", "networks", ["D", "G"])],
      butNot: [cut("board", "fake-loss.loss > d.loss")],
    },
  ],
  "shared-network": [
    {
      wrong: "rule.shared-network board/d:networks",
      of: points,
      by: [
        add("board", 'd2:player networks=["D"]'),
        join("board", "g-adam.optimizer > d2.optimizer"),
        join("board", "real-loss.loss > d2.loss"),
      ],
      butNot: [
        add("board", 'd2:player networks=["D"]'),
        join("board", "d-adam.optimizer > d2.optimizer"),
        join("board", "real-loss.loss > d2.loss"),
      ],
    },
  ],
  "trains-opponent": [
    {
      wrong: "rule.trains-opponent board/g:networks",
      of: points,
      by: [set("board", "g", "networks", ["G", "D"]), set("board", "d", "networks", [])],
      butNot: [],
    },
    {
      wrong: "rule.trains-opponent board/d:networks",
      of: points,
      by: [set("board", "d", "networks", ["G", "D"]), set("board", "g", "networks", [])],
      butNot: [],
    },
  ],
  "no-steps": [
    {
      wrong: "rule.no-steps board/d:steps",
      of: points,
      by: [set("board", "d", "steps", 0)],
      butNot: [set("board", "d", "steps", { schedule: "linear", from: 0, to: 1, over: 10 })],
    },
    {
      wrong: "rule.no-steps board/d:steps",
      of: points,
      by: [set("board", "d", "steps", { schedule: "linear", from: 0, to: 0, over: 10 })],
      butNot: [set("board", "d", "steps", 2)],
    },
  ],
  "zero-weight": [
    {
      wrong: "rule.zero-weight board/fake-loss:weight",
      of: points,
      by: [set("board", "fake-loss", "weight", 0)],
      butNot: [set("board", "fake-loss", "weight", -1)],
    },
    {
      wrong: "rule.zero-weight board/fake-loss:weight",
      of: points,
      by: [
        set("board", "fake-loss", "weight", {
          schedule: "piecewise",
          points: [
            [0, 0],
            [9, 0],
          ],
        }),
      ],
      butNot: [
        set("board", "fake-loss", "weight", {
          schedule: "piecewise",
          points: [
            [0, 0],
            [9, 1],
          ],
        }),
      ],
    },
  ],
  "class-count": [
    {
      wrong: "rule.class-count board/fake:c",
      of: edited(points, conditional("G")),
      by: [labels("fake"), set("board", "labels", "classes", 12)],
      butNot: [labels("fake")],
    },
  ],
  "data-bias": [
    {
      wrong: "rule.data-bias G/up2:biasInitializer",
      of: images,
      by: [set("G", "up2", "biasInitializer", { name: "data-logit", source: "gone" })],
      butNot: [set("G", "up2", "biasInitializer", { name: "data-logit" })],
    },
  ],
  "output-range": [
    {
      wrong: "rule.output-range board/d-fake:x",
      of: images,
      by: [set("board", "data", "range", "unit")],
      butNot: [set("board", "data", "range", "unit"), set("G", "tanh", "function", "sigmoid")],
    },
    {
      wrong: "rule.output-range board/d-fake:x",
      of: images,
      by: [set("board", "data", "range", "unit")],
      butNot: [...penalty, set("board", "data", "range", "unit")],
    },
    {
      wrong: "rule.output-range board/d-fake:x",
      of: images,
      by: [remove("G", "tanh"), join("G", "up2.y > output.x")],
      butNot: [set("board", "data", "variation", 0.5)],
    },
  ],
  "double-squash": [
    {
      wrong: "rule.double-squash board/real-loss:score",
      of: points,
      by: [insert("D", "end:activation function=sigmoid", "last.y > output.x")],
      butNot: [insert("D", "end:activation function=linear", "last.y > output.x")],
    },
    {
      wrong: "rule.double-squash board/real-loss:x",
      of: points,
      by: [
        insert("D", "end:activation function=sigmoid", "last.y > output.x"),
        insert("D", "flat:flatten", "end.y > output.x"),
        { edit: "set-kind", graph: "board", node: "real-loss", kind: "bce-loss", params: {} },
        join("board", "d-real.y > real-loss.x"),
      ],
      butNot: [
        insert("D", "end:activation function=sigmoid", "last.y > output.x"),
        { edit: "set-kind", graph: "board", node: "real-loss", kind: "bce-loss", params: { from: "probabilities" } },
        cut("board", "d-real.y > real-loss.score"),
        join("board", "d-real.y > real-loss.x"),
      ],
    },
    {
      // Softmax, and then the softmax of the loss (PyTorch-GAN's ACGAN).
      wrong: "rule.double-squash board/classes:logits",
      of: edited(
        points,
        add("D", "sure:dense units=8"),
        add("D", "class:output name=class"),
        join("D", "relu.y > sure.x"),
        join("D", "sure.y > class.x"),
        add("board", "classes:softmax-cross-entropy"),
        join("board", "d-real.class > classes.logits"),
        join("board", "data.mode > classes.label"),
        join("board", "classes.loss > d.loss"),
      ),
      by: [insert("D", "soft:activation function=softmax", "sure.y > class.x")],
      butNot: [insert("D", "soft:activation function=linear", "sure.y > class.x")],
    },
  ],
  "flat-penalty": [
    {
      wrong: "rule.flat-penalty board/gp:score",
      of: edited(images, penalty),
      by: [insert("D", "wall:stop-gradient", "down.y > leaky.x")],
      butNot: [insert("G", "wall:stop-gradient", "reshape.y > up1.x")],
    },
    {
      wrong: "rule.penalty-elsewhere board/gp:at",
      of: edited(images, penalty),
      by: [cut("board", "data.image > gp.at"), join("board", "fake.y > gp.at")],
      butNot: [
        cut("board", "data.image > gp.at"),
        join("board", "fake.y > gp.at"),
        cut("board", "d-real.y > gp.score"),
        join("board", "d-fake.y > gp.score"),
      ],
    },
  ],
  "learned-spread": [
    {
      wrong: "rule.spread-not-drawn board/kl:spread",
      of: autoencoder,
      by: [remove("board", "draw"), join("board", "encode.mean > fake.x")],
      butNot: [set("board", "draw", "spread", "log-deviation"), set("board", "kl", "spread", "log-deviation")],
    },
  ],
  "mixed-reductions": [
    {
      wrong: "rule.mixed-reductions board/kl:reduce",
      of: wide,
      by: [set("board", "alike", "reduce", "mean")],
      butNot: [set("board", "alike", "reduce", "mean"), set("board", "kl", "reduce", "mean")],
    },
    {
      wrong: "rule.mixed-reductions board/kl:reduce",
      of: wide,
      by: [set("board", "alike", "reduce", "mean")],
      butNot: [set("board", "alike", "reduce", "mean"), set("board", "kl", "weight", 1 / 784)],
    },
    {
      // StackGAN's KL beside a score: its weight of 2 is for a mean over 128 numbers.
      wrong: "rule.mixed-reductions board/kl:reduce",
      of: edited(autoencoder, remove("board", "alike"), set("board", "kl", "reduce", "mean"), set("board", "kl", "weight", 20)),
      by: [set("board", "kl", "reduce", "example")],
      butNot: [set("board", "kl", "reduce", "example"), set("board", "kl", "weight", 2)],
    },
  ],
  "missing-mode": [
    {
      wrong: "rule.ring-of-seven board/data:modes",
      of: points,
      by: [set("board", "data", "modes", 7)],
      butNot: [set("board", "data", "modes", 7), set("board", "data", "distribution", "mixture"), set("D", "input", "shape", [1])],
    },
    {
      wrong: "rule.same-place board/data",
      of: points,
      by: [set("board", "data", "distribution", "drawn"), set("board", "data", "points", inclusiveRing)],
      butNot: [set("board", "data", "distribution", "drawn"), set("board", "data", "points", inclusiveRing.slice(0, -1).concat([[0, 0]]))],
    },
  ],
  "still-noise": [
    {
      wrong: "rule.still-noise D/blur:deviation",
      of: edited(points, insert("D", "blur:gaussian-noise", "hidden.y > relu.x")),
      by: [set("D", "blur", "deviation", 0)],
      butNot: [set("D", "blur", "deviation", { schedule: "linear", from: 0.1, to: 0, over: 100 })],
    },
  ],
  "bounded-critic": [
    {
      wrong: "rule.bounded-critic board/real-loss:score",
      of: edited(points, losses("wasserstein-loss")),
      by: [insert("D", "end:activation function=sigmoid", "last.y > output.x")],
      butNot: [],
    },
    {
      wrong: "rule.bounded-critic board/g-loss:score",
      of: edited(points, losses("hinge-loss")),
      by: [insert("D", "end:activation", "last.y > output.x")],
      butNot: [],
    },
  ],
  "raw-probability": [
    {
      wrong: "rule.raw-probability board/term:x",
      of: edited(points, add("board", "term:bce-loss"), join("board", "d-real.y > term.x"), join("board", "term.loss > d.loss")),
      by: [set("board", "term", "from", "probabilities")],
      butNot: [],
    },
  ],
  "fake-smoothing": [
    {
      wrong: "rule.fake-smoothing board/fake-loss:fakeTarget",
      of: points,
      by: [set("board", "fake-loss", "fakeTarget", 0.1)],
      butNot: [set("board", "real-loss", "realTarget", 0.9)],
    },
  ],
  "ignored-condition": [
    {
      wrong: "rule.ignored-condition board/fake",
      of: edited(points, conditional("G")),
      by: [labels("fake")],
      butNot: [conditional("D"), labels("fake", "d-fake", "d-real")],
    },
    {
      wrong: "rule.ignored-condition board/fake",
      of: edited(points, conditional("G")),
      by: [labels("fake")],
      // ACGAN: the discriminator does not see the class but has to tell it.
      butNot: [
        labels("fake"),
        add("D", "classes:dense units=10"),
        add("D", "class:output name=class"),
        join("D", "relu.y > classes.x"),
        join("D", "classes.y > class.x"),
        add("board", "term:softmax-cross-entropy"),
        join("board", "d-fake.class > term.logits"),
        join("board", "labels.label > term.label"),
        join("board", "term.loss > d.loss"),
      ],
    },
    {
      wrong: "rule.ignored-condition board/fake",
      of: edited(points, conditional("G")),
      by: [labels("fake")],
      // ControlGAN: the discriminator learns nothing of classes, but the generator is asked for them.
      butNot: [
        labels("fake"),
        add("D", "classes:dense units=10"),
        add("D", "class:output name=class"),
        join("D", "relu.y > classes.x"),
        join("D", "classes.y > class.x"),
        add("board", "term:softmax-cross-entropy"),
        join("board", "d-fake.class > term.logits"),
        join("board", "labels.label > term.label"),
        join("board", "term.loss > g.loss"),
      ],
    },
  ],
  "batch-norm-under-penalty": [
    {
      wrong: "rule.batch-norm-under-penalty D/norm",
      of: edited(images, penalty),
      by: [insert("D", "norm:batch-norm", "down.y > leaky.x")],
      butNot: [insert("D", "norm:layer-norm", "down.y > leaky.x")],
    },
    {
      wrong: "rule.batch-norm-under-penalty D/norm",
      of: edited(images, penalty),
      by: [insert("D", "norm:batch-norm", "down.y > leaky.x")],
      butNot: [insert("D", "norm:minibatch-stddev", "down.y > leaky.x")],
    },
  ],
  "batch-norm-at-the-edge": [
    {
      wrong: "rule.batch-norm-edge D/norm",
      of: images,
      by: [insert("D", "norm:batch-norm", "input.y > down.x")],
      butNot: [insert("D", "norm:batch-norm", "down.y > leaky.x")],
    },
    {
      wrong: "rule.batch-norm-edge G/norm2",
      of: images,
      by: [insert("G", "norm2:batch-norm", "up2.y > tanh.x")],
      butNot: [insert("G", "norm2:batch-norm", "project.y > reshape.x")],
    },
  ],
  "momentum-under-clipping": [
    {
      wrong: "rule.momentum-clipping board/d-adam",
      of: points,
      by: [set("board", "d", "clip", 0.01)],
      butNot: [set("board", "d", "clip", 0.01), set("board", "d-adam", "beta1", 0)],
    },
  ],
  "pooling-in-discriminator": [
    {
      wrong: "rule.pooling D/pool",
      of: images,
      by: [insert("D", "pool", "leaky.y > flatten.x")],
      butNot: [insert("D", "down2:conv2d stride=2", "leaky.y > flatten.x")],
    },
    {
      wrong: "rule.pooling D/pool",
      of: images,
      by: [insert("D", "pool", "leaky.y > flatten.x")],
      butNot: [insert("D", "pool method=mean", "leaky.y > flatten.x")],
    },
  ],
  "uneven-kernel": [
    { wrong: "rule.uneven-kernel G/up1:kernel", of: images, by: [set("G", "up1", "kernel", 5)], butNot: [set("D", "down", "kernel", 5)] },
  ],
  "indivisible-size": [
    {
      wrong: "rule.indivisible-size D/down:stride",
      of: images,
      by: [set("D", "down", "stride", 3)],
      butNot: [set("D", "down", "stride", 4)],
    },
    // Without zeros around it, a window of 4 goes in steps of 3 over 28 pixels with none left, as one of 3 in steps of 2 over 33.
    {
      wrong: "rule.indivisible-size D/down:stride",
      of: images,
      by: [set("D", "down", "stride", 3), set("D", "down", "padding", "valid"), set("D", "down", "kernel", 3)],
      butNot: [set("D", "down", "stride", 3), set("D", "down", "padding", "valid"), set("D", "down", "kernel", 4)],
    },
  ],
  "large-epsilon": [
    {
      wrong: "rule.large-epsilon G/norm:epsilon",
      of: images,
      by: [set("G", "norm", "epsilon", 0.8)],
      butNot: [set("G", "norm", "momentum", 0.8)],
    },
  ],
  "weight-sets": [
    {
      wrong: "use.weights board/judge:weights",
      of: ahead,
      by: [set("board", "judge", "weights", "gone")],
      butNot: [set("board", "judge", "weights", undefined)],
    },
    {
      wrong: "use.weights board/d-real:weights",
      of: points,
      by: [add("board", "mean:ema network=G"), set("board", "d-real", "weights", "mean")],
      butNot: [add("board", "mean:ema network=D"), set("board", "d-real", "weights", "mean")],
    },
    {
      wrong: "unroll.no-loss board/ahead:loss",
      of: ahead,
      by: [cut("board", "fake-loss.loss > ahead.loss"), cut("board", "real-loss.loss > ahead.loss")],
      butNot: [cut("board", "real-loss.loss > ahead.loss")],
    },
    {
      wrong: "unroll.circle board/ahead:loss",
      of: ahead,
      by: [join("board", "g-loss.loss > ahead.loss")],
      butNot: [],
    },
    {
      wrong: "unroll.independent board/ahead:loss",
      of: ahead,
      by: [set("board", "ahead", "network", "G"), cut("board", "fake-loss.loss > ahead.loss")],
      butNot: [cut("board", "fake-loss.loss > ahead.loss")],
    },
    {
      wrong: "unroll.epsilon board/d-adam:epsilonPlace",
      of: ahead,
      by: [set("board", "d-adam", "epsilonPlace", "outside")],
      butNot: [set("board", "d-adam", "epsilonPlace", "outside"), set("board", "ahead", "mode", "stop")],
    },
  ],
  "unused-node": [
    { wrong: "rule.unused-node board/spare", of: points, by: [add("board", "spare:noise")], butNot: [] },
    { wrong: "rule.unused-node G/spare", of: points, by: [add("G", "spare:noise")], butNot: [] },
  ],
};

/** No single edit mends these. */
const byHand = new Set([
  "rule.stray-recall",
  "rule.flat-penalty",
  "rule.same-place",
  "rule.no-loss",
  "rule.unused-network",
  "rule.ignored-condition",
  "rule.pooling",
  "unroll.no-loss",
  "unroll.circle",
  "unroll.independent",
]);

describe.each(Object.entries(cases).flatMap(([rule, list]) => list.map((example, i) => [`${rule} ${i + 1}`, example] as const)))(
  "the rule %s",
  (_, { wrong, of, by, butNot }) => {
    it("finds the mistake at its place and nothing where there is none", () => {
      expect(found(edited(of, ...by))).toContain(wrong);
      expect(found(of)).not.toContain(wrong);
      expect(found(edited(of, ...butNot))).not.toContain(wrong);
    });

    it("offers only fixes that mend it", () => {
      const spoilt = edited(of, ...by);
      const diagnostic = diagnose(spoilt).find((candidate) => show(candidate) === wrong);
      const fixes = diagnostic?.fixes ?? [];
      expect(fixes.length > 0).toBe(!byHand.has(wrong.split(" ")[0] ?? ""));
      for (const { label, edits } of fixes) expect(found(edited(spoilt, ...edits)), label).not.toContain(wrong);
    });
  },
);

describe("the rules", () => {
  it("find nothing in sound games", () => {
    expect(found(points)).toEqual([]);
    expect(found(images)).toEqual([]);
  });

  it("let none of the seven most-copied mistakes pass in silence", () => {
    const mistakes = {
      "an epsilon of 0.8 in batch norm": "rule.large-epsilon",
      "softmax twice": "rule.double-squash",
      "a ring of seven modes": "rule.ring-of-seven",
      "a frozen discriminator that nobody trains": "rule.untrained-network",
      "batch norm under a gradient penalty": "rule.batch-norm-under-penalty",
      "labels smoothed on both sides": "rule.fake-smoothing",
      "a KL loss that is summed beside a mean": "rule.mixed-reductions",
    };
    const shown = Object.values(cases).flatMap((list) => list.map(({ wrong }) => wrong.split(" ")[0]));
    expect(shown).toEqual(expect.arrayContaining(Object.values(mistakes)));
  });

  it("have an example each", async () => {
    const files = Object.keys(import.meta.glob("../../src/compile/rules/*.ts")).map((path) => path.replace(/^.*\/|\.ts$/g, ""));
    expect(Object.keys(cases).concat("weights-on-board").sort()).toEqual(files.sort());
  });

  it("let no weights stand on the board", () => {
    // No kind of the catalogue with weights may stand there, so one is let.
    const dense = catalogue.get("dense")!;
    const { places: _, ...anywhere } = dense;
    const kinds = new Map([...catalogue, ["dense", anywhere as typeof dense]]);
    const spoilt = edited(points, insert("board", "stray:dense units=2", "data.points > d-real.x"));
    expect(analyse(spoilt, kinds).diagnostics.map(show)).toContain("rule.weights-on-board board/stray");
    expect(analyse(points, kinds).diagnostics).toEqual([]);
  });

  it("stay silent about half-drawn games", () => {
    const half = game({
      networks: [network("G", "generator", "input > output")],
      game: board(["g:network network=G", "loss:non-saturating-loss"], ["g.y > loss.score"]),
    });
    expect(found(half).filter((text) => text.startsWith("rule.") && !text.includes("unused"))).toEqual([]);
  });
});
