import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..", "..", "console");

/** Names the classes whose own looks a style sheet gives: those that stand alone as a selector at its top. */
function classesOf(sheet: string): Set<string> {
  const selectors = [...sheet.matchAll(/^(\.[^{}]*?)\{/gm)].flatMap(([, list = ""]) => list.split(","));
  return new Set(selectors.map((each) => each.trim()).filter((each) => /^\.[\w-]+$/.test(each)));
}

describe("the classes of the console", () => {
  it("are each given looks in one file, as sheets stay loaded beside those of the next page", () => {
    const owners = new Map<string, string[]>();
    for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".css") || name.startsWith("dist")) continue;
      for (const each of classesOf(readFileSync(join(root, name), "utf8"))) {
        owners.set(each, [...(owners.get(each) ?? []), name]);
      }
    }
    expect(owners.size).toBeGreaterThan(50);
    expect([...owners].filter(([, files]) => files.length > 1)).toEqual([]);
  });
});
