/** @file A small GAN on WebGPU: trained, kept, shared as a link, found again after a reload, and trained on from where it was. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { toLink } from "../../src/graph/link.ts";
import { kinds, loadPreset } from "../../src/store/presets.ts";
import { chromiumPath, type Served, serve, softwareAdapters } from "./browser.ts";

/** The machine that tests may be a slow one, and WebGPU is drawn by its processor. */
const patient = { timeout: 120_000 };

describe.skipIf(chromiumPath === undefined)("training on WebGPU in the browser", { timeout: 600_000 }, () => {
  let served: Served;
  let tabs: BrowserContext;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    served = await serve(softwareAdapters);
  }, 180_000);
  afterAll(() => served?.close());
  afterEach(async () => {
    await tabs?.close();
    expect(errors.splice(0)).toEqual([]);
  });

  async function open(hash = ""): Promise<void> {
    page = await tabs.newPage();
    page.setDefaultTimeout(patient.timeout);
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(served.url + hash);
    await page.waitForSelector(".card");
  }

  const lab = () => page.getByRole("complementary", { name: "Lab" });
  const batchSize = () => page.getByRole("spinbutton", { name: "Batch size" });
  const iteration = async () => Number(/iteration ([\d,]+)/.exec(await lab().innerText())?.[1]?.replaceAll(",", "") ?? Number.NaN);
  const graph = async () => [await page.locator(".react-flow__node").count(), await page.locator(".react-flow__edge").count()];
  const isResting = () => page.getByRole("button", { name: "Play", exact: true }).isEnabled();

  /** One turn in most of a second, so that the page has its share of the processor. */
  async function onWebGpu(): Promise<void> {
    await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "Step by step" });
    await page.getByRole("combobox", { name: "Backend" }).selectOption("webgpu");
    await expect.poll(() => lab().innerText(), patient).toContain("WebGPU ·");
    await expect.poll(isResting, patient).toBe(true);
  }

  async function checkpoints(entry: string | RegExp): Promise<void> {
    await page.getByRole("button", { name: "Checkpoints" }).click();
    await page.getByRole("menuitem", { name: entry }).click();
  }

  it("goes on from its checkpoint after a reload, and its link opens the same drawing", async () => {
    tabs = await served.browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
    const ring = await loadPreset("ring-gan");
    await open(await toLink(ring!, { kinds, preset: loadPreset }, { from: "ring-gan" }));
    const drawn = await graph();
    await batchSize().fill("8");
    await batchSize().press("Enter");
    await onWebGpu();
    await page.keyboard.press("Control+Enter");
    await expect.poll(iteration, patient).toBeGreaterThan(1);
    await page.keyboard.press("Control+Enter");
    await expect.poll(isResting, patient).toBe(true);
    const kept = await iteration();
    await checkpoints("Keep a checkpoint now");

    await page.getByRole("banner").locator("button[aria-haspopup=menu]").first().click();
    await page.getByRole("menuitem", { name: "Share a link…" }).click();
    const link = page.getByRole("textbox", { name: "Link" });
    await expect.poll(() => link.inputValue(), patient).toContain("#g1");
    const shared = await link.inputValue();
    await page.keyboard.press("Escape");
    await page.getByRole("banner").getByText("Saved", { exact: true }).waitFor();

    await page.reload();
    await page.waitForSelector(".card");
    expect(await graph()).toEqual(drawn);
    expect(await batchSize().inputValue()).toBe("8");
    await onWebGpu();
    await checkpoints(new RegExp(`^Iteration ${kept} `));
    await expect.poll(iteration, patient).toBe(kept);
    await page.getByRole("button", { name: "Step one iteration" }).click();
    await expect.poll(iteration, patient).toBe(kept + 1);
    await page.close();

    await open(shared.slice(shared.indexOf("#")));
    await expect.poll(graph, patient).toEqual(drawn);
    expect(await batchSize().inputValue()).toBe("8");
  });
});
