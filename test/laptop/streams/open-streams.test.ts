import { EventSource } from "eventsource";
import { describe, expect, it } from "vitest";
import type { OpenStream } from "../../support/laptop/open-stream.ts";
import { metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";
import { cuttingProxy } from "./cutting-proxy.ts";
import { errorOf, numbersOf, ofType, runStreams, sse } from "./streaming.ts";

const { laptop, client, urlOf, openStream, ready, uniqueType, newToken, slowStream } = await runStreams();

describe("a stream that can be resumed", () => {
  it("goes on after the last event that the client has, exactly", async () => {
    const type = uniqueType();
    const first = await ready("/devices:stream?resume=true", sse);
    expect(first.text.startsWith("retry: 1000\n\ndata: ")).toBe(true);
    for (let n = 0; n < 4; n++) await client.send([metric(type, { n })]);
    await until("four events", () => (numbersOf(first, type).length === 4 ? true : undefined));
    first.leave();
    for (let n = 4; n < 8; n++) await client.send([metric(type, { n })]);
    const blocks = first.text.split("\n\n").filter((block) => block.startsWith("id: "));
    expect(blocks).toHaveLength(first.events.length);
    const ids = blocks.map((block) => /^id: (\d+\.\d+)\ndata: /.exec(block)?.[1] ?? "");
    const order = numbersOf(first, type);
    for (const position of [0, 2]) {
      const again = await openStream("/devices:stream", { ...sse, "last-event-id": ids[position] ?? "" });
      await until("the rest", () => (numbersOf(again, type).length === 7 - position ? true : undefined));
      expect(numbersOf(again, type).slice(0, 3 - position)).toStrictEqual(order.slice(position + 1));
      expect(new Set(numbersOf(again, type))).toStrictEqual(new Set([...order.slice(position + 1), 4, 5, 6, 7]));
    }
  });

  it.each(["1234567890123456.0", "of another server"])("says 410 for the place %s, and goes on", async (place) => {
    const type = uniqueType();
    const stream = await ready("/devices:stream", { ...sse, "last-event-id": place });
    await until("the error", () => stream.error);
    expect(stream.error).toMatchObject({ code: 410, message: expect.stringContaining("/events") });
    await client.send([metric(type, { n: 1 })]);
    await until("the event", () => ofType(stream, type)[0]);
  });

  it("is come back to by eventsource after a cut, with nothing lost and nothing twice", async () => {
    const type = uniqueType();
    const proxy = await cuttingProxy(Number(new URL(laptop.ready.httpUrl).port));
    const authorization = `Bearer ${await client.token("admin")}`;
    const source = new EventSource(`${proxy.url}${client.project}/devices:stream?resume=true&event_types=${type}`, {
      fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, authorization } }),
    });
    const seen: number[] = [];
    let pings = 0;
    source.addEventListener("message", ({ data }) => {
      const { event } = JSON.parse(data).result;
      if (event.eventType === "ping") pings += 1;
      else seen.push(event.data[type].n);
    });
    try {
      await until("the first ping", () => (pings > 0 ? true : undefined));
      await client.send([metric(type, { n: 0 })]);
      await until("the first event", () => (seen.length === 1 ? true : undefined));
      proxy.cut();
      for (const n of [1, 2, 3]) await client.send([metric(type, { n })]);
      await until("the others", () => (seen.length >= 4 ? true : undefined));
      expect(seen.toSorted()).toStrictEqual([0, 1, 2, 3]);
    } finally {
      source.close();
      await proxy.close();
    }
  });
});

describe("an open stream", () => {
  it("is ended by a newcomer of the same identity beyond the bound, the oldest first", async () => {
    const open: OpenStream[] = [];
    for (let number = 0; number < 5; number++) open.push(await ready());
    expect(open.map(({ isOver }) => isOver)).toStrictEqual([false, false, false, false, false]);
    const newcomer = await ready();
    await until("the end of the oldest", () => (open[0]?.isOver ? true : undefined));
    expect(open[0]?.error).toMatchObject({ code: 429, message: expect.stringContaining("newer stream") });
    expect([...open.slice(1), newcomer].map(({ isOver }) => isOver)).toStrictEqual([false, false, false, false, false]);
  });

  it("is refused with 429 where the project has as many as it may", async () => {
    for (let number = 0; number < 5; number++) await ready();
    const { value } = await newToken();
    const headers = { authorization: `ApiToken ${value}` };
    const last = await ready("/devices:stream", headers);
    expect(last.status).toBe(200);
    const { value: another } = await newToken();
    const refused = await fetch(urlOf("/devices:stream"), { headers: { authorization: `ApiToken ${another}` } });
    const error = await errorOf(refused);
    expect([refused.status, error.code, refused.headers.get("retry-after")]).toStrictEqual([429, 429, "30"]);
    expect(error.message).toContain("6 streams open");
  });

  it("is ended with 401 when its credential is revoked", async () => {
    const { id, value } = await newToken();
    const stream = await ready("/devices:stream", { authorization: `ApiToken ${value}` });
    await client.manage("DELETE", `/apitokens/${id}`);
    await until("the end", () => (stream.isOver ? true : undefined));
    expect(stream.error).toMatchObject({ code: 401 });
  });

  it("pings as often as it is asked to while nothing comes", async () => {
    const stream = await ready("/devices:stream?ping_interval=1s&event_types=none");
    await until("more pings", () => (stream.pings.length >= 3 ? true : undefined));
    const times = stream.pings.map(({ timestamp }) => Date.parse(timestamp));
    for (const [index, time] of times.entries())
      if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it("gives its place back when its client leaves", async () => {
    for (let round = 0; round < 8; round++) {
      const stream = await ready();
      stream.leave();
    }
    const log = await laptop.log("DoorsStream");
    expect(log).not.toContain("invocation failed");
  });

  it("waits for a slow client, and loses nothing for it", async () => {
    const type = uniqueType();
    const { message, answer } = await slowStream(`/devices:stream?event_types=${type}`);
    await until("the first ping", () => (answer().includes("ping") ? true : undefined));
    message.pause();
    const text = "x".repeat(20_000);
    for (let n = 0; n < 40; n++) await client.send([metric(type, { n, text })]);
    message.resume();
    const numbers = () => [...answer().matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));
    await until("all events", () => (new Set(numbers()).size === 40 ? true : undefined));
    expect(numbers()).toHaveLength(40);
    message.destroy();
  });
});
