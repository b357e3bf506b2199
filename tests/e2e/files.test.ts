import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { encode } from "fast-png";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openText } from "../../src/graph/file.ts";
import { toText } from "../../src/graph/file-text.ts";
import { openLink, toLink } from "../../src/graph/link.ts";
import { readPngText, readSvgText, svgMetadata } from "../../src/graph/png.ts";
import { kinds, loadPreset } from "../../src/store/presets.ts";
import { chromiumPath, type Served, serve } from "./browser.ts";

/** The machine that tests may be a slow one. */
const patient = { timeout: 20_000 };

const context = { kinds, preset: loadPreset };

describe.skipIf(chromiumPath === undefined)("documents in the browser", { timeout: 120_000 }, () => {
  let served: Served;
  let tabs: BrowserContext;

  beforeAll(async () => {
    served = await serve();
  }, 180_000);
  afterAll(() => served?.close());
  afterEach(() => tabs?.close());

  /** A tab of a browser that has never seen the page; more tabs of the same browser come from `tabs`. */
  async function visit(hash = "", scheme: "light" | "dark" = "light"): Promise<Page> {
    tabs = await served.browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: scheme,
      permissions: ["clipboard-read", "clipboard-write"],
      reducedMotion: "reduce",
    });
    return open(hash);
  }

  async function open(hash = ""): Promise<Page> {
    const page = await tabs.newPage();
    await page.goto(served.url + hash);
    await page
      .getByRole("banner")
      .getByText(/Saved|Not saved/)
      .waitFor();
    return page;
  }

  const title = (page: Page) => page.getByRole("banner").locator("button[aria-haspopup=menu]").first();
  const rename = async (page: Page, to: string) => {
    await title(page).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    const input = page.getByRole("textbox", { name: "Title of the document" });
    await input.fill(to);
    await input.press("Enter");
  };
  const menu = async (page: Page, item: string) => {
    await title(page).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const choose = async (page: Page, files: { name: string; mimeType: string; buffer: Buffer }[]) => {
    await menu(page, "Open…");
    await page.getByRole("dialog").locator("input[type=file]").first().setInputFiles(files);
  };
  const notice = (page: Page) => page.locator("[role=status], [role=alert]").filter({ has: page.locator("strong") });

  it("opens with the ring, and after an edit finds it again in a new tab, closed at once or not", async () => {
    const page = await visit();
    expect(await title(page).innerText()).toBe("Ring of Gaussians");
    await rename(page, "My ring");
    // No time for the 300 ms until the save.
    await page.close({ runBeforeUnload: true });
    const again = await open();
    expect(await title(again).innerText()).toBe("My ring");
    await again.keyboard.press("Control+z");
    await expect.poll(() => title(again).innerText(), patient).toBe("Ring of Gaussians");
  });

  it("opens a link beside the document that is there, says so, and takes the link out of the address", async () => {
    const page = await visit();
    await rename(page, "Mine");
    const preset = await loadPreset("dcgan-28");
    const link = await toLink({ ...preset!, meta: { ...preset!.meta, title: "Yours" } }, context);
    await page.evaluate((hash) => {
      window.location.hash = hash;
    }, link);
    await expect.poll(() => title(page).innerText(), patient).toBe("Yours");
    expect(new URL(page.url()).hash).toBe("");
    expect(await notice(page).innerText()).toMatch(/from a link\s.*trains nothing by itself/s);
    // The ring of a first visit plays by itself; what came by the link waits.
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await page.getByRole("button", { name: "Back to “Mine”" }).click();
    await expect.poll(() => title(page).innerText(), patient).toBe("Mine");
  });

  it("opens with a link in the address and keeps no trace of the first preset", async () => {
    const preset = await loadPreset("keras-gan");
    const page = await visit(await toLink(preset!, context, { from: "keras-gan" }));
    expect(await title(page).innerText()).toBe(preset!.meta.title);
    await page.getByText("Mine", { exact: true }).click();
    const mine = page.getByRole("list", { name: "My documents" });
    await mine.waitFor();
    expect(await mine.getByRole("listitem").count()).toBe(1);
  });

  it("does what a link asks: no panels, no editing, the node in view", async () => {
    const ring = await loadPreset("ring-gan");
    const page = await visit(
      await toLink(ring!, context, { from: "ring-gan", options: { lock: true, hide: ["library"], seed: 7, focus: "generator/hidden1" } }),
    );
    expect(await page.getByRole("complementary", { name: "Library" }).count()).toBe(0);
    await page.locator("[data-panel=inspector]").getByText("Multiplies a vector").waitFor();
    await rename(page, "Mine now");
    await expect.poll(() => notice(page).allInnerTexts(), patient).toContainEqual(expect.stringMatching(/This document is locked/));
    expect(await title(page).innerText()).toBe(ring!.meta.title);
    await page.getByRole("button", { name: "Duplicate and edit" }).click();
    await expect.poll(() => title(page).innerText(), patient).toBe(`${ring!.meta.title} (copy)`);
    await rename(page, "Mine now");
    await expect.poll(() => title(page).innerText(), patient).toBe("Mine now");
    await page.getByRole("complementary", { name: "Library" }).waitFor();
  });

  it("shows the board and the lab alone in a frame", async () => {
    tabs = await served.browser.newContext({ viewport: { width: 900, height: 600 } });
    const page = await tabs.newPage();
    await page.goto(
      served.url + (await toLink((await loadPreset("ring-gan"))!, context, { from: "ring-gan", options: { view: "embed" } })),
    );
    await page.getByRole("main").getByText("D on real").filter({ visible: true }).first().waitFor();
    expect(await page.getByRole("banner").count()).toBe(0);
    expect(await page.getByRole("complementary").evaluateAll((sides) => sides.map((side) => side.getAttribute("aria-label")))).toEqual([
      "Lab",
    ]);
  });

  it("says what is wrong with a broken link and leaves the document alone", async () => {
    const page = await visit("#g1d.AAAA");
    expect(await notice(page).innerText()).toMatch(/The link was not opened\s.*damaged or cut off/s);
    expect(await title(page).innerText()).toBe("Ring of Gaussians");
  });

  it("runs nothing that stands in a title", async () => {
    const ring = await loadPreset("ring-gan");
    const evil = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>';
    const page = await visit(await toLink({ ...ring!, meta: { ...ring!.meta, title: evil, summary: evil } }, context));
    expect(await title(page).innerText()).toContain("<script>");
    await menu(page, "Share a link…");
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();
  });

  it("shares a link of a preset that is short and opens as it", async () => {
    const page = await visit();
    await menu(page, "Share a link…");
    const field = page.getByRole("textbox", { name: "Link" });
    await expect.poll(() => field.inputValue(), patient).toContain("#g1d.");
    const link = await field.inputValue();
    expect(link.length).toBeLessThan(200);
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    const opened = await openLink(link, context);
    // What became of the preset stays with the preset.
    const { record: _record, ...drawing } = (await loadPreset("ring-gan"))!;
    expect(opened.ok && toText(opened.value.project, kinds)).toBe(toText(drawing, kinds));
  });

  it("downloads a file, a PNG and an SVG that open as the document", async () => {
    const page = await visit();
    await rename(page, "To be saved");
    const texts: string[] = [];
    for (const [item, name] of [
      ["Project file", "to-be-saved.ganvas.json"],
      ["PNG with the graph inside", "to-be-saved.png"],
      ["SVG with the graph inside", "to-be-saved.svg"],
    ] as const) {
      const waiting = page.waitForEvent("download");
      await menu(page, item);
      const download = await waiting;
      expect(download.suggestedFilename()).toBe(name);
      const bytes = new Uint8Array(await readFile(await download.path()));
      if (name.endsWith(".json")) texts.push(new TextDecoder().decode(bytes));
      else {
        const found = name.endsWith(".png") ? await readPngText(bytes) : readSvgText(new TextDecoder().decode(bytes));
        texts.push(found.ok ? found.value : found.error.message);
      }
      if (name.endsWith(".png")) {
        await choose(page, [{ name, mimeType: "image/png", buffer: Buffer.from(bytes) }]);
        await page.getByText("Mine", { exact: true }).click();
        await expect.poll(() => page.getByRole("list", { name: "My documents" }).getByText("To be saved").count(), patient).toBe(2);
      }
    }
    expect(new Set(texts).size).toBe(1);
    const opened = openText(texts[0]!, kinds);
    expect(opened.ok && opened.value.project.meta.title).toBe("To be saved");
  });

  it("gives PyTorch code, and the weights of the run for it", async () => {
    const page = await visit();
    await menu(page, "PyTorch code…");
    const dialog = page.getByRole("dialog");
    const code = await dialog.getByRole("textbox", { name: "Python" }).inputValue();
    expect(code).toContain("class Generator(nn.Module):");
    await dialog.getByRole("button", { name: "Copy" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), patient).toBe(code);
    const save = async (button: string) => {
      const waiting = page.waitForEvent("download");
      await dialog.getByRole("button", { name: button }).click();
      const download = await waiting;
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const file = await save("Download");
    expect([file.name, file.bytes.toString()]).toEqual(["ring-of-gaussians.py", code]);
    // The ring trains by itself in a browser that has never seen the page.
    await expect.poll(() => dialog.getByRole("button", { name: "Trained weights" }).isEnabled(), patient).toBe(true);
    const weights = await save("Trained weights");
    expect(weights.name).toMatch(/^ring-of-gaussians-\d+\.safetensors$/);
    const head = JSON.parse(weights.bytes.subarray(8, 8 + Number(weights.bytes.readBigUInt64LE())).toString());
    expect(head["generator.hidden1.weight"]).toMatchObject({ dtype: "F32", shape: [64, 2] });
  });

  it("opens what is dropped or pasted, with its repairs, and says what it cannot open", async () => {
    const page = await visit();
    const ring = await loadPreset("ring-gan");
    const broken = toText(
      {
        ...ring!,
        meta: { ...ring!.meta, title: "Dropped" },
        game: { ...ring!.game, edges: [...ring!.game.edges, { source: "gone", sourcePort: "y", target: "d", targetPort: "loss" }] },
      },
      kinds,
    );
    const drop = async (name: string, content: string) => {
      const transfer = await page.evaluateHandle(
        ([n, c]) => {
          const data = new DataTransfer();
          data.items.add(new File([c ?? ""], n ?? ""));
          return data;
        },
        [name, content],
      );
      await page.dispatchEvent("main, body", "dragenter", { dataTransfer: transfer });
      expect(await page.getByText("Drop to open").count()).toBe(1);
      await page.dispatchEvent("main, body", "drop", { dataTransfer: transfer });
      expect(await page.getByText("Drop to open").count()).toBe(0);
    };
    await drop("a.svg", `<svg xmlns="http://www.w3.org/2000/svg">${svgMetadata(broken)}</svg>`);
    await expect.poll(() => title(page).innerText(), patient).toBe("Dropped");
    expect(await notice(page).innerText()).toMatch(/with a repair\s+Left out 1 wire of the board that led to no node\./);
    await drop("letter.docm", "Dear all");
    await expect.poll(async () => (await notice(page).allInnerTexts()).join(), patient).toMatch(/letter\.docm was not opened/);
    await page.evaluate(
      (text) => {
        const data = new DataTransfer();
        data.setData("text/plain", text);
        document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      },
      toText({ ...ring!, meta: { ...ring!.meta, title: "Pasted" } }, kinds),
    );
    await expect.poll(() => title(page).innerText(), patient).toBe("Pasted");
  });

  it("trains on a folder of images in the place of the preset's own, by one click, and undo takes that back", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ganvas-images-"));
    for (const [name, shade] of [
      ["dark", 40],
      ["light", 220],
    ] as const) {
      await mkdir(join(folder, name));
      for (let i = 0; i < 40; i++) {
        const data = new Uint8Array(28 * 28).fill(shade + (i % 10));
        await writeFile(join(folder, name, `${i}.png`), encode({ width: 28, height: 28, channels: 1, data }));
      }
    }
    const page = await visit(await toLink((await loadPreset("keras-gan"))!, context, { from: "keras-gan" }));
    await menu(page, "Open…");
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose a folder" }).click();
    await (await chooser).setFiles(folder);
    await page.getByText("80 examples").waitFor(patient);
    await page.getByRole("button", { name: "Use them in place of Digits" }).click();
    await page.locator(".react-flow__node").filter({ hasText: "Own files" }).waitFor(patient);
    await page.getByRole("button", { name: "One iteration" }).click();
    await page.getByText(/iteration 1\b/).waitFor({ timeout: 60_000 });
    await page.keyboard.press("Control+z");
    await page.locator(".react-flow__node").filter({ hasText: "Digits" }).waitFor(patient);
    await rm(folder, { recursive: true });
  });

  it("goes back to a named version, and undo takes that back", async () => {
    const page = await visit();
    await menu(page, "Versions…");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").fill("At first");
    await dialog.getByRole("button", { name: "Keep", exact: true }).click();
    await dialog.getByText("At first").waitFor();
    await page.keyboard.press("Escape");
    await rename(page, "Later");
    await menu(page, "Versions…");
    await dialog.getByRole("button", { name: /At first/ }).click();
    await dialog.getByRole("button", { name: "Go back to this" }).click();
    await expect.poll(() => title(page).innerText(), patient).toBe("Ring of Gaussians");
    await page.keyboard.press("Control+z");
    await expect.poll(() => title(page).innerText(), patient).toBe("Later");
  });

  it("tells one tab what another has saved, and keeps both states", async () => {
    const page = await visit();
    await rename(page, "Shared");
    await expect.poll(() => page.getByText("Saved", { exact: true }).count(), patient).toBe(1);
    const other = await open();
    expect(await title(other).innerText()).toBe("Shared");
    await rename(page, "By the first");
    await expect.poll(() => notice(other).allInnerTexts(), patient).toContainEqual(expect.stringMatching(/changed in another tab/));
    await other.getByRole("button", { name: "Show that state here" }).click();
    await expect.poll(() => title(other).innerText(), patient).toBe("By the first");
  });

  it.each(["light", "dark"] as const)("can be used by anybody, in %s", async (scheme) => {
    const page = await visit("", scheme);
    const prepared: Record<string, () => Promise<void>> = {
      "Share a link…": () => page.getByRole("dialog").getByText("How it opens").click(),
      "Versions…": async () => {
        await page.getByRole("textbox", { name: "Name of a version" }).fill("Before the change");
        await page.getByRole("button", { name: "Keep", exact: true }).click();
        await page.getByRole("button", { name: "Go back to this" }).waitFor();
      },
    };
    for (const item of ["Share a link…", "Open…", "Versions…", "PyTorch code…"]) {
      await menu(page, item);
      await page.getByRole("dialog").waitFor();
      await prepared[item]?.();
      const { violations } = await new AxeBuilder({ page }).include("[role=dialog]").analyze();
      expect(violations.map(({ id, nodes }) => `${item} ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
    }
  });
});
