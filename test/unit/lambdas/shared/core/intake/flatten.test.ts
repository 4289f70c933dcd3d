import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../../../../../../lambdas/shared/core/error.ts";
import { flatten } from "../../../../../../lambdas/shared/core/intake/flatten.ts";
import {
  type JsonObject,
  type JsonValue,
  LongNumber,
} from "../../../../../../lambdas/shared/core/intake/json-value.ts";
import { NameChecker } from "../../../../../../lambdas/shared/core/intake/names.ts";
import { Row } from "../../../../../../lambdas/shared/core/intake/row.ts";
import { blobRefused } from "../../../../../../lambdas/shared/core/intake/values.ts";

interface Flattened {
  readonly rows: readonly { readonly tags: object; readonly fields: object; readonly connectionTag?: string }[];
  readonly faults: readonly string[];
  readonly codes: readonly (ErrorCode | undefined)[];
}

function flattened(fields: JsonObject, tags: JsonObject = {}): Flattened {
  const faults: string[] = [];
  const codes: (ErrorCode | undefined)[] = [];
  const context = {
    names: new NameChecker(),
    reject: (reason: string, code?: ErrorCode) => {
      faults.push(reason);
      codes.push(code);
    },
    takeBlob: () => blobRefused,
    countWeight: () => {},
    countRow: () => {},
  };
  const metric = Row.ofMetric(context);
  for (const [key, value] of Object.entries(tags)) metric.addTag(key, value);
  const rows = flatten(fields, metric, context).map((row) => ({
    tags: row.tags,
    fields: row.fields,
    ...(row.connectionTag === undefined ? {} : { connectionTag: row.connectionTag }),
  }));
  return { rows, faults, codes };
}

const rowsOf = (fields: JsonObject, tags: JsonObject = {}) => {
  const { rows, faults } = flattened(fields, tags);
  expect(faults).toStrictEqual([]);
  return rows;
};

const faultsOf = (fields: JsonObject, tags: JsonObject = {}) => flattened(fields, tags).faults.join("\n");

