import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { Client } from "../../support/laptop/platform.ts";
import { Receiver } from "../../support/laptop/receiver.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;
let receiver: Receiver;
let sender: { uid: string; token: string };

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  receiver = await new Receiver(laptop.ready.receiver).listen();
  await client.connect(receiver.url);
  sender = await client.newSource();
});

afterAll(async () => {
  await receiver?.close();
  await laptop?.stop();
});

const headers = () => ({ AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${sender.token}` });

const cdc = (query: string, init: RequestInit = {}) =>
  fetch(`${laptop.ready.httpUrl}/api/cdc${query}`, { ...init, headers: headers() });

async function send(body: unknown, query = "?Name=orders&Key=id") {
  const answer = await cdc(query, { method: "POST", body: body === undefined ? "" : JSON.stringify(body) });
  return [answer.status, await answer.text()] as const;
}

interface Shown {
  readonly Rows: readonly { readonly Key: { readonly id?: string }; readonly Fields: object }[];
  readonly NextPageToken?: string;
}

const shown = async (query: string) => (await (await cdc(query)).json()) as Shown;

async function totals(name = "orders"): Promise<Record<string, unknown>> {
  const { Rows } = await shown(`?Name=${name}`);
  return Object.fromEntries(Rows.map(({ Key, Fields }) => [Key.id, (Fields as { total?: number }).total]));
}

const row = (id: number, total: number) => ({ id, total });
const at = (millis: number, lsn: number) => ({ connector: "postgresql", ts_ms: 1_708_876_800_000 + millis, lsn });

describe("changes of rows", () => {
  it("come as Debezium sends them, in any order and twice, and end as the database has them", async () => {
    const changes = [
      { op: "r", before: null, after: row(1, 1), source: at(0, 9) },
      { op: "c", before: null, after: row(2, 1), source: at(1, 10) },
      { op: "u", before: null, after: row(1, 2), source: at(1, 11) },
      { op: "u", before: row(2, 1), after: row(3, 5), source: at(2, 12) },
      { op: "c", before: null, after: row(4, 1), source: at(3, 13) },
      { op: "d", before: row(4, 1), after: null, source: at(4, 14) },
    ];
    for (const change of [...changes].reverse()) {
      expect(await send({ schema: { type: "struct" }, payload: change })).toStrictEqual([
        200,
        expect.stringContaining("Accepted 1 point."),
      ]);
    }
    expect(await send([...changes, null])).toStrictEqual([
      200,
      expect.stringMatching(/^Accepted 6 points\..* Ignored 1 tombstone,/),
    ]);
    await until("the rows as they are", async () => JSON.stringify(await totals()) === '{"1":2,"3":5}');
    const events = await until("an event of each change", () => {
      const ids = new Map(receiver.received.map(({ event }) => [event.eventId, event]));
      return ids.size === changes.length ? [...ids.values()] : undefined;
    });
    expect(events.map(({ eventType }) => eventType)).toStrictEqual(changes.map(() => "orders"));
    expect(await totals()).toStrictEqual({ "1": 2, "3": 5 });
  });

  it("come in metrics too, and are read one by one and in pages", async () => {
    const metrics = ["a", "b", "c"].map((id, at) => ({
      Name: "machines",
      Op: "c",
      Key: { id },
      Fields: { total: at },
      Timestamp: "1708876800",
    }));
    expect(await client.post(JSON.stringify({ Metrics: metrics }), headers())).toMatchObject({ status: 200 });
    await until("three rows", async () => Object.keys(await totals("machines")).length === 3);
    const first = await shown("?Name=machines&PageSize=2");
    const rest = await shown(`?Name=machines&PageSize=2&PageToken=${first.NextPageToken}`);
    expect([...first.Rows, ...rest.Rows].map(({ Key }) => Key.id)).toStrictEqual(["a", "b", "c"]);
    const one = await shown(`?Name=machines&Key=${encodeURIComponent('{"id":"b"}')}`);
    expect(one.Rows).toMatchObject([{ Key: { id: "b" }, Fields: { total: 1 }, Tags: { Connection_Tag: "Data_API" } }]);
    expect((await shown("?Name=nothing")).Rows).toStrictEqual([]);
  });

  it("of a truncation are refused, and tombstones are passed over", async () => {
    expect(await send({ op: "t", source: at(0, 1) })).toStrictEqual([400, expect.stringContaining("a truncation")]);
    for (const tombstone of [undefined, null]) expect((await send(tombstone, "?Name=orders"))[0]).toBe(200);
  });

  it("of one source are not shown to another", async () => {
    const other = await client.newSource();
    const asked = await fetch(`${laptop.ready.httpUrl}/api/cdc?Name=orders&Database=${sender.uid}`, {
      headers: { authorization: `Bearer ${other.token}` },
    });
    expect(asked.status).toBe(403);
  });
});
