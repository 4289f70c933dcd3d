/** Writes into a table of Timestream and asks it, through the official clients; each test has a table of its own. */

import { paginateQuery, type TimestreamQueryClient } from "@aws-sdk/client-timestream-query";
import {
  CreateTableCommand,
  RejectedRecordsException,
  type TimestreamWriteClient,
  WriteRecordsCommand,
  type WriteRecordsCommandInput,
} from "@aws-sdk/client-timestream-write";
import { expect } from "vitest";

export interface Endpoint {
  readonly write: TimestreamWriteClient;
  readonly query: TimestreamQueryClient;
  readonly database: string;
  /** Has the second pass within which no other table can be made, changed or removed. */
  afterChange(): void;
  nowMillis(): number;
}

export const hourMillis = 3_600_000;
export const dayMillis = 24 * hourMillis;

type Records = NonNullable<WriteRecordsCommandInput["Records"]>;
export type One = Records[number];
type Row = Record<string, string | undefined>;

export const parts = (Value: string) => [{ Name: "parts", Value, Type: "DOUBLE" as const }];
export const dimensions = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([Name, Value]) => ({ Name, Value }));

export class Desk {
  /** The table of the test that runs. */
  readonly at = { DatabaseName: "", TableName: "plant" };
  /** The time at which the test began, in nanoseconds since 1970. */
  nanos = 0n;
  private opened: Endpoint | undefined;
  private tables = 0;

  get endpoint(): Endpoint {
    if (!this.opened) throw new Error("The endpoint is there once the tests have begun.");
    return this.opened;
  }

  async open(create: () => Promise<Endpoint>): Promise<void> {
    this.opened = await create();
  }

  beginTest(): void {
    this.endpoint.afterChange();
    this.at.DatabaseName = this.endpoint.database;
    this.at.TableName = `plant${this.tables++}`;
    this.nanos = BigInt(this.endpoint.nowMillis()) * 1_000_000n;
  }

  readonly makeTable = async (more: object = {}): Promise<void> => {
    const RetentionProperties = { MemoryStoreRetentionPeriodInHours: 24, MagneticStoreRetentionPeriodInDays: 30 };
    const MagneticStoreWriteProperties = { EnableMagneticStoreWrites: true };
    await this.endpoint.write.send(
      new CreateTableCommand({ ...this.at, RetentionProperties, MagneticStoreWriteProperties, ...more }),
    );
    this.endpoint.afterChange();
  };

  readonly record = (changes: Partial<One> = {}): One => ({
    Dimensions: [{ Name: "source", Value: "pump" }],
    MeasureName: "press",
    MeasureValueType: "MULTI",
    MeasureValues: parts("1"),
    Time: String(this.nanos),
    TimeUnit: "NANOSECONDS",
    ...changes,
  });

  readonly write = (Records: Records, more: object = {}) =>
    this.endpoint.write.send(new WriteRecordsCommand({ ...this.at, Records, ...more }));

  /** Answers which of the records are rejected, while others may be taken. */
  readonly rejections = async (records: Records) => {
    const error = await this.write(records).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof RejectedRecordsException)) throw new Error(`Not rejected by record: ${String(error)}`);
    expect(error.$metadata.httpStatusCode).toBe(419);
    return error.RejectedRecords;
  };

  readonly sql = (rest = "", order = "ASC"): string =>
    `SELECT * FROM "${this.at.DatabaseName}"."${this.at.TableName}" WHERE measure_name = 'press' AND time BETWEEN from_nanoseconds(0) AND from_nanoseconds(${2n ** 63n - 1n})${rest} ORDER BY time ${order}`;

  readonly rows = async (QueryString = this.sql(), pageSize = 1000): Promise<Row[]> => {
    const found: Row[] = [];
    for await (const page of paginateQuery({ client: this.endpoint.query, pageSize }, { QueryString })) {
      expect(page.Rows?.length).toBeLessThanOrEqual(pageSize);
      for (const { Data = [] } of page.Rows ?? []) {
        const named = Data.map((datum, index) => [page.ColumnInfo?.[index]?.Name, datum.ScalarValue]);
        found.push(Object.fromEntries(named.filter(([, value]) => value !== undefined)));
      }
    }
    return found;
  };
}
