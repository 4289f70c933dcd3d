import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..", "..", "console");

/** Names the classes whose own looks a style sheet gives: those that stand alone as a selector at its top. */
function classesOf(sheet: string): Set<string> {
  const selectors = [...sheet.matchAll(/^(\.[^{}]*?)\{/gm)].flatMap(([, list = ""]) => list.split(","));
  return new Set(selectors.map((each) => each.trim()).filter((each) => /^\.[\w-]+$/.test(each)));
}

/** Answers the texts of all files of the console whose names end so, by their names. */
function filesOf(...ends: readonly string[]): ReadonlyMap<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (name) => !/^(dist|api\/made)\//.test(name) && ends.some((end) => name.endsWith(end)),
  );
  return new Map(names.map((name) => [name, readFileSync(join(root, name), "utf8")]));
}

const namesIn = (text: string): string[] => [...text.matchAll(/[\w-]+/g)].map(([name]) => name);
const sheets = [...filesOf(".css").values()].map((text) => text.replaceAll(/\/\*.*?\*\//gs, ""));
const named = new Set(sheets.flatMap((text) => [...text.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name = ""]) => name)));
const code = [...filesOf(".ts", ".tsx", ".html").values()].join("\n");

describe("the classes of the console", () => {
  it("have looks wherever they stand in a page", () => {
    const worn = [...code.matchAll(/className="([^"]+)"/g)].flatMap(([, names = ""]) => namesIn(names));
    expect(worn.length).toBeGreaterThan(50);
    expect([...new Set(worn)].filter((name) => !named.has(name))).toEqual([]);
  });

  it("have them wherever a part alone is used, since it loads their sheets", () => {
    const modules = filesOf(".ts", ".tsx", ".css");
    const loadedBy = (name: string, seen = new Set<string>()): ReadonlySet<string> => {
      if (seen.has(name)) return seen;
      seen.add(name);
      for (const [, path = ""] of (modules.get(name) ?? "").matchAll(/(?:from|import) "(\.[^"]+)"/g)) {
        loadedBy(join(dirname(name), path), seen);
      }
      return seen;
    };
    const owners = [...modules].flatMap(([name, text]) =>
      name.endsWith(".css") ? [...classesOf(text)].map((each) => [each, name] as const) : [],
    );
    const sheetOf = new Map(owners.filter(([, sheet]) => !sheet.startsWith("style/")));
    const parts = [...modules].filter(([name]) => /^parts\/.*\.tsx$/.test(name));
    const missing = parts.flatMap(([name, text]) => {
      const worn = [...text.matchAll(/className=(?:"|\{`)([^"`]+)/g)].flatMap(([, names = ""]) => namesIn(names));
      return worn.filter((each) => !loadedBy(name).has(sheetOf.get(each) ?? name)).map((each) => `${name}: ${each}`);
    });
    expect(parts.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it("that have looks stand in a page, or are the chart library's", () => {
    const texts = new Set(namesIn(code));
    // Code puts some together, such as `state-${state}`.
    const begun = [...code.matchAll(/([a-z][\w-]*-)\$\{/g)].map(([, beginning = ""]) => beginning);
    const isWorn = (name: string): boolean => texts.has(name) || begun.some((beginning) => name.startsWith(beginning));
    expect([...named].filter((name) => !isWorn(name) && !name.startsWith("u-"))).toEqual([]);
  });

  it("are each given looks in one file, as sheets stay loaded beside those of the next page", () => {
    const owners = new Map<string, string[]>();
    for (const [name, text] of filesOf(".css")) {
      for (const each of classesOf(text)) owners.set(each, [...(owners.get(each) ?? []), name]);
    }
    expect(owners.size).toBeGreaterThan(50);
    expect([...owners].filter(([, files]) => files.length > 1)).toEqual([]);
  });
});
