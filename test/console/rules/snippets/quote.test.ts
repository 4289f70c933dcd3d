import { execFileSync, spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  csvCell,
  csvRow,
  type Json,
  jsLiteral,
  pythonLiteral,
  quoteJs,
  quotePython,
  quoteSh,
  writeJson,
} from "../../../../console/snippets/quote.ts";

/** Text by chance, with what is special somewhere in every second one. */
const special = fc.constantFrom(
  "'",
  '"',
  "\\",
  "$",
  "`",
  "\n",
  "\r",
  "\t",
  "!",
  "$".concat("{x}"),
  "$(x)",
  "%s",
  "\u2028",
  "\u202e",
  "😀",
  "ä",
  "\x7f",
  "--",
  "{",
  "[1-9]",
);
const texts = fc
  .array(fc.oneof(special, fc.string({ unit: "binary", maxLength: 6 })), { maxLength: 8 })
  .map((parts) => parts.join(""));
const many = fc.sample(texts, { numRuns: 300, seed: 1 });
const pythonIsThere = spawnSync("python3", ["--version"]).status === 0;

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(texts, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(texts, fc.constantFrom("__proto__", "a", "constructor")), tie("value"), { maxKeys: 4 }),
  ),
})).value;
const values = fc.sample(json, { numRuns: 200, seed: 1 });

/** What values are after JSON, which knows no negative zero. */
const plain = (each: unknown): unknown => JSON.parse(JSON.stringify(each));

describe("quoting", () => {
  it("gives a shell exactly the text, without NUL, which no argument can hold", () => {
    const script = many.map((text) => `printf '%s\\0' ${quoteSh(text)}`).join("\n");
    const said = execFileSync("sh", ["-s"], { input: script, encoding: "utf8" });
    expect(said.split("\0").slice(0, -1)).toEqual(many.map((text) => text.replaceAll("\0", "")));
  });

  it.runIf(pythonIsThere)("gives Python exactly the text and the value", () => {
    const script = `import json\nprint(json.dumps([${[...many.map(quotePython), ...values.map(pythonLiteral)].join(",\n")}]))`;
    const said = execFileSync("python3", ["-"], { input: script, encoding: "utf8" });
    expect(JSON.parse(said)).toEqual(plain([...many, ...values]));
  });

  it("gives Node exactly the text and the value", () => {
    const script = `console.log(JSON.stringify([${[...many.map(quoteJs), ...values.map(jsLiteral)].join(",\n")}]))`;
    const said = execFileSync(process.execPath, ["--input-type=module", "-"], { input: script, encoding: "utf8" });
    expect(JSON.parse(said)).toEqual(plain([...many, ...values]));
  });

  it("writes characters beyond the basic plane, and marks that turn text, so that one sees them", () => {
    expect(quotePython("😀\u202e")).toBe('"\\U0001f600\\u202e"');
    expect(quoteJs("😀\u2028")).toBe('"\\u{1f600}\\u2028"');
    expect(quotePython("Prüfstand 北")).toBe('"Prüfstand 北"');
  });

  it("keeps halves of surrogate pairs where a language can hold them", () => {
    expect(quoteJs("\ud83d")).toBe('"\\ud83d"');
    expect(quotePython("\ud83d")).toBe('"\\ud83d"');
    expect(quoteSh("\ud83d")).toBe("'\ufffd'");
  });
});

/** Reads a row of CSV by RFC 4180. */
const readRow = (row: string): string[] =>
  [...`,${row.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, bare = ""]) => quoted?.replaceAll('""', '"') ?? bare,
  );

describe("JSON", () => {
  it("reads as it is, and is the same value", () => {
    expect(writeJson({ name: "\u202egnp.exe" })).toBe('{"name":"\\u202egnp.exe"}');
    for (const value of values) expect(JSON.parse(writeJson(value, 2))).toEqual(plain(value));
  });
});

describe("cells of CSV", () => {
  it("are no formulas for a spreadsheet", () => {
    expect(["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "＝1+1", "＋x", "－x", "＠x"].map(csvCell)).toEqual([
      "'=1+1",
      "'+cmd",
      "'-x",
      "'@SUM(A1)",
      "'\t=1",
      "'＝1+1",
      "'＋x",
      "'－x",
      "'＠x",
    ]);
  });

  it("are numbers where they are numbers", () => {
    expect([-5, "-5", "+1.5e3", 0, true, null].map(csvCell)).toEqual(["-5", "-5", "+1.5e3", "0", "true", ""]);
  });

  it("are read back as they were, or with the apostrophe before them", () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 5 }), (cells) => {
        const read = readRow(csvRow(cells));
        expect(read.map((each, index) => (each === `'${cells[index]}` ? each.slice(1) : each))).toEqual(cells);
        expect(read.every((each) => !/^[=@\t\r\n]/.test(each))).toBe(true);
      }),
    );
  });
});
