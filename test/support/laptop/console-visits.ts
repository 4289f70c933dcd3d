/** Opens pages of the console that a laptop serves, signed in as its administrator, and knows what went wrong there. */

import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

/** Reaches only a browser that hangs. */
const patienceMillis = 60_000;

export class ConsoleVisits {
  private readonly browser: Browser;
  private readonly url: string;
  private readonly token: string;

  private constructor(browser: Browser, url: string, token: string) {
    this.browser = browser;
    this.url = url;
    this.token = token;
  }

  static async start(executablePath: string, url: string, token: string): Promise<ConsoleVisits> {
    // A container has neither a sandbox of its own nor room in /dev/shm.
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
    return new ConsoleVisits(browser, url, token);
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }

  /** Opens an address, does something there, and holds that the page complained of nothing. */
  async open(path: string, look: (page: Page) => Promise<void>): Promise<void> {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
    try {
      context.setDefaultTimeout(patienceMillis);
      const page = await context.newPage();
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(String(error)));
      // The token comes as the laptop prints it; the console takes it out of the address at once.
      await page.goto(`${this.url}/sign-in#token=${this.token}`);
      await page.waitForURL((url) => url.hash === "" && url.pathname !== "/sign-in");
      await page.goto(this.url + path);
      await look(page);
      expect(problems).toEqual([]);
    } finally {
      await context.close();
    }
  }
}
