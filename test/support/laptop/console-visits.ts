/** Opens pages of the console that a laptop serves, and knows what went wrong there. */

import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { complaintsOf, tellViolations } from "../clients/complaints.ts";

/** Reaches only a browser that hangs. A busy machine needs far less. */
const patienceMillis = 240_000;

type Look = (page: Page) => Promise<void>;

export class ConsoleVisits {
  private readonly browser: Browser;
  private readonly url: string;
  private readonly token: string;

  private constructor(browser: Browser, url: string, token: string) {
    this.browser = browser;
    this.url = url;
    this.token = token;
  }

  /** Starts a browser. `token` is the administrator's. */
  static async start(executablePath: string, url: string, token: string): Promise<ConsoleVisits> {
    // A container has neither a sandbox of its own nor room in /dev/shm.
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
    return new ConsoleVisits(browser, url, token);
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }

  /** Opens an address as the administrator, does something there, and holds that the page complained of nothing. */
  open(path: string, look: Look): Promise<void> {
    return this.visit(async (page) => {
      // The token comes as the laptop prints it; the console takes it out of the address at once.
      await page.goto(`${this.url}/sign-in#token=${this.token}`);
      await page.waitForURL((url) => url.hash === "" && url.pathname !== "/sign-in");
      await page.goto(this.url + path);
      await look(page);
    });
  }

  /** Does the same in a browser that nobody has signed in with. */
  openAsStranger(path: string, look: Look): Promise<void> {
    return this.visit(async (page) => {
      await page.goto(this.url + path);
      await look(page);
    });
  }

  private async visit(look: Look): Promise<void> {
    const context = await this.browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: "reduce",
      timezoneId: "UTC",
    });
    try {
      context.setDefaultTimeout(patienceMillis);
      await tellViolations(context);
      const page = await context.newPage();
      const complaints = complaintsOf(page);
      await look(page);
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  }
}
