/** Opens pages of the console in a browser, and knows what went wrong there. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { complaintsOf, tellViolations } from "../../support/clients/complaints.ts";
import type { Answers } from "./answers.ts";
import { config, frameAnswers, tokenOf } from "./data.ts";
import { Stub } from "./stub.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Reaches only a browser that hangs. A busy machine needs far less. */
const patienceMillis = 240_000;

export interface VisitOptions {
  readonly answers?: Answers;
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  /** What `/config.json` says otherwise than usually. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The token of the tab. Null for somebody who is not signed in. */
  readonly token?: string | null;
  readonly timezone?: string;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly stub: Stub;
  /** Fails if the page wrote an error, broke its policy, or asked what the test did not expect. */
  check(): void;
  /** Fails if axe finds a fault. */
  checkAccess(): Promise<void>;
  /** Fails if axe finds colours in the dark theme that somebody cannot tell apart. Nothing else depends on the theme. */
  checkDark(): Promise<void>;
  close(): Promise<void>;
}

/** Answers what was sent by each call that changes something, in their order. */
export const sent = ({ stub }: Pick<Visit, "stub">) =>
  stub.calls.filter(({ name }) => !name.startsWith("GET")).map(({ name, asked }) => [name, asked.body] as const);

/** Starts a browser and a stub for the tests of a file. */
export async function startVisits(executablePath: string, folder: string): Promise<Visits> {
  // A container has neither a sandbox of its own nor room in /dev/shm.
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  return new Visits(browser, await Stub.start(folder, config));
}

export class Visits {
  private readonly browser: Browser;
  private last: BrowserContext | undefined;
  readonly stub: Stub;

  constructor(browser: Browser, stub: Stub) {
    this.browser = browser;
    this.stub = stub;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.stub.stop();
  }

  /** Opens an address in a browser of its own, by somebody who is signed in. */
  async open(path: string, options: VisitOptions = {}): Promise<Visit> {
    const { stub } = this;
    // Ends what a test has left that failed, so that its calls are not taken for those of the next.
    await this.last?.close();
    stub.reset({ ...frameAnswers, ...options.answers });
    stub.config = { ...config, ...options.config };
    const context = await this.browser.newContext({
      viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
      colorScheme: options.theme ?? "light",
      timezoneId: options.timezone ?? "America/Chicago",
      reducedMotion: "reduce",
    });
    this.last = context;
    context.setDefaultTimeout(patienceMillis);
    const token = options.token === undefined ? tokenOf() : options.token;
    if (token !== null) await context.addInitScript(keepToken, token);
    await tellViolations(context);
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await page.goto(stub.url + path);
    return {
      page,
      context,
      stub,
      check: () => expect([...complaints, ...stub.faults]).toEqual([]),
      checkAccess: () => checkAccess(page),
      checkDark: () => checkDark(page),
      close: () => context.close(),
    };
  }
}

/** Runs in the page: puts the token where a tab keeps it, unless the tab has been told otherwise. */
function keepToken(token: string): void {
  if (sessionStorage.getItem("millrace.test") !== null) return;
  sessionStorage.setItem("millrace.test", "");
  sessionStorage.setItem("millrace.token", token);
}

/** What axe looks at only where it is told to, as no earlier WCAG had it. */
const furtherRules = "{ 'target-size': { enabled: true } }";

/** Holds the page against all rules of WCAG 2.2 A and AA, and what axe calls best practices, or against some of them. */
async function checkAccess(page: Page, rules: readonly string[] = []): Promise<void> {
  await page.evaluate(axeSource);
  const some = rules.length === 0 ? `, rules: ${furtherRules}` : `, runOnly: ${JSON.stringify(rules)}`;
  const results = await page.evaluate<AxeResults>(`axe.run(document, { resultTypes: ['violations']${some} })`);
  const found = results.violations.map(
    ({ id, help, nodes }) => `${id}: ${help} – ${nodes.map(({ html }) => html).join(" ")}`,
  );
  expect(found).toEqual([]);
}

/** The rules that look at colours. */
const colourRules = ["color-contrast", "link-in-text-block"] as const;

async function checkDark(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "dark" });
  await checkAccess(page, colourRules);
  await page.emulateMedia({ colorScheme: "light" });
}
