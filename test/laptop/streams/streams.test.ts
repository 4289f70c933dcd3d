import { describe, expect, it } from "vitest";
import { metric } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";
import { errorOf, numbersOf, ofType, runStreams, sse } from "./streaming.ts";

const { laptop, client, urlOf, ready, uniqueType, emulated } = await runStreams();

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
