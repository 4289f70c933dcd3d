import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, Gallery } from "./gallery.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

/** What has to be done to see all of a page of the gallery. */
const openings: Readonly<Record<string, readonly ((page: Page) => Promise<unknown>)[]>> = {
  values: [],
  states: [],
  table: [],
  actions: [
    (page) => page.getByRole("button", { name: "More" }).click(),
    (page) => page.getByRole("button", { name: "Say bad news" }).click(),
    (page) => page.getByRole("button", { name: "Disabled" }).focus(),
  ],
  dialogs: [
    (page) => page.getByRole("button", { name: "Open confirm" }).click(),
    (page) => page.getByRole("button", { name: "Open secret" }).click(),
    (page) => page.getByRole("button", { name: "Open panel" }).click(),
    async (page) => {
      await page.getByRole("button", { name: "Open long" }).click();
      await page.getByRole("button", { name: "Send" }).click();
    },
  ],
  form: [(page) => page.getByRole("button", { name: "Save" }).click()],
  filters: [
    (page) => page.getByRole("button", { name: "last 24 hours" }).click(),
    (page) => page.getByRole("combobox", { name: "State" }).click(),
  ],
  code: [(page) => page.getByRole("button", { name: "Code", exact: true }).click()],
  chart: [(page) => page.getByRole("button", { name: "Show as a table" }).first().click()],
};

/** Answers what axe finds wrong with a page, in a line each. */
async function findings(page: Page): Promise<string[]> {
  // Runs axe in a world of its own, since the page's policy takes no script of ours.
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const world = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
  const contextId = world.executionContextId;
  await session.send("Runtime.evaluate", { contextId, expression: axeSource });
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const options = { runOnly: tags, resultTypes: ["violations"] };
  const expression = `axe.run(document, ${JSON.stringify(options)}).then(({violations}) => violations.flatMap(({id, nodes}) => nodes.map((node) => id + ": " + node.target + " " + node.html.slice(0, 200) + " " + (node.failureSummary ?? ""))))`;
  const { result } = await session.send("Runtime.evaluate", {
    contextId,
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  return Array.isArray(result.value) ? result.value.map(String) : [`axe ${axe.version} did not run`];
}

describe.runIf(browserPath !== undefined)("every part", () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await Gallery.open();
  });
  afterAll(() => gallery?.close());

  const cases = Object.keys(openings).flatMap((name) => (["light", "dark"] as const).map((theme) => ({ name, theme })));

  it.each(cases)("of $name has nothing that axe finds wrong, $theme", async ({ name, theme }) => {
    for (const open of [undefined, ...(openings[name] ?? [])]) {
      const { page, complaints } = await gallery.show(name, { theme });
      await open?.(page);
      expect(await findings(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it.each(Object.keys(openings))("of %s fits into 400 pixels without a bar to scroll the page aside", async (name) => {
    const { page } = await gallery.show(name, { width: 400 });
    const [wide, room] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(wide).toBeLessThanOrEqual(room ?? 0);
    await page.context().close();
  });

  it.each(Object.keys(openings))("of %s shows strangers' text as text", async (name) => {
    const { page } = await gallery.show(name);
    expect(await page.evaluate(() => "wasHit" in window)).toBe(false);
    expect(await page.locator("img").count()).toBe(0);
    await page.context().close();
  });
});