describe("flatten", () => {
  it("keeps numbers, strings and booleans", () => {
    expect(rowsOf({ a: 1.5, b: "x", c: false, d: "" })).toStrictEqual([
      { tags: {}, fields: { a: 1.5, b: "x", c: false, d: "" } },
    ]);
  });

  it("joins the names of nested objects with an underscore", () => {
    expect(rowsOf({ Defect: { X: 1, Size: { W: 2 } } })).toStrictEqual([
      { tags: {}, fields: { Defect_X: 1, Defect_Size_W: 2 } },
    ]);
  });

  it("skips null and objects without a value", () => {
    expect(rowsOf({ a: null, "b/": null, c: {}, d: { e: null }, f: 1 })).toStrictEqual([
      { tags: {}, fields: { f: 1 } },
    ]);
    expect(rowsOf({ a: null })).toStrictEqual([]);
  });

  it("makes a row of each object in an array, with its position", () => {
    expect(rowsOf({ Defects: [{ X: 1 }, null, {}, { X: 2, Y: { Z: 3 } }] }, { machine: "m" })).toStrictEqual([
      { tags: { machine: "m", arrIndex: "0" }, fields: { Defects_X: 1 } },
      { tags: { machine: "m", arrIndex: "3" }, fields: { Defects_X: 2, Defects_Y_Z: 3 } },
    ]);
  });

  it("makes separate row sets of several arrays and one base row of the rest", () => {
    expect(rowsOf({ A: [{ x: 1 }, { x: 2 }], speed: 5, In: { B: [{ y: 3 }] } })).toStrictEqual([
      { tags: {}, fields: { speed: 5 } },
      { tags: { arrIndex: "0" }, fields: { A_x: 1 } },
      { tags: { arrIndex: "1" }, fields: { A_x: 2 } },
      { tags: { arrIndex: "0" }, fields: { In_B_y: 3 } },
    ]);
  });

  it("makes tags of keys that begin with #, without their parents' names", () => {
    expect(rowsOf({ Defect: { "#Type": "dent", "#Severe": true, "#Count": 2, "#No": null, X: 1 } })).toStrictEqual([
      { tags: { Type: "dent", Severe: "true", Count: "2" }, fields: { Defect_X: 1 } },
    ]);
  });

  it("gives a tag outside arrays to all rows, wherever it stands, and one inside to its row", () => {
    expect(rowsOf({ D: [{ "#Type": "dent", X: 1 }, { X: 2 }], v: 1, "#Line": "L1" })).toStrictEqual([
      { tags: { Line: "L1" }, fields: { v: 1 } },
      { tags: { Line: "L1", arrIndex: "0", Type: "dent" }, fields: { D_X: 1 } },
      { tags: { Line: "L1", arrIndex: "1" }, fields: { D_X: 2 } },
    ]);
  });

  it("takes the connection tag out of the tags, for one row or all", () => {
    expect(rowsOf({ v: 1 }, { Connection_Tag: "Line 1", a: "b" })).toStrictEqual([
      { tags: { a: "b" }, fields: { v: 1 }, connectionTag: "Line 1" },
    ]);
    expect(rowsOf({ D: [{ "#Connection_Tag": "C", X: 1 }] })).toStrictEqual([
      { tags: { arrIndex: "0" }, fields: { D_X: 1 }, connectionTag: "C" },
    ]);
  });

  it("keeps arrays without objects, and any array inside a row's element, as JSON", () => {
    expect(rowsOf({ a: [1, "x", null, true], b: [], c: [[1, 2], [3]] })).toStrictEqual([
      { tags: {}, fields: { a: '[1,"x",null,true]', b: "[]", c: "[[1,2],[3]]" } },
    ]);
    expect(rowsOf({ D: [{ X: [1, 2], Y: [{ z: 1 }, 2] }] })).toStrictEqual([
      { tags: { arrIndex: "0" }, fields: { D_X: "[1,2]", D_Y: '[{"z":1},2]' } },
    ]);
  });

  it("reads long numbers as doubles in fields and as they were sent in tags", () => {
    const long = new LongNumber("1234567890.123456789");
    expect(rowsOf({ a: long, "#b": long, c: [long] })).toStrictEqual([
      { tags: { b: "1234567890.123456789" }, fields: { a: 1234567890.1234567, c: "[1234567890.1234567]" } },
    ]);
    expect(rowsOf({ a: new LongNumber("-9007199254740992") })[0]?.fields).toStrictEqual({ a: -(2 ** 53) });
  });

  it("takes names that JavaScript's objects have", () => {
    expect(rowsOf({ constructor: 1, toString: { valueOf: 2 } }, { hasOwnProperty: "x" })).toEqual([
      { tags: { hasOwnProperty: "x" }, fields: { constructor: 1, toString_valueOf: 2 } },
    ]);
  });

  it.each<[JsonObject, JsonObject, string]>([
    [{ a_b: 1, a: { b: 2 } }, {}, 'The field "a_b" has the flattened name of another; rename one.'],
    [{ "#t": 1, x: { "#t": 2 }, v: 1 }, {}, 'The tag "t" is given twice; send it once.'],
    [{ "#t": 1, v: 1 }, { t: "x" }, 'The tag "t" is given twice'],
    [{ D: [{ "#t": 1, X: 1 }] }, { t: "x" }, 'The tag "t" of element 0 of "D" is given twice'],
    [
      { v: 1 },
      { arrIndex: "0" },
      'The tag "arrIndex" is a name that the platform gives to elements of arrays; rename it.',
    ],
    [{ "#arrIndex": 0, v: 1 }, {}, 'The tag "arrIndex" is a name'],
    [{ arrIndex: 1 }, {}, 'The field "arrIndex" is a name'],
    [{ D: [{ X: 1 }, { "#arrIndex": 5, X: 2 }] }, {}, 'The tag "arrIndex" of element 1 of "D" is a name'],
    [{ updateTime: 1 }, {}, 'The field "updateTime" is a name that events use'],
    [{ "": 1 }, {}, 'The field "" has an empty name'],
    [{ a: { "": 1 } }, {}, 'The field "a_" has an empty name'],
    [{ "": { a: 1 } }, {}, 'The field "" has an empty name'],
    [{ "#": 1 }, {}, 'The tag "" has an empty name'],
    [{ "##t": 1 }, {}, 'The tag "#t" holds "#" in its name'],
    [
      { "a/b": 1 },
      {},
      'The field "a/b" holds "/" in its name; names hold none of / + # * ? $ " \\ U+FFFE U+FFFF and no control characters.',
    ],
    [{ a: { "b\u0000": 1 } }, {}, 'The field "a_b\\u0000" holds "\\u0000" in its name'],
    [{ 'a"b': 1 }, {}, 'The field "a\\"b" holds "\\"" in its name'],
    [{ "a\\": 1 }, {}, 'The field "a\\\\" holds "\\\\" in its name'],
    [{ v: 1 }, { "\\u": "x" }, 'The tag "\\\\u" holds "\\\\" in its name'],
    [{ "a\ufffe": 1 }, {}, "holds U+FFFE in its name"],
    [{ "a\uffff": 1 }, {}, "holds U+FFFF in its name"],
    [{ "\ud800": 1 }, {}, "has half of a surrogate pair in its name"],
    [JSON.parse('{"__proto__":1}'), {}, 'The field "__proto__" has a name that JavaScript keeps for itself'],
    [{ v: 1 }, JSON.parse('{"__proto__":"x"}'), 'The tag "__proto__" has a name that JavaScript keeps for itself'],
    [{ a: [1, { b: 1 }] }, {}, 'The field "a" is an array that mixes objects with other values'],
    [{ a: [[{ b: 1 }]] }, {}, 'The field "a" is an array that mixes'],
    [
      { a: Number.POSITIVE_INFINITY },
      {},
      'The field "a" is a number beyond the range of a double; send it as a string.',
    ],
    [{ a: [[1, Number.NEGATIVE_INFINITY]] }, {}, 'The field "a" is a number beyond the range'],
    [{ a: new LongNumber(`1${"0".repeat(400)}.0`) }, {}, 'The field "a" is a number beyond the range'],
    [{ a: new LongNumber("9007199254740993") }, {}, 'The field "a" is an integer beyond 2^53'],
    [{ a: new LongNumber("-10000000000000000") }, {}, "send it as a string"],
    [
      { D: [{ X: [new LongNumber("9007199254740993")] }] },
      {},
      'The field "D_X" of element 0 of "D" is an integer beyond',
    ],
    [{ a: "\udc00" }, {}, 'The field "a" holds half of a surrogate pair'],
    [{ "#t": { a: 1 }, v: 1 }, {}, 'The tag "t" is an object; send a string, number or boolean.'],
    [{ v: 1 }, { t: ["x"] }, 'The tag "t" is an array'],
    [{ v: 1 }, { t: "x".repeat(1025) }, 'The tag "t" is longer than 1024 bytes'],
    [{ v: 1 }, { t: "é".repeat(513) }, 'The tag "t" is longer than 1024 bytes'],
    [{ v: 1 }, { t: Number.POSITIVE_INFINITY }, 'The tag "t" is a number beyond'],
    [{ v: 1 }, { Connection_Tag: "a/b" }, 'The tag "Connection_Tag" names the connection and holds "/" in its name'],
    [{ v: 1 }, { Connection_Tag: "" }, 'The tag "Connection_Tag" names the connection and has an empty name'],
    [{ v: 1, "#Connection_Tag": "b" }, { Connection_Tag: "a" }, 'The tag "Connection_Tag" is given twice'],
    [{ D: [{ "#t": 1 }] }, {}, 'The field "D" of element 0 of "D" has tags but no field with a value'],
    [{ ["é".repeat(65)]: 1 }, {}, "has a name longer than 128 bytes; shorten it."],
    [{ a: { ["b".repeat(127)]: 1 } }, {}, "has a name longer than 128 bytes"],
  ])("refuses fields %j with tags %j", (fields, tags, fault) => {
    expect(faultsOf(fields, tags)).toContain(fault);
  });

  it("refuses blobs as unprocessable, and leaves other text that begins with data: alone", () => {
    const { faults, codes } = flattened({ a: "data:image/png;ext=.png;base64,AAAA", b: "DATA:;BASE64,AA" });
    expect(faults[0]).toContain('The field "a" is a data: URI, and no blob store is linked');
    expect(codes).toStrictEqual(["unprocessable", "unprocessable"]);
    expect(rowsOf({ a: "data: 5 received", b: "data:text/plain,hello" })).toHaveLength(1);
  });

  it("refuses a name that is too long before it stands in front of all the names below it", () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`f${index}`, 1]));
    const longName = "p".repeat(1_000_000);
    expect(flattened({ [longName]: many }).faults).toHaveLength(1);
    expect(flattened({ [longName]: [many, many] }).faults).toHaveLength(1);
  });

  it("tells every fault, not the first alone", () => {
    expect(flattened({ "a/": 1, b: { "c*": 2 }, D: [{ "e+": 1 }] }, { "t?": "x" }).faults).toHaveLength(4);
  });

  it("loses no value of nested objects: names lead back to where each stood", () => {
    const word = fc.stringMatching(/^[a-z]{1,3}$/);
    const leaf: fc.Arbitrary<JsonValue> = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const { tree } = fc.letrec<{ tree: JsonObject }>((tie) => ({
      tree: fc.dictionary(word, fc.oneof({ depthSize: "small" }, leaf, tie("tree")), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    }));
    fc.assert(
      fc.property(tree, (fields) => {
        const [row] = rowsOf(fields);
        expect(unflattened(row?.fields ?? {})).toEqual(withoutEmpty(fields) ?? {});
      }),
    );
  });

  it("loses no row of arrays: each element's fields stand under its position", () => {
    const element = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.integer(), {
      minKeys: 1,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fc.array(element, { minLength: 1 }), fc.boolean(), (elements, hasBase) => {
        const rows = rowsOf({ D: elements, ...(hasBase ? { base: 1 } : {}) });
        expect(rows).toHaveLength(elements.length + (hasBase ? 1 : 0));
        const back = rows.slice(hasBase ? 1 : 0).map(({ fields }) => unflattened(fields).D);
        expect(back).toEqual(elements);
      }),
    );
  });
});

/** Undoes the flattening of names that hold no underscore of their own. */
function unflattened(fields: object): Record<string, unknown> {
  const tree: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const path = name.split("_");
    const last = path.pop() ?? "";
    let place = tree;
    for (const step of path) {
      place[step] ??= {};
      place = place[step] as Record<string, unknown>;
    }
    place[last] = value;
  }
  return tree;
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const pairs = Object.entries(value).flatMap(([key, inner]) => {
    const kept = withoutEmpty(inner);
    return kept === undefined ? [] : [[key, kept]];
  });
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}
