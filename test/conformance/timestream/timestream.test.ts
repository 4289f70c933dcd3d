import { QueryCommand, TimestreamQueryClient } from "@aws-sdk/client-timestream-query";
import { CreateTableCommand, DescribeTableCommand, TimestreamWriteClient } from "@aws-sdk/client-timestream-write";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import {
  database,
  databaseArn,
  openTimestream,
  platformWithTimestream,
  startTimestream,
} from "../../support/timestream/clients.ts";
import { allow, clientOf } from "../../unit/local/gate/small-platform.ts";
import { describeTimestream } from "./timestream.ts";

const lasting = new AsyncDisposableStack();
afterAll(() => lasting.disposeAsync());

describeTimestream("the laptop's Timestream", async () => {
  const { write, query, clock } = await startTimestream(lasting);
  return { write, query, database, afterChange: () => clock.pass(1_000), nowMillis: () => clock.wallMillis() };
});

const at = { DatabaseName: database, TableName: "plant" };

describe("the laptop's Timestream", () => {
  it("is found by clients that ask for its endpoints, as they do where no endpoint stands in the code", async () => {
    const { gate, platform } = await openTimestream();
    const before = process.env.AWS_ENDPOINT_URL;
    process.env.AWS_ENDPOINT_URL = gate.url;
    const { endpoint: _, ...settings } = clientOf(gate, platform);
    const clients = { write: new TimestreamWriteClient(settings), query: new TimestreamQueryClient(settings) };
    onTestFinished(() => {
      if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
      else process.env.AWS_ENDPOINT_URL = before;
      for (const client of Object.values(clients)) client.destroy();
    });
    await clients.write.send(new CreateTableCommand(at));
    const range = "time BETWEEN from_nanoseconds(0) AND from_nanoseconds(1)";
    const QueryString = `SELECT * FROM "${database}"."plant" WHERE measure_name = 'm' AND ${range} ORDER BY time`;
    await clients.query.send(new QueryCommand({ QueryString }));
    const asked = gate.counts().filter(({ action }) => action === "DescribeEndpoints");
    expect(asked).toMatchObject([{ calls: 2, errors: 0 }]);
  });

  it("lets a function do what its role permits on its tables alone", async () => {
    const platform = platformWithTimestream([allow(["timestream:CreateTable"], [`${databaseArn}/table/*`])]);
    const { write, query } = await openTimestream({ platform });
    await write.send(new CreateTableCommand(at));
    await expect(write.send(new DescribeTableCommand(at))).rejects.toMatchObject({ name: "AccessDeniedException" });
    const other = new CreateTableCommand({ ...at, DatabaseName: "other" });
    await expect(write.send(other)).rejects.toMatchObject({ name: "AccessDeniedException" });
    const range = "time BETWEEN from_nanoseconds(0) AND from_nanoseconds(1)";
    const QueryString = `SELECT * FROM "${database}"."plant" WHERE measure_name = 'm' AND ${range} ORDER BY time`;
    await expect(query.send(new QueryCommand({ QueryString }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  let opened: ReturnType<typeof startTimestream> | undefined;
  it.each([
    ["a column by name", 'SELECT parts FROM "points"."plant"'],
    ["a join", 'SELECT * FROM "points"."plant", "points"."other"'],
    ["no range of time", `SELECT * FROM "points"."plant" WHERE measure_name = 'm' ORDER BY time`],
    [
      "a limit",
      `SELECT * FROM "points"."plant" WHERE measure_name = 'm' AND time BETWEEN from_nanoseconds(0) AND from_nanoseconds(1) ORDER BY time LIMIT 5`,
    ],
    ["a function", `SELECT * FROM "points"."plant" WHERE measure_name = 'm' AND time > ago(1h) ORDER BY time`],
    ["a word that ends nowhere", `SELECT * FROM "points"."plant" WHERE measure_name = 'm`],
  ])("says what it takes instead of %s", async (_, QueryString) => {
    opened ??= startTimestream(lasting);
    const { query } = await opened;
    await expect(query.send(new QueryCommand({ QueryString }))).rejects.toThrow(/does not know .*; it takes SELECT/);
  });
});
