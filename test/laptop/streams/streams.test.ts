import { get, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { EventSource } from "eventsource";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";
import { OpenStream, type StreamObject } from "../../support/laptop/open-stream.ts";
import { Client, metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;
const streams: OpenStream[] = [];

beforeAll(async () => {
  laptop = await startTestLaptop({
    doctor: (_, { Type, Properties }) => {
      const variables = (Properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables;
      if (Type === "AWS::Lambda::Function" && variables?.STREAMS_PER_PROJECT) variables.STREAMS_PER_PROJECT = "6";
    },
  });
  client = new Client(laptop.ready);
});
afterAll(() => laptop?.stop());
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.leave();
});

const urlOf = (path: string): string => `${laptop.ready.httpUrl}${client.project}${path}`;

async function openStream(path = "/devices:stream", headers: Record<string, string> = {}): Promise<OpenStream> {
  const authorization = `Bearer ${await client.token("admin")}`;
  const stream = await OpenStream.open(urlOf(path), { authorization, ...headers });
  streams.push(stream);
  return stream;
}

/** Opens a stream as soon as those of the test before have given their places back. */
const ready = async (path?: string, headers?: Record<string, string>): Promise<OpenStream> => {
  const stream = await until("a place", async () => {
    const opened = await openStream(path, headers);
    return opened.status === 429 ? undefined : opened;
  });
  return stream.ready();
};

const sse = { accept: "text/event-stream" };
let count = 0;
const uniqueType = (): string => `reading_${count++}`;

const emulated = async (type: string, labels: object = {}): Promise<string> =>
  String((await client.manage("POST", "/devices", { type, labels })).name)
    .split("/")
    .at(-1) ?? "";

const ofType = (stream: OpenStream, type: string) => stream.events.filter(({ eventType }) => eventType === type);
const numbersOf = (stream: OpenStream, type: string): unknown[] =>
  ofType(stream, type).map(({ data }) => (data?.[type] as { n: number } | undefined)?.n);

describe("devices:stream", () => {
  it("sends lines by default: a ping at once, then each event as the history shows it", async () => {
    const type = uniqueType();
    const stream = await ready();
    expect(stream.headers.get("content-type")).toBe("application/x-ndjson");
    await client.send([metric(type, { n: 1 }, { Tags: { machine: "press_01" } })]);
    const [event] = await until("the event", () => (stream.events.length > 0 ? stream.events : undefined));
    const source = laptop.ready.source.activationUid;
    const page = await until("the event's history", async () => {
      const { events } = await client.manage("GET", `/devices/${source}/events?event_types=${type}`);
      return (events as unknown[]).length > 0 ? (events as unknown[]) : undefined;
    });
    expect(event).toStrictEqual(page[0]);
    const [ping] = stream.pings;
    expect(ping).toStrictEqual({
      eventId: expect.stringMatching(/^[0-9a-v]{20}$/),
      targetName: `projects/${laptop.ready.project.id}`,
      eventType: "ping",
      data: null,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    });
    expect(stream.text).not.toContain("\n\n");
  });

  it.each(["*/*", "application/json", "application/x-ndjson, text/event-stream;q=0.5"])(
    "sends lines for Accept: %s",
    async (accept) => {
      const stream = await ready("/devices:stream", { accept });
      expect(stream.text.split("\n")[0]).toMatch(/^\{"result":\{"event":\{"eventId":/);
    },
  );

  it("sends server-sent events in exactly the documented bytes where they are asked for", async () => {
    const type = uniqueType();
    const stream = await ready("/devices:stream", sse);
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    await client.send([metric(type, { n: 1 })]);
    const [event] = await until("the event", () => (stream.events.length > 0 ? stream.events : undefined));
    expect(stream.text).toContain(`\n\ndata: ${JSON.stringify({ result: { event } })}\n\n`);
    expect(stream.text).not.toMatch(/^(id|retry|event):/m);
  });

  it("tells what came by :publish and what changed in labels too, in the order in which it came", async () => {
    const device = await emulated("temperature");
    const stream = await ready(`/devices:stream?device_ids=${device}`);
    const told = async (eventType: string, times: number) =>
      until(`${eventType} ${times}`, () => (ofType(stream, eventType).length >= times ? true : undefined));
    await client.manage("POST", `/devices/${device}:publish`, { temperature: { value: 1 } });
    await told("temperature", 1);
    await client.manage("PATCH", `/devices/${device}/labels/room`, { value: "7" }).catch(() =>
      client.manage("POST", `/devices:batchUpdate`, {
        devices: [`projects/${laptop.ready.project.id}/devices/${device}`],
        addLabels: { room: "7" },
      }),
    );
    await told("labelsChanged", 1);
    await client.manage("POST", `/devices/${device}:publish`, { temperature: { value: 2 } });
    await told("temperature", 2);
    expect(stream.events.map(({ eventType }) => eventType)).toStrictEqual([
      "temperature",
      "labelsChanged",
      "temperature",
    ]);
    expect(stream.events[1]?.data).toStrictEqual({ added: { room: "7" }, modified: {}, removed: [] });
  });

  it("misses nothing that was accepted after its first byte", async () => {
    const type = uniqueType();
    for (let round = 0; round < 3; round++) {
      const stream = await ready();
      await client.send([metric(type, { n: round })]);
      await until(`event ${round}`, () => (numbersOf(stream, type).includes(round) ? true : undefined));
      stream.leave();
    }
  });

  it("chooses by devices, types, labels and event types, in every spelling that lists take", async () => {
    const [wanted, other] = [await emulated("touch", { room: "9" }), await emulated("temperature", { room: "8" })];
    const open = (query: string) => ready(`/devices:stream?${query}`);
    const chosen = await Promise.all(
      [`deviceIds[]=${wanted}`, "device_types[0]=touch", "label_filters=room=9", "eventTypes=touch&event_types=x"].map(
        open,
      ),
    );
    await client.manage("POST", `/devices/${other}:publish`, { temperature: { value: 1 } });
    await client.manage("POST", `/devices/${wanted}:publish`, { touch: {} });
    for (const stream of chosen) {
      await until("the touch", () => ofType(stream, "touch")[0]);
      expect(stream.events.map(({ targetName }) => targetName.split("/").at(-1))).toStrictEqual([wanted]);
    }
  });

  it("streams one device by its own path, which without :stream shows the device", async () => {
    const device = await emulated("touch");
    const stream = await ready(`/devices/${device}:stream`);
    await client.send([metric(uniqueType(), { n: 1 })]);
    await client.manage("POST", `/devices/${device}:publish`, { touch: {} });
    await until("the touch", () => ofType(stream, "touch")[0]);
    expect(stream.events).toHaveLength(1);
    expect(await client.manage("GET", `/devices/${device}`)).toMatchObject({ type: "touch", productNumber: "" });
  });
});

describe("a request for a stream", () => {
  it.each<[string, string, number, RegExp]>([
    ["that names no project of the caller's", "/v2/projects/none/devices:stream", 404, /no project none/],
    ["that names no device", "{project}/devices/none:stream", 404, /no such device/],
    ["with a ping interval that is none", "{project}/devices:stream?ping_interval=10", 400, /ping_interval must be/],
    ["with a list that it does not have", "{project}/devices:stream?devices[]=1", 400, /no query parameter/],
    ["with an event type that is none", "{project}/devices:stream?event_types=a%00b", 400, /event_types/],
    ["to resume lines", "{project}/devices:stream?resume=true", 400, /text\/event-stream/],
  ])("%s is refused at once, in the form of a stream's errors", async (_name, path, status, message) => {
    const url = `${laptop.ready.httpUrl}${path.replace("{project}", client.project)}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${await client.token("admin")}` } });
    const error = await errorOf(response);
    expect([response.status, error.code]).toStrictEqual([status, status]);
    expect(error.message).toMatch(message);
  });

  it.each([{}, sse])("without a credential is answered 401 with a body, whatever it accepts", async (headers) => {
    const response = await fetch(urlOf("/devices:stream"), { headers });
    expect([response.status, (await errorOf(response)).code]).toStrictEqual([401, 401]);
  });

  it("for the head alone is answered with the head", async () => {
    const headers = { authorization: `Bearer ${await client.token("admin")}`, ...sse };
    const response = await fetch(urlOf("/devices:stream"), { method: "HEAD", headers });
    expect([response.status, response.headers.get("content-type"), await response.text()]).toStrictEqual([
      200,
      "text/event-stream",
      "",
    ]);
  });

  it("by another method is answered 405", async () => {
    const headers = { authorization: `Bearer ${await client.token("admin")}` };
    for (const path of ["/devices:stream", "/devices/D:stream"]) {
      const response = await fetch(urlOf(path), { method: "POST", headers });
      expect([response.status, response.headers.get("allow")]).toStrictEqual([405, "GET, HEAD"]);
    }
  });
});

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

/** Reads an error in the form of streams. */
async function errorOf(response: Response): Promise<{ readonly code: number; readonly message: string }> {
  const { error } = (await response.json()) as StreamObject;
  if (!error) throw new Error("The answer holds no error.");
  return error;
}

async function newToken(): Promise<{ id: string; value: string }> {
  const made = await client.manage("POST", "/apitokens", { displayName: `stream ${count++}`, scopes: ["read"] });
  const { name } = made.apiToken as { name: string };
  return { id: name.split("/").at(-1) ?? "", value: String(made.value) };
}

/** Opens a stream whose client decides when it reads on. */
async function slowStream(path: string): Promise<{ message: IncomingMessage; answer: () => string }> {
  const headers = { authorization: `Bearer ${await client.token("admin")}` };
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    get(urlOf(path), { headers }, resolve).on("error", reject);
  });
  let text = "";
  message.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return { message, answer: () => text };
}

/** Listens for a client, passes everything on, and cuts all connections when it is told to. */
async function cuttingProxy(port: number) {
  const pairs = new Set<{ destroy(): void }>();
  const server = createServer();
  server.on("connection", (socket) => {
    const upstream = connect(port, "127.0.0.1");
    socket.pipe(upstream).pipe(socket);
    for (const end of [socket, upstream]) {
      pairs.add(end);
      end
        .on("error", () => {})
        .on("close", () => {
          pairs.delete(end);
          socket.destroy();
          upstream.destroy();
        });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const end of [...pairs]) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
