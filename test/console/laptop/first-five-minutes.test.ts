import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ConsoleOnLaptop } from "../../support/laptop/console-on-laptop.ts";
import { Receiver } from "../../support/laptop/receiver.ts";
import { pressAt, writeAt } from "../support/keyboard.ts";

async function signIn(page: Page, { user }: ConsoleOnLaptop["ready"]): Promise<void> {
  await writeAt(page, page.getByRole("textbox", { name: "Name", exact: true }), user.username);
  await page.keyboard.press("Tab");
  await page.keyboard.type(user.password);
  await page.keyboard.press("Enter");
}

const stepsDone = (page: Page, count: number): Promise<void> =>
  page.getByText(`${count} of 4 steps are done.`).waitFor({ state: "attached" });

/** Sees the point that was sent as a chart, and comes back to the steps. */
async function seeChart(page: Page): Promise<void> {
  await pressAt(page, page.getByRole("link", { name: "See its chart", exact: true }));
  await page.getByRole("group", { name: /Values over time.*21\.5/ }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("o");
}

async function connect(page: Page, url: string): Promise<void> {
  await pressAt(page, page.getByRole("link", { name: "Create the connector", exact: true }));
  await writeAt(page, page.getByRole("textbox", { name: "URL", exact: true }), url);
  await page.keyboard.press("Enter");
  await page.getByText("What the receiver said to a test event").waitFor();
}

describe.skipIf(inject("chromium") === "")("the first five minutes", () => {
  const at = new ConsoleOnLaptop(inject("chromium"));
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await new Receiver(at.ready.receiver).listen();
  });
  afterAll(() => receiver?.close());

  it("lead from the link that the laptop prints to a chart and a delivery, by the keyboard alone", async () => {
    const link = `/sign-in#token=${await at.client.token("admin")}`;
    await at.visits.openAsStranger(link, async (page) => {
      const beganMillis = performance.now();
      await pressAt(page, page.getByRole("button", { name: "Send one for me", exact: true }));
      await stepsDone(page, 2);
      await seeChart(page);
      await connect(page, receiver.url);
      await page.keyboard.press("g");
      await page.keyboard.press("o");
      await pressAt(page, page.getByRole("button", { name: "Send another point", exact: true }));
      await page.getByText("All four steps are done.").waitFor();
      console.log(`The first five minutes took ${((performance.now() - beganMillis) / 1000).toFixed(1)} s.`);
      expect(receiver.received.map(({ event }) => event.eventType)).toContain("temperature");
    });
  });

  it("begin at the form of the sign-in where there is no link", async () => {
    await at.visits.openAsStranger("/", async (page) => {
      await signIn(page, at.ready);
      await page.waitForURL((url) => url.pathname === at.project);
    });
  });
});
