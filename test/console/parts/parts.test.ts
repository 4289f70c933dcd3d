import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, Gallery } from "./gallery.ts";

describe.runIf(browserPath !== undefined)("parts in a browser", () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await Gallery.open();
  });
  afterAll(() => gallery?.close());

  it("say why a button may not be pressed, and do nothing when it is", async () => {
    const { page } = await gallery.show("actions");
    const button = page.getByRole("button", { name: "Disabled" });
    await button.focus();
    expect(await page.getByRole("tooltip").textContent()).toBe("Your role may not do this.");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.getByRole("tooltip").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Pending" }).click({ force: true });
    expect(await page.getByText("Picked: nothing").count()).toBe(1);
    await page.context().close();
  });

  it("copy a time in UTC with six digits, and say so", async () => {
    const { page } = await gallery.show("values");
    const time = page.getByRole("button", { name: /ago$/ });
    // Readers of screens say it with the name. By the tip, which comes a moment later, they would say it twice.
    expect(await time.getAttribute("aria-description")).toContain("03.970415 Europe/Berlin");
    await time.focus();
    expect(await time.getAttribute("aria-describedby")).toBe(null);
    await time.hover();
    expect(await page.getByRole("tooltip").textContent()).toContain(
      "2024-05-29 12:34:03.970415 Europe/Berlin (UTC+02:00)",
    );
    // The page's clock stands still, so that what is said for a moment is still there when a slow machine looks.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await time.click();
    await page.mouse.move(0, 0);
    await page.getByRole("tooltip").getByText("Copied", { exact: true }).waitFor();
    await page.clock.runFor(2000);
    await page.getByRole("tooltip").waitFor({ state: "detached" });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("2024-05-29T10:34:03.970415Z");
    await page.context().close();
  });

  it("pick from a menu by keys, and give the focus back", async () => {
    const { page } = await gallery.show("actions");
    const button = page.getByRole("button", { name: "More" });
    await button.focus();
    await page.keyboard.press("Enter");
    await expect
      .poll(() => page.getByRole("menuitem", { name: "Rename" }).evaluate((item) => item.matches(":focus")))
      .toBe(true);
    await page.keyboard.press("ArrowUp");
    expect(await page.getByRole("menuitem", { name: "Delete" }).evaluate((item) => item.matches(":focus"))).toBe(true);
    await page.keyboard.press("r");
    await page.keyboard.press("Enter");
    await page.getByText("Picked: rename").waitFor();
    await page.keyboard.press("Escape");
    expect(await button.evaluate((element) => element.matches(":focus"))).toBe(true);
    await page.context().close();
  });

  it("ask for the name before the worst, and give the focus back", async () => {
    const { page } = await gallery.show("dialogs");
    await page.getByRole("button", { name: "Open confirm" }).click();
    await page.keyboard.press("Escape");
    await page.getByText("Said: closed").waitFor();
    expect(await page.getByRole("button", { name: "Open confirm" }).evaluate((each) => each.matches(":focus"))).toBe(
      true,
    );
    await page.keyboard.press("Enter");
    await page.getByLabel("Type press 01 to go on").fill("press 1");
    await page.keyboard.press("Enter");
    await page.getByLabel("Type press 01 to go on").fill("press 01");
    await page.keyboard.press("Enter");
    await page.getByText("Said: confirmed").waitFor();
    await page.context().close();
  });

  it("keep secrets in sight until somebody says that they are stored", async () => {
    const { page } = await gallery.show("dialogs");
    await page.getByRole("button", { name: "Open secret" }).click();
    const dialog = page.getByRole("dialog");
    for (const key of ["Escape", "Escape", "Escape"]) await page.keyboard.press(key);
    await page.mouse.click(5, 5);
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByRole("button", { name: "Copy Password" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("s3cret-<b>value</b>");
    await dialog.getByRole("button", { name: "I have stored it" }).click();
    await page.getByText("Said: stored").waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain("s3cret");
    await page.context().close();
  });

  it("close a panel by Esc, go to its neighbours, change its width, and give the focus back", async () => {
    const { page } = await gallery.show("dialogs");
    await page.getByRole("button", { name: "Open panel" }).click();
    const panel = page.getByRole("complementary");
    await page.keyboard.press("]");
    await page.getByText("Said: next").waitFor();
    const edge = page.getByRole("separator");
    const before = Number(await edge.getAttribute("aria-valuenow"));
    await edge.press("ArrowLeft");
    expect(Number(await edge.getAttribute("aria-valuenow"))).toBe(before + 32);
    await panel.getByRole("button", { name: "Make the panel wider" }).click();
    expect(Number(await edge.getAttribute("aria-valuenow"))).toBe(before + 192);
    await panel.getByRole("heading").first().click();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    expect(await page.getByRole("button", { name: "Open panel" }).evaluate((each) => each.matches(":focus"))).toBe(
      true,
    );
    await page.context().close();
  });

  it("tell faults of a form at their fields, go to the first, and keep what was entered", async () => {
    const { page } = await gallery.show("form");
    const [name, url] = [page.getByLabel("Name"), page.getByLabel("URL")];
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Give it a name.").waitFor();
    await expect.poll(() => name.evaluate((each) => each.matches(":focus"))).toBe(true);
    await name.fill("press 01");
    await page.keyboard.press("Enter");
    await page.getByText("It must begin with https.").waitFor();
    expect(await name.inputValue()).toBe("press 01");
    await expect.poll(() => url.evaluate((each) => each.matches(":focus"))).toBe(true);
    await url.fill("https://example.com");
    await page.getByRole("switch", { name: "Enabled" }).click();
    await page.getByRole("button", { name: "Add" }).first().click();
    await page.getByLabel("Event type 2", { exact: true }).fill("humidity");
    await page.keyboard.press("Enter");
    const said = await page.locator("output", { hasText: "press 01" }).textContent();
    expect(said).toContain('"isOn":true');
    expect(said).toContain('"types":["temperature","humidity"]');
    await page.context().close();
  });

  it("filter by text when typing pauses, by several choices, and by a range in the zone", async () => {
    const { page } = await gallery.show("filters");
    const said = page.locator("output");
    await page.getByLabel("Find sources").fill("press");
    await expect.poll(() => said.textContent()).toContain('"text":"press"');
    await page.getByRole("combobox", { name: "State" }).click();
    await page.keyboard.type("sil");
    await page.getByRole("option", { name: "is silent" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(() => said.textContent()).toContain('"states":["silent"]');
    await page.getByRole("button", { name: "Remove the filter state: silent" }).click();
    await expect.poll(() => said.textContent()).toContain('"states":[]');
    await page.getByRole("button", { name: "last 24 hours" }).click();
    await page.getByLabel("From").fill("2026-10-25 02:30");
    await page.getByText("Clocks showed this time twice").waitFor();
    await page.getByLabel("To", { exact: true }).fill("2026-10-25 04:00");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => said.textContent())
      .toContain('"from":"2026-10-25T00:30:00.000000Z","to":"2026-10-25T03:00:00.000000Z"');
    await page.context().close();
  });

  it("copy the address of a page, with the times that its range has now", async () => {
    const { page } = await gallery.show("filters", { query: "to=-1h" });
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    const copy = page.getByRole("button", { name: "Copy link" });
    await copy.click();
    await page.getByRole("menuitem", { name: "As it is" }).click();
    await page.getByText("The link is copied.").waitFor();
    expect(await copied()).toBe(page.url());
    await copy.click();
    await page.getByRole("menuitem", { name: "With fixed times" }).click();
    await expect.poll(copied).not.toBe(page.url());
    const { searchParams } = new URL(await copied());
    const millisOf = (name: string) => Date.parse(searchParams.get(name) ?? "");
    expect(millisOf("to") - millisOf("from")).toBe(86_400_000);
    expect(searchParams.get("show")).toBe("filters");
    await page.context().close();
  });

  it("show code in the language that was picked, also after the page was loaded anew", async () => {
    const { page } = await gallery.show("code");
    await page.getByRole("tab", { name: "curl" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText("import urllib.request").first().waitFor();
    await page.reload();
    expect(await page.getByRole("tab", { name: "Python" }).getAttribute("aria-selected")).toBe("true");
    await page.getByRole("button", { name: "Show more of 150 others" }).waitFor();
    await page.context().close();
  });

  it("never say that there is nothing before an answer came", async () => {
    const { page } = await gallery.show("states");
    const textOf = (name: string) => page.locator(`[data-answer="${name}"]`).textContent();
    expect(await textOf("pending")).toBe("Loading");
    expect(await textOf("empty of an earlier question")).toBe("Loading");
    expect(await textOf("empty")).toContain("Nothing was made");
    expect(await textOf("failed")).toContain("The service failed");
    expect(await textOf("stale")).toContain("not up to date");
    expect(await textOf("stale")).toContain("Answer: one");
    await page.context().close();
  });

  it("try again by themselves when the time is over that the API asked to wait", async () => {
    const { page } = await gallery.show("states");
    await page.getByText("Retries: 1").waitFor();
    await page.context().close();
  });

  it("move the cursor of a chart by keys, and tell its values in words and as a table", async () => {
    const { page } = await gallery.show("chart");
    const plot = page.getByRole("group", { name: /^Temperature/ });
    expect(await plot.getAttribute("aria-label")).toContain("Hall 1: first 20.0 °C");
    await plot.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.getByText("2026-11-28 13:05:00", { exact: true }).waitFor();
    expect(await page.locator("[aria-live=polite]", { hasText: "13:05:00" }).textContent()).toContain("Hall 1 ");
    await page.getByRole("button", { name: "Show as a table" }).first().click();
    expect(await page.getByRole("table").getAttribute("aria-rowcount")).toBe("289");
    await page.context().close();
  });

  it("zoom into the range that was dragged over", async () => {
    const { page } = await gallery.show("chart");
    const over = page.locator(".u-over").first();
    await over.waitFor();
    const box = await over.boundingBox();
    if (!box) throw new Error("The plot has no place.");
    await page.mouse.move(box.x + box.width / 4, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 60, { steps: 4 });
    await page.mouse.up();
    const span = await page.locator("output").textContent();
    const [, from, to] = /"fromMillis":(\d+),"toMillis":(\d+)/.exec(span ?? "") ?? [];
    expect(Number(to) - Number(from)).toBeGreaterThan(5 * 3_600_000);
    expect(Number(to) - Number(from)).toBeLessThan(7 * 3_600_000);
    await page.context().close();
  });
});
