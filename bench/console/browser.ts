/** Opens pages of a laptop's console in Chromium, on a machine and a line as slow as is asked. */

import { type Browser, chromium, type Page } from "playwright-core";
import type { BenchLaptop } from "../laptop.ts";

export interface Slowness {
  /** How many times slower than this machine the page's scripts run. */
  readonly processor?: number;
  /** The line between the browser and the console. Without it there is none in between. */
  readonly line?: { readonly megabitsPerSecond: number; readonly latencyMillis: number };
}

export interface OpenConsole {
  /** The browser and its version. */
  readonly version: string;
  /** Shows a new, empty window of somebody who is signed in to `use`. */
  withWindow<T>(use: (page: Page, be: (slowness: Slowness) => Promise<void>) => Promise<T>): Promise<T>;
}

export async function withConsole<T>(
  executablePath: string,
  { laptop, admin }: BenchLaptop,
  use: (console: OpenConsole) => Promise<T>,
): Promise<T> {
  // A container has neither a sandbox of its own nor room in /dev/shm.
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  try {
    const withWindow = windowsOf(browser, laptop.ready.consoleUrl ?? "", admin);
    return await use({ version: `Chromium ${browser.version()}`, withWindow });
  } finally {
    await browser.close();
  }
}

const windowsOf =
  (browser: Browser, baseURL: string, token: string): OpenConsole["withWindow"] =>
  async (use) => {
    const context = await browser.newContext({ baseURL, viewport: { width: 1440, height: 900 } });
    try {
      context.setDefaultTimeout(120_000);
      await context.addInitScript({ content: `sessionStorage.setItem("millrace.token", ${JSON.stringify(token)})` });
      const page = await context.newPage();
      const devTools = await context.newCDPSession(page);
      return await use(page, async ({ processor = 1, line }) => {
        await devTools.send("Emulation.setCPUThrottlingRate", { rate: processor });
        if (line === undefined) return;
        const bytesPerSecond = (line.megabitsPerSecond * 1e6) / 8;
        await devTools.send("Network.emulateNetworkConditions", {
          offline: false,
          latency: line.latencyMillis,
          downloadThroughput: bytesPerSecond,
          uploadThroughput: bytesPerSecond,
        });
      });
    } finally {
      await context.close();
    }
  };
