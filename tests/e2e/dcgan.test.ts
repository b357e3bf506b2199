/**
 * @file From an empty canvas to a DCGAN that trains: once by keyboard alone, once by mouse, where only names and sizes are
 * typed.
 */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, type Served, serve } from "./browser.ts";

/** The machine that tests may be a slow one. */
const patient = { timeout: 60_000 };

/** What a person does, whatever with. A node that was just added is the selected one. */
interface Hands {
  network(name: string, role: string): Promise<void>;
  /** The input of the network that is open. */
  selectInput(): Promise<void>;
  /** Wired behind the node before it, unless it is to stand alone. */
  add(kind: string, how?: { readonly alone?: boolean; readonly name?: string }): Promise<void>;
  /** A number, a word of a choice, or several sizes. */
  set(field: string, value: string): Promise<void>;
  wire(from: readonly [title: string, port: string], to: readonly [title: string, port: string]): Promise<void>;
  own(network: string): Promise<void>;
  toBoard(): Promise<void>;
  /** The problem's own fix, out of the list of problems. */
  fix(label: string): Promise<void>;
  /** Starts training, or pauses it. */
  play(): Promise<void>;
}

describe.skipIf(chromiumPath === undefined)("a DCGAN from an empty canvas", { timeout: 600_000 }, () => {
  let served: Served;
  let tabs: BrowserContext;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    served = await serve();
  }, 180_000);
  afterAll(() => served?.close());
  afterEach(async () => {
    await tabs?.close();
    expect(errors.splice(0)).toEqual([]);
  });

  async function visit(): Promise<void> {
    tabs = await served.browser.newContext({ viewport: { width: 1600, height: 1000 }, reducedMotion: "reduce" });
    page = await tabs.newPage();
    page.setDefaultTimeout(patient.timeout);
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(served.url);
    await page.waitForSelector(".card");
  }

  const cards = () => page.locator(".react-flow__node").count();
  const wires = () => page.locator(".react-flow__edge").count();
  const card = (title: string) =>
    page.locator(".react-flow__node", { has: page.locator(".card-title", { hasText: new RegExp(`^${title}$`) }) });
  /** What a screen reader was told last; said twice, it differs by a space. */
  const heard = () =>
    page
      .getByRole("status")
      .first()
      .evaluate((status) => status.textContent);
  const selectedTitles = () => page.locator(".card[data-selected] .card-title").allTextContents();
  const iteration = async () => {
    const lab = await page.getByRole("complementary", { name: "Lab" }).innerText();
    return Number(/iteration ([\d,]+)/.exec(lab)?.[1]?.replaceAll(",", "") ?? Number.NaN);
  };

  const keyboard: Hands = {
    async network(name, role) {
      await command("new network");
      await expect.poll(async () => (await focused()).name, patient).toBe("Name");
      await page.keyboard.type(name);
      await page.keyboard.press("Tab");
      await choose(role);
      await page.keyboard.press("Tab");
      for (let tries = 0; tries < 4 && (await focused()).name !== "Empty"; tries++) await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await expect.poll(cards, patient).toBe(2);
    },
    async selectInput() {
      await page.keyboard.press("Alt+ArrowRight");
      await expect.poll(selectedTitles, patient).toEqual(["Input"]);
      await onCard();
    },
    async add(kind, { alone = false, name } = {}) {
      const before = await cards();
      await page.keyboard.press("/");
      await page.getByRole("combobox", { name: "Add a node" }).waitFor();
      await page.keyboard.type(kind);
      await page.keyboard.press(alone ? "Shift+Enter" : "Enter");
      await expect.poll(cards, patient).toBe(before + 1);
      await expect.poll(selectedTitles, patient).toEqual([kind]);
      await onCard();
      if (name === undefined) return;
      await page.keyboard.press("F2");
      await expect.poll(async () => (await focused()).name, patient).toBe("Name of the node");
      await page.keyboard.press("Control+a");
      await page.keyboard.type(name);
      await page.keyboard.press("Enter");
      await expect.poll(selectedTitles, patient).toEqual([name]);
      await onCard();
    },
    async set(field, value) {
      await page.keyboard.press("i");
      await page.waitForFunction(() => document.activeElement?.closest(".inspector"));
      await tabTo(field);
      if ((await focused()).tag === "SELECT") await choose(value);
      else {
        await page.keyboard.press("Control+a");
        await page.keyboard.type(value);
        await page.keyboard.press("Enter");
      }
      await backToCard();
    },
    async wire([source, from], [target, to]) {
      const before = await wires();
      await find(source);
      await hear("c");
      await arrowTo(`${source}, output ${from}`);
      await hear("Enter");
      await arrowTo(`${target}, input ${to}`);
      await page.keyboard.press("Enter");
      await expect.poll(wires, patient).toBe(before + 1);
      await onCard();
    },
    async own(network) {
      await page.keyboard.press("i");
      await page.waitForFunction(() => document.activeElement?.closest(".inspector"));
      await tabTo(network);
      await page.keyboard.press("Space");
      await backToCard();
    },
    async toBoard() {
      await command("back to the board");
    },
    async fix(label) {
      await tabTo(/^\d+ errors?(,|$)/, "Shift+Tab");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: label }).waitFor();
      await tabTo(label);
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
    },
    play: () => page.keyboard.press("Control+Enter"),
  };

  const mouse: Hands = {
    async network(name, role) {
      await page.getByRole("button", { name: "New network" }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: "Name" }).fill(name);
      await dialog.getByRole("combobox", { name: "Role" }).selectOption(role);
      await dialog.getByText("Empty", { exact: true }).click();
      await dialog.getByRole("button", { name: "Create" }).click();
      await dialog.waitFor({ state: "detached" });
      await expect.poll(cards, patient).toBe(2);
    },
    async selectInput() {
      await card("Input").click();
      await expect.poll(selectedTitles, patient).toEqual(["Input"]);
    },
    async add(kind, { alone = false, name } = {}) {
      const before = await cards();
      if (alone) await clickEmpty();
      await page.locator(".palette-entry", { hasText: new RegExp(`^${kind}$`) }).click();
      await expect.poll(cards, patient).toBe(before + 1);
      await expect.poll(selectedTitles, patient).toEqual([kind]);
      if (name === undefined) return;
      await page.getByRole("textbox", { name: "Name of the node" }).fill(name);
      await page.locator(".inspector-kind").click();
      await expect.poll(selectedTitles, patient).toEqual([name]);
    },
    async set(field, value) {
      const control = page.locator(".inspector .field").getByLabel(field, { exact: true }).and(page.locator("input, select"));
      if (await control.evaluate((element) => element.tagName === "SELECT")) await control.selectOption({ label: value });
      else {
        await control.fill(value);
        await page.locator(".inspector-kind").click();
      }
    },
    async wire([source, from], [target, to]) {
      const before = await wires();
      const laidOut = await heard();
      await page.getByRole("button", { name: "Lay out all nodes" }).click();
      await expect.poll(heard, patient).not.toBe(laidOut);
      expect(await heard()).toContain("Laid out");
      await still();
      const [start, end] = [handle(source, "source", from), handle(target, "target", to)];
      await start.dragTo(end);
      await expect.poll(wires, patient).toBe(before + 1);
    },
    async own(network) {
      await page.locator(".inspector").getByRole("button", { name: network, exact: true }).click();
    },
    async toBoard() {
      await page.getByRole("tab", { name: "Board" }).click();
    },
    async fix(label) {
      await page.getByRole("button", { name: /^\d+ errors?(,|$)/ }).click();
      await page.getByRole("button", { name: label }).click();
      await clickEmpty();
    },
    play: () => page.getByRole("button", { name: /^(Play|Pause)$/ }).click(),
  };

  async function command(name: string): Promise<void> {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Commands" }).waitFor();
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "Commands" }).waitFor({ state: "detached" });
  }

  /** Puts the keyboard on a card, unless it is there. */
  async function find(title: string): Promise<void> {
    if ((await selectedTitles()).join() === title) return onCard();
    await page.keyboard.press("Control+f");
    await page.getByRole("combobox", { name: "Find a node" }).waitFor();
    await page.keyboard.type(title);
    await page.keyboard.press("Enter");
    await expect.poll(selectedTitles, patient).toEqual([title]);
    await onCard();
  }

  /** The selected card has the keyboard. */
  async function onCard(): Promise<void> {
    await page.waitForFunction(() => document.activeElement?.matches(".react-flow__node.selected"));
  }

  /** From the inspector back to the card that it is about. */
  async function backToCard(): Promise<void> {
    await page.keyboard.press("Escape");
    await onCard();
  }

  async function focused(): Promise<{ tag: string; name: string }> {
    return page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      const label = element?.labels?.[0]?.textContent ?? element?.getAttribute("aria-label") ?? element?.textContent ?? "";
      return { tag: element?.tagName ?? "", name: label.trim() };
    });
  }

  async function tabTo(name: string | RegExp, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    const seen = new Set<string>();
    for (let tries = 0; tries < 150; tries++) {
      const at = await focused();
      if (typeof name === "string" ? at.name === name : at.tag === "BUTTON" && name.test(at.name)) return;
      seen.add(at.name.slice(0, 24));
      await page.keyboard.press(key);
    }
    throw new Error(`${key} does not lead to ${String(name)}, but to ${[...seen].join(", ")}`);
  }

  /** Of the list that has the keyboard, by arrows. */
  async function choose(option: string): Promise<void> {
    const chosen = () => page.evaluate(() => (document.activeElement as HTMLSelectElement).selectedOptions[0]?.label);
    await page.keyboard.press("Home");
    for (let tries = 0; tries < 40 && (await chosen()) !== option; tries++) await page.keyboard.press("ArrowDown");
    expect(await chosen()).toBe(option);
  }

  /** Presses a key that is answered in words. */
  async function hear(key: string): Promise<void> {
    const before = await heard();
    await page.keyboard.press(key);
    await expect.poll(heard, patient).not.toBe(before);
  }

  async function arrowTo(what: string): Promise<void> {
    const seen = new Set<string>();
    for (let tries = 0; tries < 60; tries++) {
      const now = (await heard()) ?? "";
      if (now.toLowerCase().startsWith(what.toLowerCase())) return;
      seen.add(now);
      await hear("ArrowDown");
    }
    throw new Error(`The arrows do not lead to "${what}", but to ${[...seen].join(" | ")}`);
  }

  const handle = (title: string, side: "source" | "target", port: string) =>
    card(title).locator(`.react-flow__handle.${side}[data-handleid="${port}"]`);

  /** Waits until nothing has moved for ten frames. */
  async function still(): Promise<void> {
    await page.evaluate(async () => {
      const places = () =>
        [...document.querySelectorAll<HTMLElement>(".react-flow__viewport, .react-flow__node")].map(({ style }) => style.transform).join();
      let before = "";
      for (let same = 0; same < 10; ) {
        await new Promise(requestAnimationFrame);
        const now = places();
        same = now === before ? same + 1 : 0;
        before = now;
      }
    });
  }

  /** Somewhere on the canvas where nothing is: selects nothing. */
  async function clickEmpty(): Promise<void> {
    const free = await page.locator(".react-flow__pane").evaluate((pane) => {
      const { left, top, right, bottom } = pane.getBoundingClientRect();
      for (let y = top + 6; y < bottom; y += 20)
        for (let x = left + 6; x < right; x += 20) if (document.elementFromPoint(x, y) === pane) return { x, y };
      return undefined;
    });
    if (free === undefined) throw new Error("no place on the canvas is free");
    await page.mouse.click(free.x, free.y);
    await expect.poll(selectedTitles, patient).toEqual([]);
  }

  /** Noise to 28 × 28 images through two transposed convolutions, images to a score through a strided one. */
  async function drawNetworks(hands: Hands): Promise<void> {
    await hands.network("G", "Generator");
    await hands.selectInput();
    await hands.add("Dense");
    await hands.set("Units", "392");
    await hands.add("Reshape");
    await hands.set("Shape", "7 7 8");
    for (const kind of ["Batch norm", "Activation", "Transposed convolution"]) await hands.add(kind);
    await hands.set("Filters", "8");
    for (const kind of ["Batch norm", "Activation", "Transposed convolution"]) await hands.add(kind);
    await hands.set("Filters", "1");
    await hands.add("Activation", { name: "Squash" });
    await hands.set("Function", "Tanh");
    await hands.wire(["Squash", "y"], ["Output", "x"]);
    expect(await cards()).toBe(11);

    await hands.network("D", "Discriminator");
    await hands.selectInput();
    await hands.add("Convolution");
    await hands.set("Filters", "8");
    await hands.set("Stride", "2");
    await hands.add("Activation");
    await hands.set("Function", "Leaky ReLU");
    await hands.add("Flatten");
    await hands.add("Dense", { name: "Score" });
    await hands.set("Units", "1");
    await hands.wire(["Score", "y"], ["Output", "x"]);
    expect(await cards()).toBe(6);
  }

  /** Data, noise, three uses, three losses, two players with their optimizers, and a view of samples. */
  async function drawGame(hands: Hands): Promise<void> {
    await hands.add("Noise", { alone: true, name: "z" });
    await hands.set("Shape", "100");
    await hands.wire(["z", "z"], ["G", "z"]);
    await hands.add("Digits", { alone: true, name: "Real" });
    await hands.set("Examples", "256");
    // The card that making D put on the board judges real images; another use of D judges generated ones.
    await hands.wire(["Real", "image"], ["D", "image"]);
    await hands.add("Non-saturating loss", { alone: true, name: "Real loss" });
    await hands.wire(["D", "score"], ["Real loss", "score"]);
    await hands.add("D", { alone: true, name: "Judge" });
    await hands.wire(["G", "y"], ["Judge", "image"]);
    await hands.add("Non-saturating loss", { alone: true, name: "Fake loss" });
    await hands.set("Scores of", "Generated, for the discriminator");
    await hands.wire(["Judge", "score"], ["Fake loss", "score"]);
    await hands.add("Non-saturating loss", { alone: true, name: "Fooling" });
    await hands.set("Scores of", "Generated, for the generator");
    await hands.wire(["Judge", "score"], ["Fooling", "score"]);
    for (const [player, network, losses] of [
      ["Critic", "D", ["Real loss", "Fake loss"]],
      ["Maker", "G", ["Fooling"]],
    ] as const) {
      await hands.add("Player", { alone: true, name: player });
      await hands.own(network);
      for (const loss of losses) await hands.wire([loss, "loss"], [player, "loss"]);
      await hands.add("Adam", { alone: true, name: `${player} steps` });
      await hands.wire([`${player} steps`, "optimizer"], [player, "optimizer"]);
    }
    await hands.add("Sample grid", { alone: true, name: "Samples" });
    await hands.wire(["G", "y"], ["Samples", "images"]);
    expect(await cards()).toBe(13);
    expect(await wires()).toBe(12);
  }

  /** The game is whole but for whose turn it is. */
  async function train(hands: Hands): Promise<void> {
    await hands.fix("Let the players move in turn");
    await expect.poll(() => page.locator(".problems").innerText(), patient).not.toContain("error");
    await hands.play();
    await expect.poll(iteration, { timeout: 240_000 }).toBeGreaterThan(3);
    await page.getByRole("complementary", { name: "Lab" }).getByText("Samples", { exact: true }).waitFor();
    await hands.play();
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    expect(await page.getByRole("complementary", { name: "Lab" }).innerText()).not.toContain("NaN");
  }

  it("is drawn and trained by keyboard alone, and undo takes every step back", async () => {
    await visit();
    await command("new document");
    await page.waitForSelector(".empty-canvas");
    await tabTo("Batch size");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("4");
    await page.keyboard.press("Enter");
    await drawNetworks(keyboard);
    await keyboard.toBoard();
    await expect.poll(cards, patient).toBe(2);
    await drawGame(keyboard);
    await train(keyboard);
    while (await page.getByRole("button", { name: "Undo" }).isEnabled()) await page.keyboard.press("Control+z");
    await page.waitForSelector(".empty-canvas");
    expect(await page.getByRole("tab").count()).toBe(1);
    while (await page.getByRole("button", { name: "Redo" }).isEnabled()) await page.keyboard.press("Control+Shift+z");
    expect(await page.getByRole("tab").count()).toBe(3);
    await expect.poll(cards, patient).toBe(13);
    await expect.poll(wires, patient).toBe(12);
  });

  it("is drawn and trained by mouse", async () => {
    await visit();
    await page.getByRole("banner").locator("button[aria-haspopup=menu]").first().click();
    await page.getByRole("menuitem", { name: "New document" }).click();
    await page.waitForSelector(".empty-canvas");
    await page.getByRole("spinbutton", { name: "Batch size" }).fill("4");
    await page.getByRole("radiogroup", { name: "Library" }).getByText("Nodes").click();
    await drawNetworks(mouse);
    await mouse.toBoard();
    await expect.poll(cards, patient).toBe(2);
    await drawGame(mouse);
    await train(mouse);
  });
});
