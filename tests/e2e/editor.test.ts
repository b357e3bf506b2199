import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, type Served, serve } from "./browser.ts";

const desk = { width: 1440, height: 900 };

/** A page that is being served already, such as that of `npm run dev`; left out: the built one. */
const address = process.env["GANVAS_PAGE"];

async function attach(url: string): Promise<Served> {
  const browser = await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ["--no-sandbox"],
  });
  return { url, browser, close: () => browser.close() };
}

describe.skipIf(chromiumPath === undefined)("the editor in the browser", () => {
  let served: Served;
  let context: BrowserContext;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    served = await (address === undefined ? serve() : attach(address));
  }, 180_000);
  afterAll(() => served?.close());
  afterEach(async () => {
    await context?.close();
    expect(errors.splice(0)).toEqual([]);
  });

  interface Visit {
    readonly size?: { readonly width: number; readonly height: number };
    readonly scheme?: "light" | "dark";
    readonly touch?: boolean;
  }

  /** A browser that has never seen the page: it opens the first preset. */
  async function visit({ size = desk, scheme = "light", touch = false }: Visit = {}): Promise<void> {
    context = await served.browser.newContext({
      viewport: size,
      colorScheme: scheme,
      hasTouch: touch,
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    page = await context.newPage();
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(served.url);
  }

  async function visitEmpty(): Promise<void> {
    await visit();
    await page.waitForSelector(".card");
    await command("new document");
    await page.waitForSelector(".empty-canvas");
  }

  async function command(name: string): Promise<void> {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Commands" }).fill(name);
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "Commands" }).waitFor({ state: "detached" });
  }

  const cards = () => page.locator(".react-flow__node").count();
  const wires = () => page.locator(".react-flow__edge").count();
  const card = (title: string) =>
    page.locator(".react-flow__node", { has: page.locator(".card-title", { hasText: new RegExp(`^${title}$`) }) });
  const port = (title: string, side: "input" | "output", name: string) =>
    card(title).locator(`.react-flow__handle.${side === "input" ? "target" : "source"}[data-handleid="${name}"]`);
  const heard = () => page.getByRole("status").first().textContent();

  async function drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
  }

  async function centre(locator: ReturnType<Page["locator"]>): Promise<{ x: number; y: number }> {
    const box = await locator.boundingBox();
    if (box === null) throw new Error("not on the page");
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** A short line across the wire between two nodes, where nothing but empty canvas lies at its ends and no other wire near. */
  async function across(source: string, target: string) {
    const found = await page
      .locator(`.react-flow__edge[data-id^="${source}."][data-id*=">${target}."] .react-flow__edge-path`)
      .evaluate((wire) => {
        /** Pixels of the screen to each side. */
        const reach = 8;
        const path = wire as SVGPathElement;
        const others = [...document.querySelectorAll<SVGPathElement>(".react-flow__edge-path")].filter((other) => other !== path);
        const onScreen = (length: number) => path.getPointAtLength(length).matrixTransform(path.getScreenCTM() ?? undefined);
        const isFree = ({ x, y }: { x: number; y: number }) =>
          document.elementFromPoint(x, y)?.classList.contains("react-flow__pane") === true;
        const isApart = ({ x, y }: { x: number; y: number }) =>
          others.every((other) => {
            const zoom = other.getScreenCTM()?.a ?? 1;
            const at = new DOMPoint(x, y).matrixTransform(other.getScreenCTM()?.inverse());
            other.style.strokeWidth = String((3 * reach) / zoom);
            const near = other.isPointInStroke(at);
            other.style.strokeWidth = "";
            return !near;
          });
        for (let part = 0.1; part < 0.95; part += 0.05) {
          const [a, b] = [onScreen(part * path.getTotalLength()), onScreen(part * path.getTotalLength() + 1)];
          const length = Math.hypot(b.x - a.x, b.y - a.y);
          const [x, y] = [(reach * (a.y - b.y)) / length, (reach * (b.x - a.x)) / length];
          const ends = { from: { x: a.x + x, y: a.y + y }, to: { x: a.x - x, y: a.y - y } };
          if (isFree(ends.from) && isFree(ends.to) && isApart(a)) return ends;
        }
        return undefined;
      });
    if (found === undefined) throw new Error("the wire is hidden all along");
    return found;
  }

  /** From the palette of commands: the dialog's fields by Tab and arrows. */
  async function newNetwork(name: string, role: string, template: string): Promise<void> {
    await command("new network");
    await page.getByRole("dialog").getByRole("textbox").waitFor();
    await page.keyboard.type(name);
    await page.keyboard.press("Tab");
    await page.keyboard.type(role);
    await page.keyboard.press("Tab");
    for (let tries = 0; tries < 3 && !(await page.getByRole("radio", { name: template }).isChecked()); tries++)
      await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }

  it("builds by mouse: a wire dropped on empty canvas, a node dropped on a wire, a palette entry dragged in", async () => {
    await visitEmpty();
    await newNetwork("G", "Generator", "Empty");
    await expect.poll(cards).toBe(2);
    const start = await centre(port("Input", "output", "y"));
    await drag(start, { x: start.x + 90, y: start.y + 150 });
    await page.getByRole("combobox", { name: "Add a node" }).fill("dense");
    await page.keyboard.press("Enter");
    await expect.poll(wires).toBe(1);

    await drag(await centre(port("Dense", "output", "y")), await centre(port("Output", "input", "x")));
    await expect.poll(wires).toBe(2);

    // Onto the wire between them: two wires become three.
    await page.getByRole("radiogroup", { name: "Library" }).getByText("Nodes").click();
    await page.getByRole("textbox", { name: "Search nodes" }).fill("activation");
    const [from, to] = [await centre(port("Dense", "output", "y")), await centre(port("Output", "input", "x"))];
    await page
      .locator(".palette-entry", { hasText: "Activation" })
      .dragTo(page.locator(".canvas"), { targetPosition: await onCanvas({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }) });
    await expect.poll(wires).toBe(3);
    expect(await cards()).toBe(4);

    await card("Activation").click();
    await page.keyboard.press("Control+Delete");
    await expect.poll(wires).toBe(2);
    expect(await cards()).toBe(3);
    await undoAll();
    await page.waitForSelector(".empty-canvas");
  });

  it("says why a wire cannot be drawn, and dims the ports that cannot take it", async () => {
    await visit();
    await page.waitForSelector(".card");
    const [optimizer, points] = [port("Adam of D", "output", "optimizer"), port("D on real", "input", "x")];
    const before = await wires();
    const [from, to] = [await centre(optimizer), await centre(points)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 6 });
    expect(await points.getAttribute("data-state")).toBe("closed");
    await page.mouse.up();
    await expect.poll(() => page.locator(".notice").textContent()).toContain("takes");
    expect(await wires()).toBe(before);
  });

  it("copies nodes as text, pastes them with their wires, duplicates and mutes them", async () => {
    await visit();
    await page.waitForSelector(".card");
    await card("Loss on real").click();
    await page.keyboard.press("Control+c");
    expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toMatchObject({
      ganvas: "nodes",
      nodes: [{ label: "Loss on real" }],
    });
    const [nodes, edges] = [await cards(), await wires()];
    await page.keyboard.press("Control+v");
    await expect.poll(cards).toBe(nodes + 1);
    expect(await wires()).toBe(edges);
    await page.keyboard.press("Control+Shift+v");
    await expect.poll(cards).toBe(nodes + 2);
    await expect.poll(wires).toBe(edges + 1);
    await page.keyboard.press("Control+d");
    await expect.poll(cards).toBe(nodes + 3);
    await page.keyboard.press("Control+m");
    await expect.poll(() => page.locator(".card[data-muted]").count()).toBe(1);
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await page.waitForSelector(".empty-canvas");
    await undoAll();
    await expect.poll(wires).toBe(edges);
    expect(await cards()).toBe(nodes);
  });

  it("moves a node as one step, and cuts wires with an Alt drag", async () => {
    await visit();
    await page.waitForSelector(".card");
    const handle = await centre(card("Noise"));
    await drag(handle, { x: handle.x - 30, y: handle.y + 60 });
    await expect.poll(async () => (await centre(card("Noise"))).y > handle.y + 40).toBe(true);
    await page.keyboard.press("Control+z");
    await expect.poll(async () => Math.abs((await centre(card("Noise"))).y - handle.y) < 2).toBe(true);
    expect(await page.getByRole("button", { name: "Undo" }).isEnabled()).toBe(false);

    const edges = await wires();
    const { from, to } = await across("data", "d-real");
    await page.keyboard.down("Alt");
    await drag(from, to);
    await page.keyboard.up("Alt");
    await expect.poll(wires).toBe(edges - 1);
  });

  it("leaves the original in its place and its wires when a node is dragged with Alt", async () => {
    await visit();
    await page.waitForSelector(".card");
    const [before, nodes, edges] = [await centre(card("Points")), await cards(), await wires()];
    await page.keyboard.down("Alt");
    await drag(before, { x: before.x - 20, y: before.y + 130 });
    await page.keyboard.up("Alt");
    await expect.poll(cards).toBe(nodes + 1);
    expect(await wires()).toBe(edges);
    const places = await card("Points").evaluateAll((all) => all.map((found) => Math.round(found.getBoundingClientRect().y)));
    expect(Math.max(...places) - Math.min(...places)).toBeGreaterThan(80);
    await page.keyboard.press("Control+z");
    await expect.poll(cards).toBe(nodes);
    expect(await centre(card("Points"))).toEqual(before);
  });

  it("folds a selection into a block and unfolds it again", async () => {
    await visit();
    await page.waitForSelector(".card");
    await page.getByRole("tab", { name: "Generator" }).click();
    await expect.poll(() => card("Activation").count()).toBe(2);
    const [nodes, edges] = [await cards(), await wires()];
    await card("Dense").first().click();
    await card("Activation")
      .first()
      .click({ modifiers: ["Shift"] });
    await page.keyboard.press("Control+Shift+e");
    await expect.poll(cards).toBe(nodes - 1);
    await expect.poll(() => page.getByRole("tab").count()).toBe(4);
    await command("unfold");
    await expect.poll(cards).toBe(nodes);
    expect(await wires()).toBe(edges);
    expect(await page.getByRole("tab").count()).toBe(3);
  });

  it("opens a network by double-click and leaves it by Escape", async () => {
    await visit();
    await page.waitForSelector(".card");
    await card("Generator").dblclick();
    await expect.poll(() => page.getByRole("tab", { selected: true }).textContent()).toBe("Generator");
    await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("tab", { selected: true }).textContent()).toBe("Board");
  });

  it("changes numbers by expression, by arrow key and by dragging, each as one step", async () => {
    await visit();
    await page.waitForSelector(".card");
    await card("Adam of G").click();
    const rate = page.getByRole("spinbutton", { name: "Learning rate" });
    await rate.fill("2e-4*0.5");
    await rate.press("Enter");
    expect(await rate.inputValue()).toBe("1e-4");
    await rate.press("ArrowUp");
    expect(await rate.inputValue()).toBe("2e-4");
    const label = await centre(page.locator(".scrub", { hasText: "Learning rate" }));
    await drag(label, { x: label.x + 48, y: label.y });
    expect(await rate.inputValue()).toBe("4e-4");
    await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
    for (const expected of ["2e-4", "1e-4", "5e-4"]) {
      await page.keyboard.press("Control+z");
      await card("Adam of G").click();
      await expect.poll(() => rate.inputValue()).toBe(expected);
      await page.locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
    }
  });

  it("has nothing selected in a document that takes the place of another with nodes of the same names", async () => {
    await visit();
    await page.waitForSelector(".card");
    await card("Noise").click();
    await page.keyboard.press("Control+a");
    await expect.poll(() => page.locator(".card[data-selected]").count()).toBe(await cards());
    await page.getByRole("button", { name: /^A GAN on a line/ }).click();
    await page.getByRole("tab", { name: "Board" }).waitFor();
    await expect.poll(() => page.getByRole("heading", { name: "Project" }).count()).toBe(1);
    expect(await page.locator(".card[data-selected]").count()).toBe(0);
  });

  it("lays everything out without overlaps, as one step", async () => {
    await visit();
    await page.waitForSelector(".card");
    await command("lay out all");
    await expect.poll(heard, { timeout: 30_000 }).toContain("Laid out");
    const boxes = await page
      .locator(".react-flow__node")
      .evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().toJSON() as DOMRect));
    const overlaps = boxes.flatMap((a, i) =>
      boxes.slice(i + 1).filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom),
    );
    expect(overlaps).toEqual([]);
    await page.keyboard.press("Control+z");
    expect(await page.getByRole("button", { name: "Undo" }).isEnabled()).toBe(false);
  });

  it.each(["light", "dark"] as const)("has no serious accessibility violation in the %s theme", async (scheme) => {
    await visit({ scheme });
    await page.waitForSelector(".card");
    expect(await violations()).toEqual([]);
    await page.getByRole("radiogroup", { name: "Library" }).getByText("Nodes").click();
    await card("Generator plays").click();
    await page.waitForSelector(".formula .katex");
    expect(await violations()).toEqual([]);
    await card("Generator").dblclick();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Commands" }).waitFor();
    expect(await violations()).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    expect(await violations()).toEqual([]);
  });

  it.each(["light", "dark"] as const)(
    "has no serious violation in the gallery, the scores and the plan, in the %s theme",
    async (scheme) => {
      await visit({ scheme });
      await page.waitForSelector(".card");
      const gallery = page.getByRole("listitem").filter({ has: page.locator("[data-card][aria-current]") });
      await gallery.getByText(/6,000 ×/).click();
      await gallery.getByText("Objectives").click();
      await gallery.locator(".katex").first().waitFor();
      await gallery.getByRole("table").first().waitFor();
      const lab = page.getByRole("region", { name: "Lab" });
      await lab.getByRole("radiogroup", { name: "What the lab shows" }).getByText("Scores").click();
      await lab.getByRole("button", { name: "Measure now" }).click();
      await lab.getByRole("table").waitFor({ timeout: 60_000 });
      expect(await violations()).toEqual([]);
      await lab.getByRole("radiogroup", { name: "What the lab shows" }).getByText("Plan").click();
      await lab.getByRole("combobox", { name: "Pass" }).waitFor();
      expect(await violations()).toEqual([]);
    },
  );

  it("shows the lab first on a phone, and joins ports by two taps", async () => {
    await visit({ size: { width: 390, height: 844 }, touch: true });
    await page.getByRole("navigation", { name: "Parts of the page" }).waitFor();
    expect(await page.locator("[aria-current=page]").first().textContent()).toBe("Lab");
    await page.getByRole("button", { name: "Canvas" }).tap();
    await page.waitForSelector(".card");
    await page.getByRole("button", { name: "Zoom to fit" }).tap();
    const [edges, before] = [await wires(), await wireIds()];
    await port("Points", "output", "points").tap();
    await port("D on generated", "input", "x").tap();
    // The port takes one wire: that of the generator made way.
    await expect.poll(wireIds).not.toEqual(before);
    expect(await wires()).toBe(edges);
    await page.getByRole("button", { name: "Undo" }).tap();
    await expect.poll(wireIds).toEqual(before);
  });

  async function wireIds(): Promise<string[]> {
    return page
      .locator(".react-flow__edge")
      .evaluateAll((all) => all.map((edge) => edge.getAttribute("data-id") ?? "").sort((a, b) => a.localeCompare(b)));
  }

  async function undoAll(): Promise<void> {
    while (await page.getByRole("button", { name: "Undo" }).isEnabled()) await page.keyboard.press("Control+z");
  }

  async function onCanvas({ x, y }: { x: number; y: number }): Promise<{ x: number; y: number }> {
    const box = await page.locator(".canvas").boundingBox();
    return { x: x - (box?.x ?? 0), y: y - (box?.y ?? 0) };
  }

  async function violations(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
  }
});
