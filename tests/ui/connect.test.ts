import { describe, expect, it } from "vitest";
import { applyEdits } from "../../src/graph/edit.ts";
import { compatiblePorts, connectEdits, judge, leadsTo } from "../../src/ui/canvas/connect.ts";
import { type PortRef, portKey } from "../../src/ui/canvas/port-ref.ts";
import { board, edge, inNetwork, node, sceneOf, show } from "./scene.ts";

const out = (text: string): PortRef => ({ node: text.split(".")[0] ?? "", port: text.split(".")[1] ?? "", side: "output" });
const into = (text: string): PortRef => ({ ...out(text), side: "input" });

const chain = inNetwork(
  [node("z:input", { name: "z", shape: [8] }), node("a:dense"), node("b:dense"), node("c:conv2d"), node("o:output")],
  ["z.y > a.x", "a.y > b.x"],
);

describe("a wire", () => {
  it("may join an output to an input, whichever end it is begun at", () => {
    const scene = sceneOf(chain, "net");
    expect(judge(scene, out("b.y"), into("o.x"))).toMatchObject({ ok: true, edge: edge("b.y > o.x") });
    expect(judge(scene, into("o.x"), out("b.y"))).toMatchObject({ ok: true, edge: edge("b.y > o.x") });
  });

  it.each([
    ["two outputs", out("a.y"), out("b.y"), "inputs"],
    ["a node and itself", out("a.y"), into("a.x"), "itself"],
    ["what would be a cycle", out("b.y"), into("a.x"), "cycle"],
    ["a vector and a port for images", out("b.y"), into("c.x"), "Reshape"],
    ["an end that is gone", out("a.y"), into("nobody.x"), "no longer"],
  ])("may not join %s, and the reason is said", (_, a, b, reason) => {
    const verdict = judge(sceneOf(chain, "net"), a, b);
    expect(verdict).toMatchObject({ ok: false });
    expect(verdict.ok ? "" : verdict.reason).toMatch(new RegExp(reason === "inputs" ? "input" : reason));
  });

  it("may join an optimizer to a player alone", () => {
    const scene = sceneOf(board([node("adam"), node("p:player"), node("l:l2-loss"), node("v:scatter")], []));
    expect(judge(scene, out("adam.optimizer"), into("p.optimizer")).ok).toBe(true);
    expect(judge(scene, out("adam.optimizer"), into("p.loss")).ok).toBe(false);
    expect(judge(scene, out("adam.optimizer"), into("v.generated")).ok).toBe(false);
  });

  it("takes a use of a network at the word of the network's own ports", () => {
    const image = inNetwork(
      [node("i:input", { name: "image", meaning: "image", shape: [28, 28, 1] }), node("o:output")],
      ["i.y > o.x"],
      "discriminator",
    );
    const project = { ...image, game: { nodes: [...image.game.nodes, node("n:noise"), node("d:digits")], edges: [] } };
    const scene = sceneOf(project);
    expect(judge(scene, out("n.z"), into("use.image")).ok).toBe(false);
    expect(judge(scene, out("d.images"), into("use.image")).ok).toBe(true);
  });
});

describe("the ports that a wire may end in", () => {
  it("are exactly those that the judge allows", () => {
    const scene = sceneOf(chain, "net");
    for (const start of scene.at.nodes.values()) {
      for (const port of start.ports.outputs) {
        const from = out(`${start.id}.${port.name}`);
        const allowed = [...scene.at.nodes.values()]
          .flatMap((other) => other.ports.inputs.map(({ name }) => into(`${other.id}.${name}`)))
          .filter((to) => judge(scene, from, to).ok);
        expect(compatiblePorts(scene, from).map(portKey).sort()).toEqual(allowed.map(portKey).sort());
      }
    }
  });
});

describe("drawing a wire", () => {
  it("makes the one that ends in the same port give way", () => {
    const scene = sceneOf(chain, "net");
    const after = applyEdits(chain, connectEdits(scene, "net", edge("z.y > b.x")));
    expect(after.networks[0]?.edges.map(show)).toEqual(["z.y > a.x", "z.y > b.x"]);
  });

  it("adds to those of a port that takes many", () => {
    const project = board([node("a:l2-loss"), node("b:l2-loss"), node("p:player")], ["a.loss > p.loss"]);
    const after = applyEdits(project, connectEdits(sceneOf(project), "board", edge("b.loss > p.loss")));
    expect(after.game.edges).toHaveLength(2);
  });

  it("changes nothing where it is drawn already", () => {
    expect(connectEdits(sceneOf(chain, "net"), "net", edge("z.y > a.x"))).toEqual([]);
  });
});

it("follows wires over any number of nodes, and ends on a cycle", () => {
  const graph = { nodes: [], edges: ["a.y > b.x", "b.y > c.x", "c.y > b.x"].map(edge) };
  expect(leadsTo(graph, "a", "c")).toBe(true);
  expect(leadsTo(graph, "c", "a")).toBe(false);
});
