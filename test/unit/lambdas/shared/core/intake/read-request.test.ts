import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlatformError, statusOf } from "../../../../../../lambdas/shared/core/error.ts";
import { readDataRequest } from "../../../../../../lambdas/shared/core/intake/read-request.ts";

const receivedAtNanos = "1763700000000000000";
const read = (body: unknown) =>
  readDataRequest(typeof body === "string" ? body : JSON.stringify(body), { receivedAtNanos });

function refusalOf(body: unknown): PlatformError {
  try {
    read(body);
  } catch (error) {
    if (error instanceof PlatformError) return error;
    throw error;
  }
  throw new Error("The request was accepted.");
}

const metric = { Name: "production_output", Fields: { parts_count: 342 }, Timestamp: "1708876800" };

describe("readDataRequest", () => {
  it("reads the seed page's request", () => {
    const tags = { machine: "press_01", shift: "morning" };
    const fields = { parts_count: 342, reject_rate: 0.02 };
    expect(read({ Metrics: [{ ...metric, Tags: tags, Fields: fields }] })).toStrictEqual([
      { measurement: "production_output", connectionTag: "Data_API", tags, fields, atNanos: "1708876800000000000" },
    ]);
  });

  it("reads keys whatever their case, and passes over those it does not know", () => {
    const lower = { name: "m", fields: { A: 1 }, TIMESTAMP: 1708876800, tags: { T: "x" }, comment: { any: [1] } };
    expect(read({ metrics: [lower], version: 2 })).toStrictEqual([
      {
        measurement: "m",
        connectionTag: "Data_API",
        tags: { T: "x" },
        fields: { A: 1 },
        atNanos: "1708876800000000000",
      },
    ]);
  });

  it("takes a metric's time, else the body's, else the receipt's, which it marks as ours", () => {
    const { Timestamp, ...untimed } = metric;
    const [own, outer] = read({ Metrics: [metric, untimed], Timestamp: 1_708_876_801_000 });
    expect([own?.atNanos, outer?.atNanos]).toStrictEqual(["1708876800000000000", "1708876801000000000"]);
    expect([own, outer].some((point) => point !== undefined && "timeIsOurs" in point)).toBe(false);
    expect(read({ Metrics: [{ ...untimed, Timestamp: null }] })[0]).toMatchObject({
      atNanos: receivedAtNanos,
      timeIsOurs: true,
    });
  });

  it("keeps nanoseconds that were sent as numbers", () => {
    const body = JSON.stringify({ Metrics: [metric] }).replace('"1708876800"', "1670572800352000001");
    expect(read(body)[0]?.atNanos).toBe("1670572800352000001");
  });

  it("takes the connection tag from the tags, and Data_API without one", () => {
    const [point] = read({ Metrics: [{ ...metric, Tags: { Connection_Tag: "Line1", a: 1, b: true, c: null } }] });
    expect(point).toMatchObject({ connectionTag: "Line1", tags: { a: "1", b: "true" } });
    expect(Object.keys(point?.tags ?? {})).toStrictEqual(["a", "b"]);
  });

  it("makes several points of a metric with arrays, in order", () => {
    const points = read({ Metrics: [{ ...metric, Fields: { D: [{ X: 1 }, { X: 2 }], v: 0 } }, metric] });
    expect(points.map(({ fields }) => fields)).toStrictEqual([{ v: 0 }, { D_X: 1 }, { D_X: 2 }, { parts_count: 342 }]);
  });

  it("takes 10,000 points and refuses one more, as metrics or as rows", () => {
    const rows = (count: number) => ({ ...metric, Fields: { D: Array.from({ length: count }, () => ({ X: 1 })) } });
    expect(read({ Metrics: Array.from({ length: 10_000 }, () => metric) })).toHaveLength(10_000);
    expect(read({ Metrics: [rows(9_999), metric] })).toHaveLength(10_000);
    for (const Metrics of [Array.from({ length: 10_001 }, () => metric), [rows(10_000), metric], [rows(10_001)]]) {
      const refusal = refusalOf({ Metrics });
      expect(statusOf(refusal.code)).toBe(413);
      expect(refusal.message).toContain("10000");
    }
  });

  it("takes a point of 192 KiB and refuses a larger one", () => {
    const withText = (length: number) => ({ Metrics: [metric, { ...metric, Fields: { text: "é".repeat(length) } }] });
    expect(read(withText(97_000))).toHaveLength(2);
    const refusal = refusalOf(withText(99_000));
    expect(refusal.code).toBe("too-large");
    expect(refusal.rejected).toStrictEqual([{ index: 1, reason: expect.stringContaining("192 KiB") }]);
  });

  it("refuses a small text whose rows would multiply its tags beyond measure", () => {
    const Tags = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`t${index}`, "x".repeat(1000)]));
    const refusal = refusalOf({ Metrics: [{ ...metric, Tags, Fields: { D: Array(10_000).fill({ X: 1 }) } }] });
    expect(refusal.code).toBe("too-large");
  });

  it("reads a name that is written with an escape, whatever names others have sent before", () => {
    const text = (key: string) =>
      `{"Metrics":[{"Name":"m","Tags":{"first":"t",${key}:"t"},"Fields":{"first":1,${key}:1}}]}`;
    for (let times = 0; times < 8; times++) expect(() => read(text('"\\\\u"'))).toThrow("names hold none of");
    const [point] = read(text('"\\u00b0F"'));
    expect(Object.keys(point?.fields ?? {})).toStrictEqual(["first", "°F"]);
    expect(Object.keys(point?.tags ?? {})).toStrictEqual(["first", "°F"]);
  });

  it("lists every fault with its metric's index, and tells the first in the message", () => {
    const refusal = refusalOf({
      Metrics: [metric, { Name: "a/b", Fields: { "c*": 1, d: "data:x;base64,AA" }, Timestamp: "soon" }, "x", metric],
    });
    expect(refusal.code).toBe("bad-request");
    expect(refusal.rejected.map(({ index }) => index)).toStrictEqual([1, 1, 1, 1, 2]);
    expect(refusal.message).toBe(
      'Nothing was stored. Metrics[1]: Name "a/b" holds "/" in its name; names hold none of / + # * ? $ " \\ U+FFFE U+FFFF and no ' +
        "control characters. 4 more faults are listed in Rejected.",
    );
  });

  it("lists every fault of ten thousand metrics, and counts what goes beyond as many", () => {
    const refusal = refusalOf({ Metrics: Array.from({ length: 6000 }, () => ({ Name: 1, Fields: {} })) });
    expect(refusal.rejected).toHaveLength(10_001);
    expect(refusal.rejected.at(-1)).toStrictEqual({ reason: "and 2000 more" });
  });

  it("tells of an empty name and of empty fields at once", () => {
    const refusal = refusalOf({ Metrics: [{ Name: "a/b", Fields: {} }] });
    expect(refusal.rejected.map(({ index }) => index)).toStrictEqual([0, 0]);
  });

  const withMetric = (change: object) => ({ Metrics: [{ ...metric, ...change }] });
  const fieldsText = (fields: string) => `{"Metrics":[{"Name":"m","Fields":${fields}}]}`;

  it.each<[string, unknown, number, string]>([
    ["no text", "", 400, "is empty"],
    ["text that is no JSON", "Metrics=1", 400, "JSON"],
    ["a cut off body", '{"Metrics":[{"Name":"m"', 400, "Metrics[0]"],
    ["an array", [], 400, "The body is an array"],
    ["null", null, 400, "The body is null"],
    ["no Metrics", {}, 400, "Metrics is absent"],
    ["Metrics of null", { Metrics: null }, 400, "Metrics is absent"],
    ["Metrics of another type", { Metrics: { Name: "m" } }, 400, "Metrics is an object"],
    ["no metric", { Metrics: [] }, 400, "Metrics is empty"],
    [
      "Metrics beside metrics",
      { Metrics: [metric], metrics: [metric] },
      400,
      'Metrics is sent twice, once as "metrics"',
    ],
    ["Name beside name", withMetric({ name: "m" }), 400, 'Name is sent twice, once as "name"'],
    ["a duplicate key", '{"Metrics":[{"Name":"m","Name":"n","Fields":{"a":1}}]}', 400, "Metrics[0].Name stands twice"],
    ["a duplicate field", fieldsText('{"a":1,"a":1}'), 400, "Metrics[0].Fields.a stands twice"],
    ["a metric of another type", { Metrics: [1] }, 400, "The metric is a number"],
    ["a metric of null", { Metrics: [null] }, 400, "The metric is null"],
    ["no Name", { Metrics: [{ Fields: { a: 1 } }] }, 400, "Name is absent"],
    ["a Name of another type", withMetric({ Name: 5 }), 400, "Name is a number"],
    ["an empty Name", withMetric({ Name: "" }), 400, 'Name "" has an empty name'],
    ["a long Name", withMetric({ Name: "n".repeat(129) }), 400, "longer than 128 bytes"],
    ["a Name with a wildcard", withMetric({ Name: "a+b" }), 400, 'Name "a+b" holds "+"'],
    ["a Name with a control character", withMetric({ Name: "a\tb" }), 400, 'Name "a\\tb" holds "\\t"'],
    ["a Name with half a surrogate pair", withMetric({ Name: "\ud83d" }), 400, "surrogate"],
    ["the Name ping", withMetric({ Name: "ping" }), 400, "an event type of the platform's own"],
    ["the Name noDataAlert", withMetric({ Name: "noDataAlert" }), 400, "an event type of the platform's own"],
    ["the Name labelsChanged", withMetric({ Name: "labelsChanged" }), 400, "an event type of the platform's own"],
    ["no Fields", { Metrics: [{ Name: "m" }] }, 400, "Fields is absent"],
    ["empty Fields", withMetric({ Fields: {} }), 400, "Fields holds no value"],
    ["Fields of null alone", withMetric({ Fields: { a: null, b: {} } }), 400, "Fields holds no value"],
    ["Fields of another type", withMetric({ Fields: [1] }), 400, "Fields is an array"],
    ["a field named updateTime", withMetric({ Fields: { updateTime: 1 } }), 400, '"updateTime"'],
    ["a field with a slash", withMetric({ Fields: { "a/b": 1 } }), 400, '"a/b"'],
    ["NaN", fieldsText('{"a":NaN}'), 400, "Metrics[0].Fields.a is NaN"],
    ["a number beyond doubles", fieldsText('{"a":1e999}'), 400, 'The field "a" is a number beyond'],
    ["an integer beyond 2^53", fieldsText('{"a":9007199254740993}'), 400, 'The field "a" is an integer beyond 2^53'],
    ["deep nesting", fieldsText(`${'{"a":'.repeat(40)}1${"}".repeat(40)}`), 400, "nested deeper than 32 levels"],
    ["colliding names", withMetric({ Fields: { a_b: 1, a: { b: 1 } } }), 400, '"a_b"'],
    ["Tags of another type", withMetric({ Tags: ["x"] }), 400, "Tags is an array"],
    ["a tag of another type", withMetric({ Tags: { t: { u: 1 } } }), 400, 'The tag "t" is an object'],
    ["a tag with a dollar sign", withMetric({ Tags: { $t: "x" } }), 400, 'The tag "$t" holds "$"'],
    ["a client's arrIndex", withMetric({ Tags: { arrIndex: "1" } }), 400, 'The tag "arrIndex"'],
    ["a Timestamp that is none", withMetric({ Timestamp: "soon" }), 400, 'Timestamp is "soon", which is no time'],
    ["an empty Timestamp", withMetric({ Timestamp: "" }), 400, "Timestamp is empty"],
    ["a Timestamp of another type", withMetric({ Timestamp: {} }), 400, "Timestamp is an object"],
    ["a Timestamp before 1970", withMetric({ Timestamp: -1 }), 400, "negative"],
    ["a Timestamp after 2200", withMetric({ Timestamp: "7258118400" }), 400, "out of range"],
    ["a bad outer Timestamp", { Metrics: [metric], Timestamp: true }, 400, "Timestamp is a boolean"],
    ["a blob", withMetric({ Fields: { f: "data:image/png;base64,AAAA" } }), 422, "no blob store is linked"],
  ])("refuses %s", (_, body, status, message) => {
    const refusal = refusalOf(body);
    expect(refusal.message).toContain(message);
    expect(statusOf(refusal.code)).toBe(status);
    expect(refusal.rejected.some(({ reason }) => reason.includes(message))).toBe(true);
  });

  it("throws nothing but a PlatformError, whatever becomes of a text", () => {
    const text = JSON.stringify({
      Metrics: [
        {
          ...metric,
          Tags: { Connection_Tag: "c", n: 1 },
          Fields: { a: { "#b": 1, c: [{ d: 1 }, { e: "x" }] }, f: [1] },
        },
      ],
      Timestamp: 1708876800.5,
    });
    const pieces = fc.oneof(
      fc.string({ unit: "binary", maxLength: 2 }),
      fc.constantFrom(
        '"',
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\\",
        "null",
        "1e999",
        "12345678901234567890",
        '"__proto__":',
        "#",
      ),
    );
    const edit = fc.tuple(fc.nat(text.length), fc.nat(4), pieces);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const mutated = edits.reduce(
          (now, [at, length, piece]) => now.slice(0, at) + piece + now.slice(at + length),
          text,
        );
        const outcome = outcomeOf(mutated);
        if (typeof outcome !== "number") expect(outcome).toBeInstanceOf(PlatformError);
      }),
      { numRuns: 3000 },
    );
  });

  it("answers any JSON with points or a bad request", () => {
    const keys = fc.constantFrom("Name", "Tags", "Fields", "Timestamp", "name", "Op", "x", "__proto__");
    const metrics = fc.array(fc.oneof(fc.dictionary(keys, fc.jsonValue()), fc.jsonValue()));
    fc.assert(
      fc.property(metrics, (Metrics) => {
        const outcome = outcomeOf(JSON.stringify({ Metrics }));
        if (typeof outcome !== "number") expect(outcome).toMatchObject({ code: "bad-request" });
      }),
      { numRuns: 1000 },
    );
  });
});

/** Answers how many points a text gives, or what reading it throws. */
function outcomeOf(text: string): unknown {
  try {
    return read(text).length;
  } catch (error) {
    return error;
  }
}
