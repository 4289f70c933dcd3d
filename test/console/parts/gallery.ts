/**
 * Builds the gallery of parts, serves it under the console's strict headers, and opens it in a browser: the file that
 * `CHROMIUM` names, or else `/usr/bin/chromium`.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { pageHeaders } from "../support/headers.ts";

/** The browser's path, or undefined where there is none. */
export const browserPath = [process.env.CHROMIUM, "/usr/bin/chromium"].find((path) => path && existsSync(path));
if (browserPath === undefined) {
  const missing = "Chromium is absent, so the console's parts are not tested. Install it, or name it by CHROMIUM.";
  if (process.env.CI) throw new Error(missing);
  console.warn(missing);
}

/** Reaches only a browser that hangs. A busy machine needs far less. */
const patienceMillis = 240_000;

/** A console's headers, but for one: the tests read what was copied, which no page may. */
const headers = {
  ...pageHeaders,
  "permissions-policy": pageHeaders["permissions-policy"]?.replace("clipboard-read=()", "clipboard-read=(self)"),
};

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

export interface Shown {
  readonly page: Page;
  /** What the browser complained of: errors of scripts, and what the policy refused. */
  readonly complaints: readonly string[];
}

export interface ShowOptions {
  readonly theme?: "light" | "dark";
  readonly width?: number;
  /** Further settings of what is shown, such as `rows=10000`. */
  readonly query?: string;
}

export class Gallery {
  private readonly browser: Browser;
  private readonly server: Server;
  private readonly folder: string;
  private readonly url: string;

  private constructor(browser: Browser, server: Server, folder: string, url: string) {
    this.browser = browser;
    this.server = server;
    this.folder = folder;
    this.url = url;
  }

  static async open(): Promise<Gallery> {
    const folder = mkdtempSync(join(tmpdir(), "millrace-gallery-"));
    const root = join(import.meta.dirname, "..", "gallery");
    const output = {
      outDir: folder,
      emptyOutDir: true,
      target: "es2024",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    };
    await build({ root, configFile: false, logLevel: "error", build: output });
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://gallery");
      const file = join(folder, pathname.startsWith("/assets/") ? normalize(pathname) : "index.html");
      const isThere = existsSync(file);
      response.writeHead(isThere ? 200 : 404, {
        "content-type": types[extname(file)] ?? "text/plain",
        ...headers,
      });
      response.end(isThere ? readFileSync(file) : "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const options = browserPath === undefined ? {} : { executablePath: browserPath };
    // A container has neither a sandbox of its own nor room in /dev/shm.
    const browser = await chromium.launch({ ...options, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
    return new Gallery(browser, server, folder, `http://127.0.0.1:${port}`);
  }

  /** Opens a page that shows some parts. */
  async show(name: string, { theme = "light", width = 1440, query = "" }: ShowOptions = {}): Promise<Shown> {
    const context = await this.browser.newContext({ viewport: { width, height: 900 } });
    context.setDefaultTimeout(patienceMillis);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    await page.goto(`${this.url}/?show=${name}&theme=${theme}&${query}`);
    await page.locator("h1").first().waitFor();
    return { page, complaints };
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
