import { createHash, createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { Receiver } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;
let receiver: Receiver;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  receiver = await new Receiver(laptop.ready.receiver).listen();
});

afterAll(async () => {
  await receiver?.close();
  await laptop?.stop();
});

const eventOfType = (type: string) =>
  until(`an event ${type}`, () => receiver.received.find(({ event }) => event.eventType === type));

describe("the way of a point", () => {
  it("takes the seed page's two calls to a signed webhook", async () => {
    const secret = "a secret for signatures";
    const connector = await client.connect(receiver.url, {}, { signatureSecret: secret, headers: { "X-Own": "mine" } });
    const signedIn = await fetch(`${laptop.ready.httpUrl}/Auth`, {
      method: "POST",
      headers: { AuthVersion: "V0.0.1", "Content-Type": "application/json" },
      body: JSON.stringify({ Username: laptop.ready.source.username, Password: laptop.ready.source.password }),
    });
    const jwt = await signedIn.text();
    const pushed = await client.post(
      '{"Metrics":[{"Name":"production_output","Tags":{"machine":"press_01","shift":"morning"},"Fields":{"parts_count":342,"reject_rate":0.02},"Timestamp":"1708876800"}]}',
      {
        AuthVersion: "V0.0.1",
        DataVersion: "V0.0.3",
        "Content-Type": "application/json",
        Authorization: `Bearer ${jwt}`,
      },
    );
    expect(pushed).toMatchObject({ status: 200, text: "Accepted 1 point." });

    const { headers, body, event } = await eventOfType("production_output");
    expect(event.data.production_output).toEqual({
      parts_count: 342,
      reject_rate: 0.02,
      updateTime: "2024-02-25T16:00:00.000000Z",
    });
    expect(event).toMatchObject({ tags: { machine: "press_01", shift: "morning" }, connectionTag: "Data_API" });
    expect(body).toBe(JSON.stringify(JSON.parse(body)));
    expect(headers["x-own"]).toBe("mine");
    const [head, claims, signature] = String(headers["x-dt-signature"]).split(".");
    expect(signature).toBe(createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url"));
    expect(JSON.parse(Buffer.from(claims ?? "", "base64url").toString()).checksum).toBe(
      createHash("sha1").update(body).digest("hex"),
    );
    await client.manage("DELETE", connector);
  });

  it("forwards what is accepted right after a connector was made, and nothing that was accepted before", async () => {
    await client.send([metric("before", { value: 1 })]);
    const connector = await client.connect(receiver.url);
    await client.send([metric("after", { value: 1 })]);
    await eventOfType("after");
    expect(receiver.received.filter(({ event }) => event.eventType === "before")).toEqual([]);
    await client.manage("DELETE", connector);
  });

  it("filters by event type and sends the labels that were asked for", async () => {
    const source = await client.newSource([], { labels: { site: "Oslo", line: "4" } });
    const connector = await client.connect(receiver.url, { events: ["wanted"], labels: ["site", "absent"] });
    const headers = { authorization: `Bearer ${source.token}` };
    await client.post(
      JSON.stringify({ Metrics: [metric("unwanted", { value: 1 }), metric("wanted", { value: 2 })] }),
      headers,
    );
    const { body } = await eventOfType("wanted");
    expect(JSON.parse(body).labels).toEqual({ site: "Oslo" });
    expect(JSON.parse(body).metadata).toMatchObject({ deviceId: source.uid, deviceType: "externalConnection" });
    expect(receiver.received.some(({ event }) => event.eventType === "unwanted")).toBe(false);
    await client.manage("DELETE", connector);
  });

  it("delivers every point of a request of 3,000, and of one that is too large for a queue message", async () => {
    const connector = await client.connect(receiver.url, { events: ["many", "large"] });
    await client.send(Array.from({ length: 3000 }, (_, index) => metric("many", { index })));
    const filler = "x".repeat(10_000);
    await client.send(Array.from({ length: 150 }, (_, index) => metric("large", { index, filler })));
    await until("3,000 events", () => receiver.fieldValues("many", "index").size === 3000);
    await until("150 large events", () => receiver.fieldValues("large", "index").size === 150);
    await client.manage("DELETE", connector);
  });

  it("takes names that every object of JavaScript has, from the door to webhook and history", async () => {
    const names = ["constructor", "toString", "hasOwnProperty", "prototype", "then"];
    const all = Object.fromEntries(names.map((name, index) => [name, `value ${index}`]));
    const text = (record: unknown) => JSON.stringify(Object.entries(record as object).toSorted());
    const source = await client.newSource(["oneYear"], { labels: all, variables: all });
    const connector = await client.connect(receiver.url, { events: names, labels: names }, { headers: all });
    const metrics = names.map((name) => metric(name, all, { Tags: all }));
    await client.post(JSON.stringify({ Metrics: metrics }), { authorization: `Bearer ${source.token}` });
    for (const name of names) {
      const { headers, body, event } = await eventOfType(name);
      const { updateTime: _, ...fields } = event.data[name] ?? {};
      expect([text(fields), text(event.tags)]).toStrictEqual([text(all), text(all)]);
      expect(text(JSON.parse(body).labels)).toBe(text(all));
      expect(names.map((one) => headers[one.toLowerCase()])).toStrictEqual(names.map((one) => all[one]));
    }
    const history = `/devices/${source.uid}/events`;
    await until("the events in the history", async () => {
      const { events } = (await client.manage("GET", history)) as { events: { eventType: string }[] };
      return names.every((name) => events.some(({ eventType }) => eventType === name));
    });
    await until("the latest event of each type", async () => {
      const { reported } = await client.manage("GET", `/devices/${source.uid}`);
      return text(Object.keys(Object(reported)).toSorted()) === text(names.toSorted());
    });
    await client.manage("DELETE", connector);
  });

  it("keeps names that are written with escapes, whatever names other sources send", async () => {
    const [other, source] = [await client.newSource(["oneYear"]), await client.newSource(["oneYear"])];
    const connector = await client.connect(receiver.url, { events: ["spelt"], labels: ["first", "°F"] });
    const send = ({ token }: { token: string }, key: string) =>
      client.post(`{"Metrics":[{"Name":"spelt","Tags":{"first":"t",${key}:"t"},"Fields":{"first":1,${key}:2}}]}`, {
        authorization: `Bearer ${token}`,
      });
    const label = async ({ path }: { path: string }, key: string): Promise<number> => {
      const device = path.replace("/sources", `${client.project.slice("/v2/".length)}/devices`);
      const response = await fetch(`${laptop.ready.httpUrl}${client.project}/devices:batchUpdate`, {
        method: "POST",
        headers: { authorization: `Bearer ${await client.token("admin")}` },
        body: `{"devices":["${device}"],"addLabels":{"first":"l",${key}:"l"}}`,
      });
      return response.status;
    };
    for (let times = 0; times < 10; times++) {
      expect((await send(other, '"\\\\u"')).status).toBe(400);
      expect(await label(other, '"\\\\u"')).toBe(400);
    }
    expect(await label(source, '"\\u00b0F"')).toBe(200);
    expect((await send(source, '"\\u00b0F"')).status).toBe(200);
    const { body, event } = await eventOfType("spelt");
    expect(event.tags).toStrictEqual({ first: "t", "°F": "t" });
    expect(event.data.spelt).toMatchObject({ first: 1, "°F": 2 });
    expect(JSON.parse(body).labels).toStrictEqual({ first: "l", "°F": "l" });
    const history = await until("the event in the history", async () => {
      const { events } = (await client.manage("GET", `/devices/${source.uid}/events?event_types=spelt`)) as {
        events: { data: Record<string, object> }[];
      };
      return events[0];
    });
    expect(history.data.spelt).toStrictEqual(event.data.spelt);
    await client.manage("DELETE", connector);
  });

  it("takes gzip", async () => {
    const connector = await client.connect(receiver.url);
    const body = new Uint8Array(gzipSync(JSON.stringify({ Metrics: [metric("zipped", { value: 1 })] })));
    const answer = await client.postAsSource(body, { "Content-Encoding": "gzip", "Content-Type": "application/json" });
    expect(answer.status).toBe(200);
    await eventOfType("zipped");
    await client.manage("DELETE", connector);
  });

  it("drops the queue of a connector that is disabled, and starts afresh when it is enabled", async () => {
    receiver.behaviour = (response) => response.writeHead(500).end();
    const connector = await client.connect(receiver.url, { events: ["queued", "fresh"] });
    await client.send([metric("queued", { value: 1 })]);
    await eventOfType("queued");
    const { status } = await client.manage("PATCH", `${connector}?update_mask=status`, { status: "USER_DISABLED" });
    expect(status).toBe("USER_DISABLED");
    receiver.behaviour = (response) => response.writeHead(200).end();
    const attempts = receiver.received.filter(({ event }) => event.eventType === "queued").length;
    await client.manage("PATCH", connector, { status: "ACTIVE" });
    await client.send([metric("fresh", { value: 1 })]);
    await eventOfType("fresh");
    expect(receiver.received.filter(({ event }) => event.eventType === "queued")).toHaveLength(attempts);
    await client.manage("DELETE", connector);
  });
});

describe("what is kept", () => {
  it("shows events newest first, page by page, each once", async () => {
    const source = await client.newSource(["oneYear"]);
    const start = Math.floor(Date.now() / 1000) - 100;
    const metrics = Array.from({ length: 25 }, (_, index) =>
      metric("counted", { index }, { Timestamp: String(start + index) }),
    );
    const body = JSON.stringify({ Metrics: metrics });
    for (const _ of [1, 2]) await client.post(body, { authorization: `Bearer ${source.token}` });
    const path = `/devices/${source.uid}/events`;
    await until(
      "25 events in the log",
      async () => ((await client.manage("GET", path)).events as unknown[]).length === 25,
    );
    const seen: number[] = [];
    let pageToken = "";
    do {
      const page = await client.manage("GET", `${path}?page_size=10&page_token=${pageToken}&event_types=counted`);
      for (const { data } of page.events as { data: { counted: { index: number } } }[]) seen.push(data.counted.index);
      pageToken = String(page.nextPageToken);
    } while (pageToken);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => 24 - index));
  });

  it("says where nothing is kept: in the answer and in the source's messages", async () => {
    const begun = Date.now();
    const source = await client.newSource();
    const answer = await client.post(JSON.stringify({ Metrics: [metric("lonely", { value: 1 })] }), {
      authorization: `Bearer ${source.token}`,
    });
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining("No retention is linked") });
    const messages = await until("a message", async () => {
      const { messages } = await client.manage("GET", `${source.path}/messages`);
      return (messages as { kind: string }[]).find(({ kind }) => kind === "no-retention");
    });
    expect(messages).toMatchObject({ count: 1 });
    const { lastDataTime } = await client.manage("GET", source.path);
    expect(Date.parse(String(lastDataTime))).toBeGreaterThanOrEqual(begun);
  });

  it("takes an API token's data for the source and the retention it names", async () => {
    const { apiToken, source, retention } = laptop.ready;
    const query = `?Database=${source.activationUid}&Retention=${retention.name}`;
    const body = JSON.stringify({ Metrics: [metric("by_token", { value: 1 })] });
    for (const scheme of ["ApiToken", "Bearer"]) {
      const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.5", Authorization: `${scheme} ${apiToken.value}` };
      expect(await client.post(body, headers, query)).toMatchObject({ status: 200 });
    }
  });
});
