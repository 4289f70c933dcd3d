import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root, sourceFiles, textOf } from "../../support/import-graph.ts";

interface Citation {
  readonly file: string;
  readonly document: string;
  readonly heading: string;
}

/** Puts a text on one line, since a citation may break over two lines of a comment. */
const flat = (text: string): string => text.replace(/\n\s*(\*|\/\/)\s?/g, " ").replace(/\s+/g, " ");

const files = sourceFiles().filter((file) => !file.startsWith("test/unit/docs/"));
const citations = files.flatMap((file): Citation[] =>
  [...flat(textOf(file)).matchAll(/(docs\/[\w/.-]+\.md), "([^"]+)"/g)].map(([, document = "", heading = ""]) => ({
    file,
    document,
    heading,
  })),
);

it("finds every heading that a comment cites", () => {
  expect(citations.length).toBeGreaterThan(25);
  const missing = citations.filter(({ document, heading }) => {
    const path = join(root, document);
    return !existsSync(path) || !new RegExp(`^#+ ${RegExp.escape(heading)}$`, "m").test(readFileSync(path, "utf8"));
  });
  expect(missing).toEqual([]);
});

it("finds every document that a source names, with a heading or without", () => {
  const named = files.flatMap((file) =>
    [...flat(textOf(file)).matchAll(/\bdocs\/[\w/.-]+\.md\b/g)].map(([document]) => ({ file, document })),
  );
  expect(named.length).toBeGreaterThan(25);
  expect(named.filter(({ document }) => !existsSync(join(root, document)))).toEqual([]);
});

it("cites protocol documents by their path", () => {
  const protocols = readdirSync(join(root, "docs/protocols"));
  const bare = new RegExp(`(?<!/)\\b(?:${protocols.map(RegExp.escape).join("|")})`);
  expect(files.filter((file) => bare.test(flat(textOf(file))))).toEqual([]);
});

it("has no comment that cites a document which is not in the repository", () => {
  const elsewhere = /capture-api|data-connector-api|\bseed \d|(?<!docs\/)\barchitecture\.md/;
  const strangers = files.filter((file) => !file.startsWith("test/") && elsewhere.test(textOf(file)));
  expect(strangers).toEqual([]);
});
