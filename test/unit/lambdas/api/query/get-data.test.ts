import { describe, expect, it } from "vitest";
import { errorAnswer } from "../../../../../lambdas/api/query/door.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { queryDoor, source, token } from "../../../../support/query/query-door.ts";

const path = "/api/data";
const Query = 'SELECT * FROM "oneYear"."temperature" LIMIT 1';
const ask = (query: Record<string, string>, caller = token()) => queryDoor(caller).ask({ path, query });

describe("GET /api/data", () => {
  it("answers points in the form in which they are sent", async () => {
    const { status, body } = await ask({ Query, Db: source.id });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toStrictEqual({
      Metrics: [
        {
          Name: "temperature",
          Tags: { Connection_Tag: "Data_API", machine: "press 1" },
          Fields: { ok: false, value: 20.5 },
          Timestamp: "25/02/2024 16:00:00.123",
        },
      ],
    });
  });

  it("tells times in nanoseconds with all their digits where asked to", async () => {
    const { body } = await ask({ Query, Db: source.id, TimeOutput: "1" });
    expect(body).toContain('"Timestamp":1708876800123456789}');
  });

  it("answers CSV where asked to", async () => {
    const answered = await ask({ Query: "SELECT value FROM temperature LIMIT 1", Db: source.id, OutputType: "1" });
    expect(answered.headers["content-type"]).toBe("text/csv");
    expect(answered.body).toBe("name,tags,time,value\ntemperature,,1708876800123456789,20.5\n");
  });

  it("puts the tags that rows are grouped by among their tags, and leaves out what is not there", async () => {
    const grouped = await ask({
      Query:
        "SELECT mean(value) AS m FROM temperature WHERE time >= '2024-02-25' AND time < '2024-02-26' GROUP BY machine, nosuch, time(12h)",
      Db: source.id,
    });
    expect(JSON.parse(grouped.body)).toMatchObject({
      Metrics: [
        { Tags: { machine: "press 1" }, Fields: { m: 21 }, Timestamp: "25/02/2024 12:00:00.000" },
        { Tags: { machine: "press 2" }, Fields: { m: 22.5 } },
      ],
    });
    expect(grouped.body).not.toContain("nosuch");
  });

  it.each([
    ["a tag by another name", "value, machine AS m FROM temperature", { m: "press 1" }, { value: 20.5 }],
    ["a function by a tag's name", "max(value) AS machine FROM temperature", {}, { machine: 22.5 }],
    ["a field by a tag's name", "value AS machine, ok FROM temperature", {}, { machine: 20.5, ok: false }],
    [
      "a function by a tag's name, of a subquery",
      "machine FROM (SELECT max(value) AS machine FROM temperature)",
      {},
      { machine: 22.5 },
    ],
    [
      "a tag of a subquery",
      "value, m FROM (SELECT value, machine AS m FROM temperature)",
      { m: "press 1" },
      { value: 20.5 },
    ],
  ])("tells %s for what it is", async (_, columns, Tags, Fields) => {
    const { body } = await ask({ Query: `SELECT ${columns}`, Db: source.id });
    const { Name, Timestamp, ...told } = JSON.parse(body).Metrics[0];
    expect(told).toStrictEqual({ Tags, Fields });
  });

  it("asks a source for itself where no database is named", async () => {
    const { body } = await queryDoor().ask({ path: "/data", query: { query: Query } });
    expect(JSON.parse(body)).toMatchObject({ Metrics: [{ Name: "temperature" }] });
  });

  it.each([
    ["no query", {}, "bad-request"],
    ["what is no SELECT", { Query: "SHOW MEASUREMENTS" }, "bad-request"],
    ["what cannot be read", { Query: "SELECT" }, "bad-request"],
    ["what is refused", { Query: "DROP DATABASE x" }, "bad-request"],
    ["another form", { Query, OutputType: "2" }, "bad-request"],
    ["another time", { Query, TimeOutput: "ISO" }, "bad-request"],
    ["an unknown database", { Query, Db: "nobody" }, "not-found"],
    ["an unknown retention", { Query: "SELECT value FROM nowhere.temperature" }, "not-found"],
  ])("refuses %s", async (_, query, code) => {
    await expect(ask({ Db: source.id, ...query })).rejects.toMatchObject({ code });
  });

  it("answers errors in the form of the source-facing API", () => {
    const { status, body } = errorAnswer(new PlatformError("not-found", "No."), path);
    expect([status, JSON.parse(body)]).toStrictEqual([404, { Error: "not-found", Message: "No.", Rejected: [] }]);
  });
});
