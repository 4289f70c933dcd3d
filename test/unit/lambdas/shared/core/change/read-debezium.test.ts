import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChangePoint, newestStates } from "../../../../../../lambdas/shared/core/change/current-rows.ts";
import { readDebezium } from "../../../../../../lambdas/shared/core/change/read-debezium.ts";
import { PointCollector } from "../../../../../../lambdas/shared/core/intake/point-collector.ts";

const place = { name: "orders", keyColumns: ["id"], receivedAtNanos: "1708876800000000000" };
const source = { connector: "postgresql", ts_ms: 1708876801123, lsn: 24023128 };
const envelope = { before: null, after: { id: 1, total: 2.5, note: null }, source, op: "c", ts_ms: 1708876802000 };

const read = (body: unknown, changed: Partial<typeof place> = {}) =>
  readDebezium(
    typeof body === "string" ? body : JSON.stringify(body),
    { ...place, ...changed },
    new PointCollector({ list: "messages" }),
  );
const first = (body: unknown, changed: Partial<typeof place> = {}) => read(body, changed).points[0];

describe("a message of Debezium", () => {
  it("is a change of a row, at the time of its database and at its position in the log", () => {
    expect(read(envelope)).toStrictEqual({
      tombstones: 0,
      points: [
        {
          measurement: "orders",
          connectionTag: "Data_API",
          tags: { id: "1", Op: "c" },
          fields: { id: 1, total: 2.5 },
          atNanos: "1708876801123000000",
          change: { op: "c", key: { id: "1" }, lsn: "24023128", place: 0 },
        },
      ],
    });
  });

  it.each([
    ["with its schema", { schema: { type: "struct" }, payload: envelope }],
    ["with its key", { key: { id: 1 }, value: envelope }],
    [
      "with its key, both with their schemas",
      { key: { schema: {}, payload: { id: 1 } }, value: { schema: {}, payload: envelope } },
    ],
    ["in a list", [envelope]],
  ])("is the same %s", (_, body) => {
    expect(first(body)).toStrictEqual(first(envelope));
  });

  it("needs no Key= where it comes with its key", () => {
    expect(first({ key: { id: 1 }, value: envelope }, { keyColumns: [] })?.change?.key).toStrictEqual({ id: "1" });
  });

  it("is a delete by its before", () => {
    const deleted = first({ ...envelope, op: "d", before: { id: 7, total: 1 }, after: null });
    expect(deleted).toMatchObject({ tags: { id: "7", Op: "d" }, fields: { Deleted: true }, change: { op: "d" } });
  });

  it("tells of the former key", () => {
    const moved = first({ ...envelope, op: "u", before: { id: 7 } });
    expect(moved?.change).toMatchObject({ key: { id: "1" }, formerKey: { id: "7" } });
  });

  it.each(["", "null", "[null]", '{"schema":null,"payload":null}', '{"key":{"id":1},"value":null}'])(
    "is passed over where it is a tombstone: %s",
    (body) => {
      expect(read(body)).toStrictEqual({ points: [], tombstones: 1 });
    },
  );

  it.each([
    [{ ts_ns: "1708876801123456789", ts_us: 1708876801123456, ts_ms: 1708876801123 }, "1708876801123456789"],
    [{ ts_us: 1708876801123456, ts_ms: 1708876801123 }, "1708876801123456000"],
    [{}, "1708876802000000000"],
  ])("has the finest time of %j", (times, nanos) => {
    expect(first({ ...envelope, source: times })?.atNanos).toBe(nanos);
  });

  it.each([
    [{ lsn: "0/16B3748" }, "0/16B3748"],
    [{ change_lsn: "00000027:00000758:0005", event_serial_no: 2 }, `00000027:00000758:0005/${"2".padStart(20, "0")}`],
    [{ scn: "1234" }, "1234"],
    [
      { file: "mysql-bin.000003", pos: 484, row: 1 },
      `mysql-bin.000003/${"484".padStart(20, "0")}/${"1".padStart(20, "0")}`,
    ],
    [{ ord: 3 }, "3"],
    [{ lsn: null }, undefined],
    [{}, undefined],
  ])("has the position of %j", (position, lsn) => {
    expect(first({ ...envelope, source: position })?.change?.lsn).toBe(lsn);
  });

  it("keeps integers that a double would round as texts", () => {
    const text = JSON.stringify(envelope).replace('"total":2.5', '"total":9007199254740993');
    expect(first(text)?.fields.total).toBe("9007199254740993");
  });

  const unavailable = "__debezium_unavailable_value";
  const bytes = Buffer.from(unavailable);

  it.each<[string, unknown]>([
    ["a text", unavailable],
    ["bytes as base64", bytes.toString("base64")],
    ["bytes as base64 for URLs", bytes.toString("base64url")],
    ["bytes as hexadecimal digits", bytes.toString("hex")],
    ["a list of texts", [unavailable]],
    ["a list of numbers", [...bytes]],
    ["a list of UUIDs as bytes", [bytes.toString("base64")]],
    ["a map", { [unavailable]: unavailable }],
    ["a map as JSON", JSON.stringify({ [unavailable]: unavailable })],
  ])("leaves out a column that Debezium was not told, where it is %s", (_, value) => {
    for (const op of ["c", "u", "r"]) {
      const after = { id: 1, total: 2.5, document: value };
      expect(first({ ...envelope, op, after, before: { document: value } })?.fields).toStrictEqual({
        id: 1,
        total: 2.5,
      });
    }
    const deleted = first({ ...envelope, op: "d", before: { id: 1, document: value }, after: null });
    expect(deleted?.fields).toStrictEqual({ Deleted: true });
  });

  it("keeps a value that only holds what Debezium writes for one that it was not told", () => {
    const after = { id: 1, text: `${unavailable}s`, list: [unavailable, unavailable], numbers: [1, 2] };
    expect(Object.keys(first({ ...envelope, after })?.fields ?? {})).toStrictEqual(["id", "text", "list", "numbers"]);
  });

  it("ends in a row as its last change told of it, in any order and repetition of changes without a value", () => {
    const change = (lsn: number, op: string, after: object) =>
      ({ op, before: null, after, source: { ts_ms: 1708876801123, lsn } }) as const;
    const all = [
      change(1, "c", { id: 1, total: 1, document: "long" }),
      change(2, "u", { id: 1, total: 2, document: unavailable }),
      change(3, "u", { id: 1, total: 3, document: "longer" }),
      change(4, "u", { id: 1, total: 4, document: unavailable }),
    ];
    const ids = new Map(all.map((each, index) => [each, String(index)]));
    const points = all.map((each) => ({ ...first(each), eventId: ids.get(each) ?? "" })) as ChangePoint[];
    fc.assert(
      fc.property(fc.shuffledSubarray([...points, ...points], { minLength: points.length * 2 }), (sent) => {
        const rows = newestStates(sent).map(({ key, point }) => [key, point.fields]);
        expect(rows).toStrictEqual([[{ id: "1" }, { id: 1, total: 4 }]]);
      }),
    );
  });

  it("has no key of what Debezium was not told", () => {
    const after = { ...envelope.after, id: unavailable };
    expect(() => first({ ...envelope, after })).toThrow("after lacks the key column id");
    const moved = { ...envelope, op: "u", before: { id: unavailable } };
    expect(first(moved)?.change).not.toHaveProperty("formerKey");
  });

  it.each([
    [{ ...envelope, op: "t" }, {}, "a truncation names no rows"],
    [{ ...envelope, op: "m" }, {}, 'Op is "m"'],
    [{ status: "BEGIN", id: "1" }, {}, "The message has no op"],
    [5, {}, "The message is a number"],
    [{ ...envelope, after: null }, {}, "after is null, although op is c"],
    [envelope, { keyColumns: [] }, "?Key=id"],
    [envelope, { keyColumns: ["id", "tenant"] }, "after lacks the key column tenant"],
    [{ ...envelope, op: "d" }, {}, "before lacks the key column id"],
    [[envelope, { ...envelope, op: "t" }], {}, "messages[1]: Op is t"],
    [envelope, { name: "a/b" }, 'Name "a/b"'],
  ])("is refused: %j %j", (body, changed, message) => {
    expect(() => read(body, changed)).toThrow(message);
  });
});
