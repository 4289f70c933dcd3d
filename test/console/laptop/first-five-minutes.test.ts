import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Receiver } from "../../support/laptop/receiver.ts";

let laptop: TestLaptop;
let receiver: Receiver;
let browser: Browser;

beforeAll(async () => {
  if (inject("chromium") === "") return;
  laptop = await startTestLaptop();
  receiver = await new Receiver(laptop.ready.receiver).listen();
  // A container has neither a sandbox of its own nor room in /dev/shm.
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  browser = await chromium.launch({ executablePath: inject("chromium"), args });
});

afterAll(async () => {
  await browser?.close();
  await receiver?.close();
  await laptop?.stop();
});

/** Goes from thing to thing by the tabulator key until one is reached, as somebody without a pointer does. */
async function tabTo(page: Page, role: "button" | "link" | "textbox", name: string): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true });
  await wanted.waitFor();
  const focused = wanted.and(page.locator(":focus"));
  for (let presses = 0; presses < 200; presses += 1) {
    if ((await focused.count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The ${role} "${name}" is not reached by the tabulator key.`);
}

async function signIn(page: Page, { consoleUrl = "", user }: TestLaptop["ready"]): Promise<void> {
  await page.goto(`${consoleUrl}/`);
  await tabTo(page, "textbox", "Name");
  await page.keyboard.type(user.username);
  await page.keyboard.press("Tab");
  await page.keyboard.type(user.password);
  await page.keyboard.press("Enter");
}

const stepsDone = (page: Page, count: number): Promise<void> =>
  page.getByText(`${count} of 4 steps are done.`).waitFor({ state: "attached" });

async function connect(page: Page): Promise<void> {
  await tabTo(page, "link", "Create the connector");
  await page.keyboard.press("Enter");
  await tabTo(page, "textbox", "URL");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(receiver.url);
  await page.keyboard.press("Enter");
  await page.getByText("What the receiver said to a test event").waitFor();
}

describe.skipIf(inject("chromium") === "")("the first five minutes", () => {
  it("lead from the sign-in to a delivery by the keyboard alone", async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(240_000);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    const beganMillis = performance.now();
    await signIn(page, laptop.ready);
    await tabTo(page, "button", "Send one for me");
    await page.keyboard.press("Enter");
    await stepsDone(page, 2);
    await connect(page);
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await tabTo(page, "button", "Send another point");
    await page.keyboard.press("Enter");
    await page.getByText("All four steps are done.").waitFor();
    console.log(`The first five minutes took ${((performance.now() - beganMillis) / 1000).toFixed(1)} s.`);
    expect(receiver.received.map(({ event }) => event.eventType)).toContain("temperature");
    expect(problems).toEqual([]);
    await page.close();
  });
});
