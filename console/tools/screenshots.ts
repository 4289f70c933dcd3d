/**
 * Takes the pictures of docs/images from a laptop of its own, which it fills with what they show:
 * `npm start -- --data-dir /tmp/pictures --port 0`, then `node console/tools/screenshots.ts /tmp/pictures/ready.json`. A
 * second argument names the console's address where it is another than the laptop's own.
 */

import { mkdirSync, readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import * as v from "valibot";
import { fillWorld, readyShape, untilState, type World } from "./picture-world.ts";

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

/** The pictures that the documents show. */
const picturesOf = ({ broken, sources }: World): readonly Picture[] => [
  { name: "overview", path: "", theme: "light", ready: "Needs attention" },
  { name: "connector", path: broken, theme: "light", ready: "Down" },
  {
    name: "explore",
    path: `/explore?from=-1h&field=Temperature&source=${sources.slice(0, 2).join("&source=")}`,
    theme: "dark",
    ready: "Values over time",
  },
  { name: "new-connector", path: "/connectors/new", theme: "dark", ready: "Signature secret" },
];

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
await using world = await fillWorld(ready);
await untilState(ready, world.token, "DOWN");
mkdirSync(folder, { recursive: true });
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
// A container has neither a sandbox of its own nor room in /dev/shm.
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const project = `${(consoleUrl ?? ready.httpUrl).replace(/\/$/, "")}/projects/${ready.project.id}`;
for (const picture of picturesOf(world)) await take(browser, world.token, project, picture);
await browser.close();
