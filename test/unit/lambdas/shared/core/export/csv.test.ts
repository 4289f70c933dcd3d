import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeCsv, escapeFormula } from "../../../../../../lambdas/shared/core/export/csv.ts";
import type { ExportRow } from "../../../../../../lambdas/shared/core/export/row.ts";
import { folderOfTest } from "../../../../../support/folders/temporary-folder.ts";

const row = (more: Partial<ExportRow> = {}): ExportRow => ({
  source: "s",
  measurement: "m",
  atNanos: 1_708_876_800_000_000_001n,
  connectionTag: "Data_API",
  tags: [],
  fields: [],
  ...more,
});

const textOf = (rows: readonly ExportRow[], formulas: "ESCAPE" | "KEEP" = "ESCAPE"): string =>
  Buffer.from(encodeCsv(rows, formulas)).toString("utf8");

/** Reads RFC 4180, as a reader that tells quoted cells from others. */
function parse(text: string): { readonly value: string; readonly isQuoted: boolean }[][] {
  const lines: { value: string; isQuoted: boolean }[][] = [];
  let line: { value: string; isQuoted: boolean }[] = [];
  for (let at = 0; at < text.length; ) {
    let value = "";
    const isQuoted = text[at] === '"';
    if (isQuoted) {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at++;
        value += text[at];
      }
      at++;
    } else {
      while (text[at] !== "," && text[at] !== "\r") value += text[at++];
    }
    line.push({ value, isQuoted });
    if (text[at] === ",") {
      at++;
      if (text[at] === "\r") line.push({ value: "", isQuoted: false });
      else continue;
    }
    expect(text.slice(at, at + 2)).toBe("\r\n");
    at += 2;
    lines.push(line);
    line = [];
  }
  return lines;
}

describe("a CSV file of an export", () => {
  it("has the same columns first, and then one for each tag and field of its rows", () => {
    const text = textOf([
      row({
        tags: [["machine", "press 1"]],
        fields: [
          ["ok", true],
          ["x", 1.5],
        ],
      }),
      row({
        atNanos: 2n,
        connectionTag: "",
        tags: [["a b", ""]],
        fields: [
          ["x", -0],
          ["note", 'say "hi",\r\nyes'],
        ],
      }),
    ]);
    expect(text).toBe(
      [
        'time,time_ns,source,measurement,connection_tag,"tags.a b",tags.machine,fields.note,fields.ok,fields.x',
        '2024-02-25T16:00:00.000000001Z,1708876800000000001,"s","m","Data_API",,"press 1",,true,1.5',
        '1970-01-01T00:00:00.000000002Z,2,"s","m",,"",,"say ""hi"",\r\nyes",,-0',
        "",
      ].join("\r\n"),
    );
  });

  it("tells a tag and a field of one name apart, also from the columns that each file has", () => {
    const [header = []] = parse(
      textOf([
        row({
          tags: [
            ["time", "t"],
            ["x", "t"],
          ],
          fields: [
            ["time", 1],
            ["x", 2],
            ["__proto__", 3],
          ],
        }),
      ]),
    );
    expect(header.map(({ value }) => value).slice(5)).toStrictEqual([
      "tags.time",
      "tags.x",
      "fields.__proto__",
      "fields.time",
      "fields.x",
    ]);
  });

  it("has a header alone without rows", () => {
    expect(textOf([])).toBe("time,time_ns,source,measurement,connection_tag\r\n");
  });

  it.each(["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", "'=1", "''+1"])(
    "holds no text that a spreadsheet runs: %j",
    (text) => {
      const hostile = row({ measurement: text, connectionTag: text, tags: [["t", text]], fields: [["f", text]] });
      const texts = parse(textOf([hostile]))[1]?.filter(({ isQuoted }) => isQuoted);
      expect(texts?.map(({ value }) => value)).toStrictEqual(["s", `'${text}`, `'${text}`, `'${text}`, `'${text}`]);
      expect(parse(textOf([hostile], "KEEP"))[1]?.at(-1)?.value).toBe(text);
    },
  );

  it("has names of columns that no spreadsheet runs", () => {
    const [header = []] = parse(textOf([row({ tags: [["=1", "t"]], fields: [["@x", 1]] })]));
    for (const { value } of header) expect(value).toMatch(/^[a-z]/);
  });

  it("leaves numbers as they are, negative ones too", () => {
    const [, cells = []] = parse(
      textOf([
        row({
          fields: [
            ["x", -5],
            ["y", 1e21],
          ],
        }),
      ]),
    );
    expect(cells.slice(-2)).toStrictEqual([
      { value: "-5", isQuoted: false },
      { value: "1e+21", isQuoted: false },
    ]);
  });

  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.string({ unit: fc.constantFrom("'", "=", "-", '"', ",", "\r", "\n", "a"), maxLength: 5 }),
  );

  it("gives every text back to whoever takes one apostrophe away where a formula could stand", () => {
    fc.assert(
      fc.property(text, (said) => {
        const [, cells = []] = parse(textOf([row({ fields: [["f", said]] })]));
        const { value = "", isQuoted } = cells.at(-1) ?? {};
        expect(isQuoted).toBe(true);
        expect(/^'+[=+\-@＝＋－＠\t\r\n]/.test(value) ? value.slice(1) : value).toBe(said);
        expect(escapeFormula(said)).toBe(value);
      }),
    );
  });

  it("gives every number back as it was", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const [, cells = []] = parse(textOf([row({ fields: [["f", number]] })]));
        expect(Number(cells.at(-1)?.value)).toBe(number);
      }),
    );
  });

  it("is read by DuckDB with the right types", async () => {
    const path = join(folderOfTest(), "part-00001.csv");
    const rows = Array.from({ length: 100 }, (_, index) =>
      row({
        atNanos: 1_708_876_800_000_000_000n + BigInt(index),
        tags: [["machine", `press "${index % 3}",\n`]],
        fields: [["x", index / 4], ["ok", index % 2 === 0], ...(index % 5 ? [] : [["note", "=1"] as const])],
      }),
    );
    await writeFile(path, encodeCsv(rows, "ESCAPE"));
    const connection = await (await DuckDBInstance.create()).connect();
    const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
    expect(
      await ask(
        `select count(*), sum("fields.x"), count(*) filter ("fields.ok"), count("fields.note"), max(time_ns), count(distinct "tags.machine") from read_csv('${path}')`,
      ),
    ).toEqual([["100", 1237.5, "50", "20", "1708876800000000099", "3"]]);
  });
});
