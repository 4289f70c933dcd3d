import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, Gallery } from "./gallery.ts";

describe.runIf(browserPath !== undefined)("dialogs and forms in a browser", () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await Gallery.open();
  });
  afterAll(() => gallery?.close());

  it.each([
    ["keep their title and buttons in sight while what is between them scrolls", 800, true],
    ["scroll as a whole in a window that is very low", 300, false],
  ])("%s", async (_, height, staysInSight) => {
    const { page } = await gallery.show("dialogs", { width: 400 });
    await page.setViewportSize({ width: 400, height });
    await page.getByRole("button", { name: "Open long" }).click();
    const dialog = page.getByRole("dialog", { name: "Something long" });
    const scrolls = (selector: string) =>
      page.locator(selector).evaluate((element) => element.scrollHeight > element.clientHeight);
    expect([await scrolls(".dialog-body"), await scrolls(".dialog")]).toEqual([staysInSight, !staysInSight]);
    await page.locator(".dialog").evaluate((element) => element.scrollTo(0, 0));
    const send = await dialog.getByRole("button", { name: "Send" }).boundingBox();
    expect((send?.y ?? 0) + (send?.height ?? 0) <= height).toBe(staysInSight);
    await dialog.getByRole("button", { name: "Send" }).scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
    await page.context().close();
  });

  it("tell inside what failed while they are open, each time, and nothing of it elsewhere", async () => {
    const { page } = await gallery.show("dialogs");
    await page.getByRole("button", { name: "Open long" }).click();
    const dialog = page.getByRole("dialog", { name: "Something long" });
    await dialog.getByRole("button", { name: "Send" }).click();
    const alert = dialog.locator("[aria-live=assertive]");
    await alert.getByText("It was refused.").waitFor();
    const first = await alert.locator(".note").elementHandle();
    await dialog.getByRole("button", { name: "Send" }).click();
    // What is the same once more is put there anew, so that it is said anew.
    await expect.poll(() => first?.evaluate((note) => note.isConnected)).toBe(false);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.getByText("It was refused.").count()).toBe(0);
    await page.context().close();
  });

  it("are described by what they ask or say", async () => {
    const { page } = await gallery.show("dialogs");
    for (const [name, said] of [
      ["confirm", "12 events that wait are lost."],
      ["secret", "It is shown this once."],
    ]) {
      await page.getByRole("button", { name: `Open ${name}` }).click();
      const describedBy = await page.getByRole("dialog").getAttribute("aria-describedby");
      expect(await page.locator(`[id="${describedBy}"]`).textContent()).toContain(said);
      await page.getByRole("button", { name: name === "confirm" ? "Cancel" : "I have stored it" }).click();
    }
    await page.context().close();
  });

  it("go on in the row that was added, and in the one that stands where one was removed", async () => {
    const { page } = await gallery.show("form");
    const labels = page.getByRole("group", { name: "Labels" });
    const types = page.getByRole("group", { name: "Event types" });
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    await types.getByRole("button", { name: "Add: Event type" }).click();
    expect(await focused()).toBe("Event type 2");
    await types.getByRole("button", { name: "Remove Event type 1" }).click();
    expect(await focused()).toBe("Event type 1");
    await types.getByRole("button", { name: "Remove Event type 1" }).click();
    expect(await focused()).toBe("Add: Event type");
    await labels.getByRole("button", { name: "Add: Key" }).click();
    expect(await focused()).toMatch(/^Key \d$/);
    await page.context().close();
  });

  it("join the hint of a group, and what is wrong with it, to the group", async () => {
    const { page } = await gallery.show("form");
    const described = (name: string) =>
      page
        .getByRole("group", { name })
        .evaluate((group) =>
          (group.getAttribute("aria-describedby") ?? "")
            .split(" ")
            .map((id) => document.getElementById(id)?.textContent),
        );
    expect(await described("Event types")).toEqual(["None means all."]);
    expect(await described("Labels")).toEqual(["Each key stands once."]);
    await page.context().close();
  });
});
