/**
 * Holds what the platform relies on of Timestream, through the official clients: which records it takes and refuses, what
 * becomes of versions, and how queries are answered.
 */

import { paginateQuery, QueryCommand, type TimestreamQueryClient } from "@aws-sdk/client-timestream-query";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  RejectedRecordsException,
  type TimestreamWriteClient,
  UpdateTableCommand,
  WriteRecordsCommand,
  type WriteRecordsCommandInput,
} from "@aws-sdk/client-timestream-write";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";

export interface Endpoint {
  readonly write: TimestreamWriteClient;
  readonly query: TimestreamQueryClient;
  readonly database: string;
  /** Has the second pass within which no other table can be made, changed or removed. */
  afterChange(): void;
  nowMillis(): number;
}

const hourMillis = 3_600_000;
const dayMillis = 24 * hourMillis;

type Records = NonNullable<WriteRecordsCommandInput["Records"]>;
type One = Records[number];

/** Describes an endpoint. Each test has a table of its own. */
export function describeTimestream(name: string, create: () => Promise<Endpoint>): void {
  let endpoint: Endpoint;
  let nanos: bigint;
  const at = { DatabaseName: "", TableName: "plant" };
  let tables = 0;
  beforeAll(async () => {
    endpoint = await create();
  });
  beforeEach(() => {
    endpoint.afterChange();
    at.DatabaseName = endpoint.database;
    at.TableName = `plant${tables++}`;
    nanos = BigInt(endpoint.nowMillis()) * 1_000_000n;
  });

  async function makeTable(more: object = {}): Promise<void> {
    const RetentionProperties = { MemoryStoreRetentionPeriodInHours: 24, MagneticStoreRetentionPeriodInDays: 30 };
    const MagneticStoreWriteProperties = { EnableMagneticStoreWrites: true };
    await endpoint.write.send(
      new CreateTableCommand({ ...at, RetentionProperties, MagneticStoreWriteProperties, ...more }),
    );
    endpoint.afterChange();
  }

  const record = (changes: Partial<One> = {}): One => ({
    Dimensions: [{ Name: "source", Value: "pump" }],
    MeasureName: "press",
    MeasureValueType: "MULTI",
    MeasureValues: [{ Name: "parts", Value: "1", Type: "DOUBLE" }],
    Time: String(nanos),
    TimeUnit: "NANOSECONDS",
    ...changes,
  });
  const parts = (Value: string) => [{ Name: "parts", Value, Type: "DOUBLE" as const }];
  const write = (Records: Records, more: object = {}) =>
    endpoint.write.send(new WriteRecordsCommand({ ...at, Records, ...more }));

  async function rejections(Records: Records) {
    const error = await write(Records).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof RejectedRecordsException)) throw new Error(`Not rejected by record: ${String(error)}`);
    expect(error.$metadata.httpStatusCode).toBe(419);
    return error.RejectedRecords;
  }

  const sql = (rest = "", order = "ASC") =>
    `SELECT * FROM "${at.DatabaseName}"."${at.TableName}" WHERE measure_name = 'press' AND time BETWEEN from_nanoseconds(0) AND from_nanoseconds(${2n ** 63n - 1n})${rest} ORDER BY time ${order}`;

  async function rows(QueryString = sql(), pageSize = 1000): Promise<Record<string, string | undefined>[]> {
    const found: Record<string, string | undefined>[] = [];
    for await (const page of paginateQuery({ client: endpoint.query, pageSize }, { QueryString })) {
      expect(page.Rows?.length).toBeLessThanOrEqual(pageSize);
      for (const { Data = [] } of page.Rows ?? []) {
        const named = Data.map((datum, index) => [page.ColumnInfo?.[index]?.Name, datum.ScalarValue]);
        found.push(Object.fromEntries(named.filter(([, value]) => value !== undefined)));
      }
    }
    return found;
  }

  describe(name, () => {
    it("makes, describes, changes and removes tables", async () => {
      await makeTable();
      const described = await endpoint.write.send(new DescribeTableCommand(at));
      expect(described.Table).toMatchObject({
        ...at,
        TableStatus: "ACTIVE",
        RetentionProperties: { MemoryStoreRetentionPeriodInHours: 24, MagneticStoreRetentionPeriodInDays: 30 },
        MagneticStoreWriteProperties: { EnableMagneticStoreWrites: true },
      });
      expect(described.Table?.CreationTime).toBeInstanceOf(Date);
      await expect(makeTable()).rejects.toMatchObject({ name: "ConflictException" });
      endpoint.afterChange();
      const RetentionProperties = { MemoryStoreRetentionPeriodInHours: 12, MagneticStoreRetentionPeriodInDays: 60 };
      const changed = await endpoint.write.send(new UpdateTableCommand({ ...at, RetentionProperties }));
      expect(changed.Table).toMatchObject({
        RetentionProperties,
        MagneticStoreWriteProperties: { EnableMagneticStoreWrites: true },
      });
      endpoint.afterChange();
      await write([record()]);
      await endpoint.write.send(new DeleteTableCommand(at));
      await expect(endpoint.write.send(new DescribeTableCommand(at))).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
      endpoint.afterChange();
      await makeTable();
      expect(await rows()).toEqual([]);
    });

    it("lets tables be made, changed and removed once a second", async () => {
      const create = (TableName: string) => endpoint.write.send(new CreateTableCommand({ ...at, TableName }));
      await create(`${at.TableName}a`);
      await expect(create(`${at.TableName}b`)).rejects.toMatchObject({ name: "ThrottlingException" });
      endpoint.afterChange();
      await create(`${at.TableName}b`);
    });

    it.each([
      ["no hours", { MemoryStoreRetentionPeriodInHours: 0, MagneticStoreRetentionPeriodInDays: 1 }],
      ["8,767 hours", { MemoryStoreRetentionPeriodInHours: 8_767, MagneticStoreRetentionPeriodInDays: 1 }],
      ["73,001 days", { MemoryStoreRetentionPeriodInHours: 1, MagneticStoreRetentionPeriodInDays: 73_001 }],
    ])("makes no table that keeps %s", async (_, RetentionProperties) => {
      await expect(makeTable({ RetentionProperties })).rejects.toMatchObject({ name: "ValidationException" });
    });

    it("writes to no table, and asks none, that is not there", async () => {
      await expect(write([record()])).rejects.toMatchObject({ name: "ResourceNotFoundException" });
      await expect(rows()).rejects.toThrow("does not exist");
    });

    it("answers what was written, with nanoseconds, every type and nothing where a row has nothing", async () => {
      await makeTable();
      const MeasureValues: One["MeasureValues"] = [
        { Name: "rate", Value: "-0.25", Type: "DOUBLE" },
        { Name: "text", Value: 'it\'s "x"\n\u00e4', Type: "VARCHAR" },
        { Name: "flag", Value: "true", Type: "BOOLEAN" },
        { Name: "count", Value: "9007199254740993", Type: "BIGINT" },
      ];
      const time = `${String(nanos).slice(0, -9)}123456789`;
      const { RecordsIngested } = await write([record({ MeasureValues, Time: time })]);
      expect(RecordsIngested).toEqual({ Total: 1, MemoryStore: 1, MagneticStore: 0 });
      await write([record({ Dimensions: [{ Name: "machine", Value: "m1" }], Time: String(nanos - 5_000_000_000n) })]);
      const second = new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, 19).replace("T", " ");
      const [first, other] = await rows();
      expect(first).toMatchObject({ machine: "m1", measure_name: "press", parts: "1" });
      expect(first).not.toHaveProperty("source");
      expect(other).toEqual({
        source: "pump",
        measure_name: "press",
        time: `${second}.123456789`,
        rate: "-0.25",
        text: 'it\'s "x"\n\u00e4',
        flag: "true",
        count: "9007199254740993",
      });
    });

    it("fills what records share into each of them, and lets a record say otherwise", async () => {
      await makeTable();
      const CommonAttributes = {
        Dimensions: [{ Name: "source", Value: "pump" }],
        MeasureName: "press",
        MeasureValueType: "MULTI",
        TimeUnit: "NANOSECONDS",
        Version: 7,
      };
      const own = { MeasureValues: parts("1"), Time: String(nanos) };
      await write(
        [
          { ...own, Dimensions: [{ Name: "shift", Value: "a" }] },
          { ...own, Time: String(nanos + 1n) },
        ],
        {
          CommonAttributes,
        },
      );
      expect(await rows()).toMatchObject([{ source: "pump", shift: "a" }, { source: "pump" }]);
      expect(
        await rejections([{ ...record({ MeasureValues: parts("2"), Time: String(nanos + 1n) }), Version: 6 }]),
      ).toEqual([expect.objectContaining({ RecordIndex: 0, ExistingVersion: 7 })]);
      const twice = { ...own, Dimensions: [{ Name: "source", Value: "other" }] };
      await expect(write([twice], { CommonAttributes })).rejects.toMatchObject({ name: "ValidationException" });
    });

    it("takes the same again, a higher version in its place, and rejects a lower one and another value", async () => {
      await makeTable();
      const more = [...parts("1"), { Name: "rate", Value: "2", Type: "DOUBLE" as const }];
      await write([record({ Version: 5, MeasureValues: more })]);
      await write([record({ Version: 5, MeasureValues: more })]);
      await write([record({ Version: 4, MeasureValues: more })]);
      const [equal, ...others] = (await rejections([record({ Version: 5, MeasureValues: parts("9") })])) ?? [];
      expect(equal).toMatchObject({ RecordIndex: 0, Reason: expect.stringContaining("already exists") });
      expect(others).toEqual([]);
      expect(await rejections([record({ Version: 4, MeasureValues: parts("9") })])).toEqual([
        { RecordIndex: 0, ExistingVersion: 5, Reason: expect.stringContaining("lower than the existing version 5") },
      ]);
      await write([record({ Version: 6, MeasureValues: parts("2") })]);
      const [row, ...rest] = await rows();
      expect(rest).toEqual([]);
      expect(row).toMatchObject({ parts: "2" });
      // Takes the whole place: nobody may rely on what a version before had besides.
      expect(row).not.toHaveProperty("rate");
    });

    it("writes the other records of a call of which it rejects some, and names those", async () => {
      await makeTable();
      const late = String(nanos + 16n * 60n * 1_000_000_000n);
      const rejected = await rejections([record(), record({ Time: late }), record({ Time: String(nanos + 1n) })]);
      expect(rejected).toMatchObject([{ RecordIndex: 1, Reason: expect.stringContaining("ingestion window") }]);
      expect(await rows()).toHaveLength(2);
    });

    it("takes times from 15 minutes ahead back to the memory store's, and older ones only into the magnetic store", async () => {
      await makeTable();
      const back = (millis: number) => record({ Time: String(nanos - BigInt(millis) * 1_000_000n) });
      await write([back(-15 * 60_000), back(24 * hourMillis)]);
      const { RecordsIngested } = await write([back(24 * hourMillis + 1), back(30 * dayMillis - 60_000)]);
      expect(RecordsIngested).toEqual({ Total: 2, MemoryStore: 0, MagneticStore: 2 });
      expect(await rejections([back(31 * dayMillis)])).toHaveLength(1);
      await endpoint.write.send(
        new UpdateTableCommand({ ...at, MagneticStoreWriteProperties: { EnableMagneticStoreWrites: false } }),
      );
      expect(await rejections([back(24 * hourMillis + 2)])).toHaveLength(1);
    });

    const long = (length: number) => "x".repeat(length);
    const dimensions = (pairs: readonly (readonly [string, string])[]) =>
      pairs.map(([Name, Value]) => ({ Name, Value }));
    const values = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ Name: `m${index}`, Value: "1", Type: "DOUBLE" as const }));
    it.each<[string, Partial<One>]>([
      ["a dimension's name of 61 bytes", { Dimensions: dimensions([[long(61), "v"]]) }],
      [
        "2 KB of dimensions",
        {
          Dimensions: dimensions([
            ["a", long(1_100)],
            ["b", long(1_000)],
          ]),
        },
      ],
      ["2 KB in all", { MeasureValues: [{ Name: "a", Value: long(2_040), Type: "VARCHAR" }] }],
      ["257 measures", { MeasureValues: values(257) }],
      ["a measure name of 257 bytes", { MeasureName: `${"\u00e4".repeat(128)}x` }],
    ])("rejects a record with %s", async (_, changes) => {
      await makeTable();
      expect(await rejections([record(changes)])).toHaveLength(1);
      expect(await rows()).toEqual([]);
    });

    it("rejects what would make a table's 129th dimension", async () => {
      await makeTable();
      const many = Array.from({ length: 128 }, (_, index) => [`d${index}`, "v"] as const);
      await write([record({ Dimensions: dimensions(many) })]);
      expect(await rejections([record({ Dimensions: dimensions([["one more", "v"]]) })])).toHaveLength(1);
    });

    it.each<[string, Partial<One>]>([
      ["no dimension", { Dimensions: [] }],
      ["a dimension without a value", { Dimensions: dimensions([["a", ""]]) }],
      ["a dimension of a reserved name", { Dimensions: dimensions([["measure_name", "a"]]) }],
      ["a dimension with a colon in its name", { Dimensions: dimensions([["a:b", "a"]]) }],
      ["no measure", { MeasureValues: [] }],
      ["an empty text", { MeasureValues: [{ Name: "a", Value: "", Type: "VARCHAR" }] }],
      ["a text of 2,049 characters", { MeasureValues: [{ Name: "a", Value: long(2_049), Type: "VARCHAR" }] }],
      ["a number that is none", { MeasureValues: parts("many") }],
      ["several measures without MULTI", { MeasureValueType: "DOUBLE" }],
      ["a version below 1", { Version: 0 }],
      ["a time that is none", { Time: "now" }],
    ])("refuses a call with %s", async (_, changes) => {
      await makeTable();
      await expect(write([record(changes)])).rejects.toMatchObject({ name: "ValidationException" });
    });

    it("refuses a call without records, and one of 101", async () => {
      await makeTable();
      await expect(write([])).rejects.toMatchObject({ name: "ValidationException" });
      const many = Array.from({ length: 101 }, (_, index) => record({ Time: String(nanos + BigInt(index)) }));
      await expect(write(many)).rejects.toMatchObject({ name: "ValidationException" });
      await write(many.slice(1));
    });

    it("answers in pages, in either direction, each row once", async () => {
      await makeTable();
      for (let start = 0; start < 250; start += 50) {
        await write(
          Array.from({ length: 50 }, (_, index) =>
            record({
              // Has rows of one time at the edges of pages.
              Time: String(nanos + BigInt(Math.floor((start + index) / 7))),
              Dimensions: dimensions([["source", `pump${(start + index) % 7}`]]),
            }),
          ),
        );
      }
      const keyOf = ({ time, source }: Record<string, string | undefined>) => `${time} ${source}`;
      const oldest = (await rows(sql(), 30)).map(keyOf);
      expect(new Set(oldest).size).toBe(250);
      expect(oldest.map((key) => key.slice(0, 29))).toEqual(oldest.map((key) => key.slice(0, 29)).toSorted());
      const newest = (await rows(sql("", "DESC"), 30)).map(keyOf);
      expect(newest.toSorted()).toEqual(oldest.toSorted());
      expect(newest[0]?.slice(0, 29)).toBe(oldest.at(-1)?.slice(0, 29));
    });

    it("answers by dimensions, and both ends of a range", async () => {
      await makeTable();
      await write([
        record(),
        record({ Time: String(nanos + 2n) }),
        record({ Dimensions: dimensions([["source", "it's"]]) }),
        record({ MeasureName: "other" }),
      ]);
      expect(await rows(sql(` AND "source" = 'it''s'`))).toHaveLength(1);
      expect(await rows(sql(` AND "source" = 'pump'`))).toHaveLength(2);
      const between = (from: bigint, to: bigint) =>
        rows(sql().replace(/BETWEEN .* ORDER/, `BETWEEN from_nanoseconds(${from}) AND from_nanoseconds(${to}) ORDER`));
      expect(await between(nanos, nanos + 2n)).toHaveLength(3);
      expect(await between(nanos + 1n, nanos + 2n)).toHaveLength(1);
      await expect(rows(sql(` AND "nosuch" = 'a'`))).rejects.toThrow("Column 'nosuch' does not exist");
    });

    it("takes a page's token for the same query alone", async () => {
      await makeTable();
      await write([record()]);
      const { NextToken } = await endpoint.query.send(new QueryCommand({ QueryString: sql() }));
      const other = new QueryCommand({ QueryString: sql("", "DESC"), NextToken });
      await expect(endpoint.query.send(other)).rejects.toMatchObject({ name: "ValidationException" });
    });
  });
}
