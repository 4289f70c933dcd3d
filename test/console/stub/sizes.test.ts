import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, inject, it } from "vitest";

/** The console's budgets in KB, by gzip. */
const budgets = { firstScripts: 120, firstStyles: 15, page: 75, mqtt: 110, all: 400 } as const;

const folder = inject("console");
const assets = (): string[] => readdirSync(join(folder, "assets"));
const text = (asset: string): string => readFileSync(join(folder, "assets", asset), "utf8");
const kilobytes = (names: Iterable<string>): number =>
  [...names].reduce((sum, name) => sum + gzipSync(text(name)).length, 0) / 1000;

/** Answers what a script names of the others in the given way, so that a browser loads it too. */
const named = (script: string, pattern: RegExp): string[] =>
  [...text(script).matchAll(pattern)].map(([, name = ""]) => name);

/** Answers scripts with all that they import at once. */
function withImports(scripts: readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = [...scripts];
  for (let script = waiting.pop(); script !== undefined; script = waiting.pop()) {
    if (found.has(script)) continue;
    found.add(script);
    waiting.push(...named(script, /(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g));
  }
  return found;
}

const inPage = (pattern: RegExp): string[] => [
  ...new Set([...readFileSync(join(folder, "index.html"), "utf8").matchAll(pattern)].map(([, name = ""]) => name)),
];

describe.skipIf(folder === "")("what a browser loads", () => {
  it("before the first page is within its budget", () => {
    const scripts = withImports(inPage(/(?:src|href)="\/assets\/([\w.-]+\.js)"/g));
    expect(kilobytes(scripts)).toBeLessThanOrEqual(budgets.firstScripts);
    expect(kilobytes(inPage(/href="\/assets\/([\w.-]+\.css)"/g))).toBeLessThanOrEqual(budgets.firstStyles);
  });

  it("before the first page is marked to be compiled while it comes, and nothing else", () => {
    const marked = assets().filter((name) => text(name).startsWith("//# allFunctionsCalledOnLoad\n"));
    const first = withImports(inPage(/(?:src|href)="\/assets\/([\w.-]+\.js)"/g));
    // The theme is set by a script of a few lines, which stands for itself.
    expect(new Set(marked)).toEqual(new Set([...first].filter((name) => !name.startsWith("theme-"))));
  });

  it("for any further page is within its budget", () => {
    const first = withImports(inPage(/(?:src|href)="\/assets\/([\w.-]+\.js)"/g));
    const late = assets().filter((name) => name.endsWith(".js") && !first.has(name));
    const tooLarge = late
      .map((name) => ({ name, size: kilobytes(withImports([name]).difference(first)) }))
      .filter(({ name, size }) => size > (name.startsWith("Mqtt") ? budgets.mqtt : budgets.page));
    expect(tooLarge).toEqual([]);
  });

  it("in all is within its budget, but for MQTT's library, which has one of its own", () => {
    const others = assets().filter((name) => !name.includes("MqttClient"));
    expect(others.length).toBe(assets().length - 1);
    expect(kilobytes(others)).toBeLessThanOrEqual(budgets.all);
  });

  it("holds no map of the sources", () => {
    expect(assets().filter((name) => name.endsWith(".map"))).toEqual([]);
  });
});
