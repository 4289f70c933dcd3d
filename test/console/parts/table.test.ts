import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, Gallery } from "./gallery.ts";

describe.runIf(browserPath !== undefined)("a long table", () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await Gallery.open();
  });
  afterAll(() => gallery?.close());

  it("holds only the rows in sight, and tells how many there are", async () => {
    const { page } = await gallery.show("table", { query: "rows=10000" });
    const table = page.getByRole("table", { name: "Sources" });
    expect(await table.getAttribute("aria-rowcount")).toBe("10001");
    expect(await page.locator("tbody tr").count()).toBeLessThanOrEqual(60);
    await page.locator(".data-table-scroll").evaluate((region) => region.scrollTo(0, 180_000));
    await expect.poll(() => page.locator('tr[aria-rowindex="5002"]').count()).toBe(1);
    expect(await page.locator("tbody tr").count()).toBeLessThanOrEqual(60);
    await page.context().close();
  });

  it("draws new rows alone while it is scrolled, and the row alone that is selected", async () => {
    const { page } = await gallery.show("table", { query: "rows=10000&select" });
    /** Answers the rows that were drawn since it was asked before. */
    const drawn = async (): Promise<Set<string>> => {
      const names = await page.evaluate(() => {
        const marks = performance.getEntriesByType("mark");
        performance.clearMarks();
        return marks.map(({ name }) => name);
      });
      return new Set(names);
    };
    const first = await drawn();
    await page.locator(".data-table-scroll").evaluate((region) => region.scrollBy(0, 360));
    // Rows are whole, with their boxes, once the table rests.
    await page.locator('tr[aria-rowindex="32"] input').waitFor({ state: "attached" });
    const next = await drawn();
    expect(next).toContain("row 30");
    expect(next.intersection(first)).toEqual(new Set());
    await page.locator('tr[aria-rowindex="14"] input').check();
    await expect.poll(() => page.locator(".data-table-foot").textContent()).toContain("1 selected");
    expect(await drawn()).toEqual(new Set(["row 12"]));
    await page.context().close();
  });

  it("draws rows that fly by without what can be pressed, and whole once it rests", async () => {
    const { page } = await gallery.show("table", { query: "rows=10000&select" });
    const whole = page.locator("tbody tr[data-index]:has(input):has(button)");
    /** Answers, of the frame in which the table was scrolled, how many rows there are and how many can be pressed. */
    const flying = await page.locator(".data-table-scroll").evaluate(
      (region) =>
        new Promise<readonly number[]>((resolve) => {
          region.addEventListener("scroll", () => requestAnimationFrame(() => resolve(look())), { once: true });
          const look = (): number[] =>
            ["", ":has(input, button)", ":has(time, a)"].map(
              (kind) => region.querySelectorAll(`tbody tr[data-index]${kind}`).length,
            );
          region.scrollTo(0, 90_000);
        }),
    );
    expect(flying[0]).toBeGreaterThan(10);
    expect(flying.slice(1)).toEqual([0, flying[0]]);
    await expect.poll(() => whole.count()).toBe(flying[0]);
    await page.context().close();
  });

  it("is read as a table, row by row in their order once it rests, with the focus where it was", async () => {
    const { page } = await gallery.show("table", { query: "rows=10000" });
    const region = page.locator(".data-table-scroll");
    await region.evaluate((region) => region.scrollTo(0, 36_000));
    await page.locator('tr[aria-rowindex="1004"] a').focus();
    for (const pixels of [108, -1080, 180, -36]) {
      await region.evaluate((region, pixels) => region.scrollBy(0, pixels), pixels);
      await expect
        .poll(() =>
          page.locator("tbody tr").evaluateAll((rows) => {
            const order = rows.map((row) => Number(row.getAttribute("aria-rowindex")));
            return order.every((each, index) => index === 0 || each > (order[index - 1] ?? 0));
          }),
        )
        .toBe(true);
      expect(await page.locator("tr:focus-within").getAttribute("aria-rowindex")).toBe("1004");
    }
    const table = page.getByRole("table", { name: "Sources" });
    expect(await table.getByRole("columnheader").count()).toBe(5);
    expect(await table.getByRole("row").count()).toBe(1 + (await page.locator("tbody tr").count()));
    const row = table.getByRole("row").nth(1);
    expect([await row.getByRole("rowheader").count(), await row.getByRole("cell").count()]).toEqual([1, 4]);
    await page.context().close();
  });

  it("keeps a menu open in a row, and the focus in it, when it rests and when its rows are asked for anew", async () => {
    const { page } = await gallery.show("table", { query: "rows=10000&menu" });
    const region = page.locator(".data-table-scroll");
    /** Answers the rows in the order in which they are in the page, of which that with the menu is one. */
    const order = () =>
      page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-index"))));
    const isOrdered = async () =>
      (await order()).every((each, index, all) => index === 0 || each > (all[index - 1] ?? 0));
    const open = page.getByRole("menu", { name: "Actions of row-1010", exact: true });
    await region.evaluate((region) => region.scrollTo(0, 36_000));
    const button = page.getByRole("button", { name: "Actions of row-1010", exact: true });
    await button.click();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await expect.poll(focused).toBe("Test");
    await page.keyboard.press("ArrowDown");
    /** Answers how far the menu is from its button, in pixels. */
    const distance = async (): Promise<number> => {
      const [menu, dots] = [await open.boundingBox(), await button.boundingBox()];
      if (!menu || !dots) return Number.POSITIVE_INFINITY;
      return Math.min(Math.abs(menu.y - dots.y - dots.height), Math.abs(dots.y - menu.y - menu.height));
    };
    await page.evaluate(() => {
      document.addEventListener("focusout", () => performance.mark("focus lost"));
    });
    for (const pixels of [108, -1080, 180, 9000, -36]) {
      await region.evaluate((region, pixels) => region.scrollBy(0, pixels), pixels);
      await expect.poll(isOrdered).toBe(true);
      await page.locator("tbody tr:not(:has(time))").first().waitFor({ state: "detached" });
      expect([await open.isVisible(), await focused()]).toEqual([true, "Delete"]);
      // It follows its button as far as the window goes.
      if (pixels === 108) await expect.poll(distance).toBeLessThan(10);
    }
    for (const last of [10_000, 10_001]) {
      await page.evaluate(() => window.dispatchEvent(new Event("refresh")));
      await expect.poll(() => page.getByRole("table").getAttribute("aria-rowcount")).toBe(String(last + 2));
      await expect.poll(isOrdered).toBe(true);
      expect([await open.isVisible(), await focused()]).toEqual([true, "Delete"]);
    }
    expect(await page.evaluate(() => performance.getEntriesByName("focus lost").length)).toBe(0);
    await page.context().close();
  });

  it("goes from row to row by keys, to the last and back, and opens one", async () => {
    const { page } = await gallery.show("table", { query: "rows=10000" });
    await page.getByRole("region", { name: "Sources" }).focus();
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.locator("tr:focus-within").getAttribute("aria-rowindex")).toBe("3");
    await page.keyboard.press("End");
    await expect.poll(() => page.locator("tr:focus-within").getAttribute("aria-rowindex")).toBe("10001");
    // The row with the focus stays in the page, wherever the table is scrolled.
    await page.locator(".data-table-scroll").evaluate((region) => region.scrollTo(0, 0));
    await expect.poll(() => page.locator('tr[aria-rowindex="2"]').count()).toBe(1);
    expect(await page.locator("tr:focus-within").getAttribute("aria-rowindex")).toBe("10001");
    await page.keyboard.press("Home");
    await expect.poll(() => page.locator("tr:focus-within").getAttribute("aria-rowindex")).toBe("2");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/open\/row-0$/);
    await page.context().close();
  });

  it("opens a row wherever it is pressed, and in a tab of its own with Ctrl", async () => {
    const { page } = await gallery.show("table");
    const cell = page.locator('tr[aria-rowindex="3"] td').last();
    const opened = page.context().waitForEvent("page");
    await cell.click({ modifiers: ["ControlOrMeta"] });
    expect((await opened).url()).toMatch(/\/open\/row-1$/);
    expect(page.url()).not.toContain("/open/");
    await cell.click();
    await page.waitForURL(/\/open\/row-1$/);
    await page.context().close();
  });

  it("selects rows by pointer and by key, and all that are loaded", async () => {
    const { page } = await gallery.show("table", { query: "rows=50&select" });
    await page.getByRole("checkbox", { name: "Select Source 2", exact: true }).check();
    await page.getByRole("region", { name: "Sources" }).focus();
    await page.keyboard.press("j");
    await expect.poll(() => page.locator("tr:focus-within").getAttribute("aria-rowindex")).toBe("5");
    await page.keyboard.press("x");
    await expect.poll(() => page.locator(".data-table-foot").textContent()).toContain("2 selected");
    await page.getByRole("checkbox", { name: "Select all that are loaded" }).check();
    await expect.poll(() => page.locator(".data-table-foot").textContent()).toContain("50 selected");
    await page.context().close();
  });

  it("loads more when its end comes into sight, until all is loaded", async () => {
    const { page } = await gallery.show("table", { query: "rows=100&more" });
    expect(await page.getByRole("table").getAttribute("aria-rowcount")).toBe("-1");
    const foot = page.locator(".data-table-foot");
    for (const count of [150, 200]) {
      await page.locator(".data-table-scroll").evaluate((region) => region.scrollTo(0, region.scrollHeight));
      await expect.poll(() => foot.textContent()).toContain(`${count} loaded`);
    }
    expect(await page.getByRole("table").getAttribute("aria-rowcount")).toBe("201");
    await page.context().close();
  });

  it("tells by what it is ordered, and turns that round", async () => {
    const { page } = await gallery.show("table");
    const head = page.getByRole("columnheader", { name: "Messages" });
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    await head.getByRole("button").click();
    await expect.poll(() => head.getAttribute("aria-sort")).toBe("ascending");
    await page.context().close();
  });
});
