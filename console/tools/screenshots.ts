/**
 * Takes the pictures of docs/images from a laptop that runs: `node console/tools/screenshots.ts .millrace/ready.json`. A second
 * argument names the console's address where it is another than the laptop's own. What the pictures show is what is there:
 * run `npm run demo`, or go through the first steps, before.
 */

import { mkdirSync, readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import * as v from "valibot";

const readyShape = v.object({
  httpUrl: v.string(),
  project: v.object({ id: v.string() }),
  user: v.object({ username: v.string(), password: v.string() }),
});

const usage = "node console/tools/screenshots.ts READY_FILE [CONSOLE_URL]";
const folder = new URL("../../docs/images/", import.meta.url);

interface Picture {
  readonly name: string;
  /** The page, below the project's own address. */
  readonly path: string;
  readonly theme: "light" | "dark";
  /** A text that is there once the page is. */
  readonly ready: string;
}

const pictures: readonly Picture[] = [
  { name: "overview", path: "", theme: "light", ready: "Needs attention" },
  { name: "overview-dark", path: "", theme: "dark", ready: "Needs attention" },
  { name: "connectors", path: "/connectors", theme: "light", ready: "Up" },
  { name: "new-connector", path: "/connectors/new", theme: "dark", ready: "Signature secret" },
];

async function signIn({ httpUrl, user }: v.InferOutput<typeof readyShape>): Promise<string> {
  const headers = { "content-type": "application/json", AuthVersion: "V0.0.1" };
  const body = JSON.stringify({ Username: user.username, Password: user.password });
  const response = await fetch(`${httpUrl}/Auth`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`POST /Auth was answered by ${response.status}.`);
  return response.text();
}

async function take(browser: Browser, token: string, project: string, picture: Picture): Promise<void> {
  const viewport = { width: 1200, height: 720 };
  const context = await browser.newContext({ viewport, colorScheme: picture.theme, reducedMotion: "reduce" });
  await context.addInitScript((value) => sessionStorage.setItem("millrace.token", value), token);
  const page: Page = await context.newPage();
  await page.goto(project + picture.path);
  await page.getByText(picture.ready, { exact: true }).first().waitFor();
  // Waits for what the page asks for beside.
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: new URL(`${picture.name}.png`, folder).pathname });
  await context.close();
}

const [, , readyFile, consoleUrl] = process.argv;
if (readyFile === undefined) throw new Error(usage);
const written: unknown = JSON.parse(readFileSync(readyFile, "utf8"));
const ready = v.parse(readyShape, written);
const token = await signIn(ready);
mkdirSync(folder, { recursive: true });
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
// A container has neither a sandbox of its own nor room in /dev/shm.
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const project = `${(consoleUrl ?? ready.httpUrl).replace(/\/$/, "")}/projects/${ready.project.id}`;
for (const picture of pictures) await take(browser, token, project, picture);
await browser.close();
