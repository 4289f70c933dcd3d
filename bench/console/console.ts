/**
 * Measures the built console in a browser, as a laptop serves it: how soon something is seen, how smoothly a long table
 * scrolls, and how long many points take to be drawn. The budgets stand in docs/console.md.
 */

import { call, textOf } from "../../local/client/client.ts";
import { findChromium } from "../../test/support/clients/chromium.ts";
import { until } from "../../test/support/laptop/until.ts";
import { type BenchLaptop, withLaptop } from "../laptop.ts";
import { isShort, quantile } from "../settings.ts";
import { type OpenConsole, type Slowness, withConsole } from "./browser.ts";
import { firstPaint, goToEnd, plottedMillis, type Scrolled, scroll, timeFirstPlot } from "./in-page.ts";
import { attemptsPage, pointsAnswer } from "./made.ts";

export interface ConsoleFigures {
  readonly name: "console";
  readonly browser: string;
  /** An overview that is opened with nothing in the browser's cache. */
  readonly paint: { readonly slowness: Slowness; readonly millis: readonly number[]; readonly p50Millis: number };
  readonly table: {
    readonly slowness: Slowness;
    readonly rows: number;
    readonly pixelsPerFrame: number;
    readonly frames: number;
    /** The most rows that were in the page at a time. */
    readonly mostRows: number;
    readonly p50Millis: number;
    readonly p95Millis: number;
  };
  /** From when a chart is begun until it is seen. */
  readonly chart: { readonly points: number; readonly millis: readonly number[]; readonly p50Millis: number };
}

const slow: Slowness = { processor: 4, line: { megabitsPerSecond: 10, latencyMillis: 40 } };
const times = isShort ? 1 : 5;
const rows = 10_000;
const frames = isShort ? 60 : 600;
/** A notch of a wheel in each frame, which is as fast as one is turned. */
const pixelsPerFrame = 120;
/** As many rows as Explore asks for at once. */
const points = { rows: 20_000, columns: 5 };

/** Answers undefined where there is no browser. */
export async function benchConsole(): Promise<ConsoleFigures | undefined> {
  const chromium = findChromium();
  if (chromium === undefined) return undefined;
  return withLaptop((bench) => withConsole(chromium, bench, (open) => measure(bench, open)));
}

async function measure(bench: BenchLaptop, open: OpenConsole): Promise<ConsoleFigures> {
  const { id } = bench.laptop.ready.project;
  const paints = await repeat(() => paintOnce(open, id));
  const table = await scrollTable(bench, open);
  const charts = await repeat(() => chartOnce(open, id));
  return {
    name: "console",
    browser: open.version,
    paint: { slowness: slow, millis: paints, p50Millis: quantile(paints, 0.5) },
    table,
    chart: { points: points.rows * points.columns, millis: charts, p50Millis: quantile(charts, 0.5) },
  };
}

async function repeat(measureOnce: () => Promise<number>): Promise<number[]> {
  const measured: number[] = [];
  for (let time = 0; time < times; time++) measured.push(await measureOnce());
  return measured;
}

const paintOnce = (open: OpenConsole, project: string): Promise<number> =>
  open.withWindow(async (page, be) => {
    await be(slow);
    await page.goto(`/projects/${project}`);
    return page.evaluate<number>(firstPaint);
  });

/** Lets a connector have made so many attempts, loads them all, and scrolls from the first on. */
async function scrollTable(
  { addresses, admin, laptop }: BenchLaptop,
  open: OpenConsole,
): Promise<ConsoleFigures["table"]> {
  const { id } = laptop.ready.project;
  const httpConfig = { url: "https://127.0.0.1:9/" };
  const made = await call(addresses, admin, "POST", `/v2/projects/${id}/dataconnectors`, {
    type: "HTTP_PUSH",
    httpConfig,
  });
  const [connector = ""] = textOf(made, "name").split("/").slice(-1);
  return open.withWindow(async (page, be) => {
    const nowMillis = Date.now();
    await page.route("**/attempts?*", (route) => {
      const token = new URL(route.request().url()).searchParams.get("page_token") ?? "";
      return route.fulfill({ json: attemptsPage(id, token, rows, nowMillis) });
    });
    await page.goto(`/projects/${id}/connectors/${connector}/attempts`);
    await page.getByRole("table", { name: "Attempts" }).waitFor();
    const all = `${rows.toLocaleString("en-US")} attempts in all`;
    await until(all, async () => (await page.evaluate<string>(goToEnd("Attempts"))).includes(all), 100);
    await be({ processor: 4 });
    const { gapsMillis, mostRows } = await page.evaluate<Scrolled>(scroll("Attempts", frames, pixelsPerFrame));
    const [p50Millis, p95Millis] = [quantile(gapsMillis, 0.5), quantile(gapsMillis, 0.95)];
    return { slowness: { processor: 4 }, rows, pixelsPerFrame, frames, mostRows, p50Millis, p95Millis };
  });
}

const chartOnce = (open: OpenConsole, project: string): Promise<number> =>
  open.withWindow(async (page) => {
    await page.addInitScript({ content: timeFirstPlot });
    await page.route("**/query?*", (route) =>
      route.fulfill({ json: pointsAnswer(points.rows, points.columns, Date.now()) }),
    );
    await page.goto(`/projects/${project}/explore?${new URLSearchParams({ q: "SELECT * FROM temperature" })}`);
    await page.getByRole("group", { name: "Values over time" }).waitFor();
    return until("the chart", () => page.evaluate<number | undefined>(plottedMillis));
  });
