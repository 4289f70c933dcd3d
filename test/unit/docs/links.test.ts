import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../support/import-graph.ts";

/** Answers the paths of everything below a folder of the repository, at any depth. */
const below = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
const folders = ["docs", "test", "bench", "lambdas", "lib", "local", ".github"];
const documents = [...readdirSync(root), ...folders.flatMap(below)].filter((path) => path.endsWith(".md"));

it("reads the documents that stand beside code, too", () => {
  expect(documents).toContain("test/conformance/README.md");
});
const textOf = (document: string): string => readFileSync(join(root, document), "utf8");

/** Answers the anchors of a document's headings as code forges make them: small letters, hyphens, no punctuation. */
const anchorsOf = (document: string): string[] =>
  [...textOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

describe.each(documents)("%s", (document) => {
  it("links to documents and headings that are there", () => {
    const links = [...textOf(document).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    for (const [link, path = "", anchor] of links) {
      const target = path === "" ? document : join(dirname(document), path);
      expect(existsSync(join(root, target)), link).toBe(true);
      if (anchor) expect(anchorsOf(target), link).toContain(anchor);
    }
  });

  it("names source files that are there", () => {
    for (const [, path = ""] of textOf(document).matchAll(/`((?:bin|lambdas|lib|local|test)\/[\w./-]+)`/g)) {
      expect(existsSync(join(root, path)), path).toBe(true);
    }
  });
});
