import type { IClientOptions } from "mqtt";
import { describe, expect, it } from "vitest";
import { LaptopOverMqtt } from "../../support/laptop/mqtt.ts";
import { until } from "../../support/laptop/until.ts";

const laptop = new LaptopOverMqtt();

interface Received {
  readonly topic: string;
  readonly payload: Record<string, unknown>;
}

/** Connects over TLS, and collects every message that comes. */
async function connect(username: string, password: string, options: IClientOptions = {}) {
  const connection = await laptop.connect(username, password, options);
  const received: Received[] = [];
  connection.on("message", (topic, payload) => received.push({ topic, payload: JSON.parse(payload.toString()) }));
  const on = (end: string) => received.filter(({ topic }) => topic.endsWith(end)).map(({ payload }) => payload);
  /** What is known is sent a while after a subscription, and a point live a while after it is known: either may come. */
  const onlyLive = () => received.filter(({ payload }) => payload.IsLastValue === undefined);
  const onlyKnown = () => received.filter(({ payload }) => payload.IsLastValue === true);
  return { connection, received, on, onlyLive, onlyKnown };
}

const connectSource = async () => {
  const { activationUid, password } = laptop.ready.source;
  const source = await connect(activationUid, password, { clientId: activationUid });
  return { ...source, topics: `v1/sources/${activationUid}` };
};

async function watch(filter = "#") {
  const { user, project } = laptop.ready;
  const watcher = await connect(user.username, user.password);
  await watcher.connection.subscribeAsync(`v1/raw/${project.companyName}/${filter}`, { qos: 1 });
  await watcher.connection.subscribeAsync(`v1/points/${project.companyName}/${filter}`, { qos: 1 });
  return watcher;
}

it("what a source says of itself over MQTT stands among its messages", async () => {
  const { connection, topics } = await connectSource();
  await connection.publishAsync(`${topics}/log`, '{"Level":"Error","Text":"pump stuck"}', { qos: 1 });
  const said = await until("the message of the source", async () => {
    const path = `/sources/${laptop.ready.source.activationUid}/messages?kind=log`;
    const { messages } = await laptop.client.manage("GET", path);
    return (messages as object[]).length > 0 && messages;
  });
  expect(said).toMatchObject([{ kind: "log", level: "ERROR", text: "pump stuck", count: 1 }]);
  await connection.endAsync(true);
});

describe("live data over MQTT", () => {
  it("shows each field of what a source publishes, and of what it sends over HTTPS, to its company", async () => {
    const watcher = await watch();
    const { connection, topics } = await connectSource();
    await connection.publishAsync(
      `${topics}/data/read/System/Monitoring/CPU_Temp`,
      '{"Value":55,"Tags":{"MachineName":"MyMachine"},"UtcTimestamp":"2024-11-08T10:22:06.26Z"}',
      { qos: 1 },
    );
    await laptop.client.send([{ Name: "over_https", Fields: { a: 1, b: "x" } }]);
    await until("five live messages came", () => watcher.onlyLive().length >= 5);
    const uid = laptop.ready.source.activationUid;
    const company = laptop.ready.project.companyName;
    const live = new Map(watcher.onlyLive().map(({ topic, payload }) => [topic, payload]));
    expect(live.get(`v1/raw/${company}/${uid}/System/Monitoring/CPU_Temp`)).toStrictEqual({
      Value: 55,
      Tags: { Connection_Tag: "System", MachineName: "MyMachine" },
      UtcTimestamp: "2024-11-08T10:22:06.26Z",
    });
    expect(live.get(`v1/raw/${company}/${uid}/Data_API/over_https/a`)).toMatchObject({ Value: 1 });
    expect(live.get(`v1/raw/${company}/${uid}/Data_API/over_https/b`)).toMatchObject({ Value: "x" });
    expect([...live.keys()]).toContain(`v1/points/${company}/${uid}/Data_API/over_https`);
  });

  it("sends whoever subscribes what is known already, marked, and shared subscriptions nothing", async () => {
    const { connection, topics } = await connectSource();
    const measurement = `known_${Date.now()}`;
    await connection.publishAsync(`${topics}/data/read/Line/${measurement}`, '{"Fields":{"a":1,"b":"x"}}', { qos: 1 });
    const uid = laptop.ready.source.activationUid;
    await until("the device reports it", async () => {
      const { reported } = await laptop.client.manage("GET", `/devices/${uid}`);
      return typeof reported === "object" && reported !== null && measurement in reported;
    });
    const watcher = await watch(`${uid}/+/${measurement}/#`);
    const known = (end: string) => watcher.onlyKnown().find(({ topic }) => topic.endsWith(end))?.payload;
    await until("the fields came", () => known("/a") && known("/b"));
    expect(known("/a")).toMatchObject({ Value: 1, Tags: { Connection_Tag: "Line" } });
    expect(known("/b")).toMatchObject({ Value: "x" });
    const { user, project, apiToken } = laptop.ready;
    const sharing = await connect(user.username, user.password);
    await sharing.connection.subscribeAsync(`$share/g/v1/points/${project.companyName}/#`);
    const token = await connect(apiToken.id, apiToken.value, { clientId: `dash/${Date.now()}`, protocolVersion: 5 });
    await token.connection.subscribeAsync(`v1/points/${project.companyName}/+/+/${measurement}`);
    await until("the point came", () => token.onlyKnown().length > 0);
    expect(token.onlyKnown()).toMatchObject([{ payload: { Fields: { a: 1, b: "x" } } }]);
    expect(sharing.onlyKnown()).toStrictEqual([]);
  });

  it("misses nothing after a subscription, whichever tree others or the client itself had subscribed to before", async () => {
    const { user, project } = laptop.ready;
    const { connection, topics } = await connectSource();
    const measurement = `first_${Date.now()}`;
    const publish = (value: number) =>
      connection.publishAsync(`${topics}/data/read/Line/${measurement}/a`, JSON.stringify({ Value: value }), {
        qos: 1,
      });
    const filters = [
      `v1/raw/${project.companyName}/+/+/${measurement}/#`,
      `v1/points/${project.companyName}/+/+/${measurement}`,
    ];
    const live = ({ onlyLive }: Awaited<ReturnType<typeof connect>>, tree: string) =>
      onlyLive()
        .filter(({ topic }) => topic.startsWith(tree))
        .map(({ payload }) => payload.Value ?? Object(payload.Fields).a);
    let value = 0;
    for (const order of [filters, filters.toReversed()]) {
      const watcher = await connect(user.username, user.password);
      const expected = new Map<string, number[]>();
      for (const filter of order) {
        await watcher.connection.subscribeAsync(filter, { qos: 1 });
        expected.set(filter, []);
        for (let times = 0; times < 3; times++) {
          await publish(++value);
          for (const values of expected.values()) values.push(value);
        }
      }
      for (const [filter, values] of expected) {
        const tree = filter.split("/", 2).join("/");
        // Takes them in any order, since queues keep none, and what was accepted shortly before the subscription too.
        await until(`all came on ${tree}`, () => new Set(values).isSubsetOf(new Set(live(watcher, tree))));
      }
      await watcher.connection.endAsync();
    }
  });

  it("keeps what a source publishes as it keeps what comes over HTTPS", async () => {
    const { connection, topics } = await connectSource();
    const measurement = `kept_${Date.now()}`;
    await connection.publishAsync(`${topics}/data/read/Line/${measurement}`, '{"Fields":{"a":1,"b":2}}', { qos: 1 });
    const uid = laptop.ready.source.activationUid;
    const events = async () => {
      const { events: found } = await laptop.client.manage("GET", `/devices/${uid}/events?event_types=${measurement}`);
      return found as { readonly data: Record<string, unknown>; readonly connectionTag: string }[];
    };
    await until("the event is in the history", async () => (await events()).length > 0);
    expect(await events()).toMatchObject([{ connectionTag: "Line", data: { [measurement]: { a: 1, b: 2 } } }]);
  });

  it("keeps what could not be queued, and queues it within a minute after the queue is back", async () => {
    const { connection, topics } = await connectSource();
    const measurement = `late_${Date.now()}`;
    laptop.running.setFaults([{ service: "sqs", action: "SendMessage", probability: 1, kind: "error" }]);
    await connection.publishAsync(`${topics}/data/read/Line/${measurement}`, '{"Fields":{"a":1}}', { qos: 1 });
    laptop.running.setFaults([]);
    const uid = laptop.ready.source.activationUid;
    await until("the event is in the history", async () => {
      const { events } = await laptop.client.manage("GET", `/devices/${uid}/events?event_types=${measurement}`);
      return Array.isArray(events) && events.length === 1;
    });
  });

  it("tells a device and the people behind it why a payload was refused", async () => {
    const { connection, topics, on } = await connectSource();
    await connection.subscribeAsync(`${topics}/data/rejected`);
    await connection.publishAsync(`${topics}/data/read/System/Monitoring/CPU_Temp`, "55,", { qos: 1 });
    await until("the device is told", () => on("/data/rejected").length > 0);
    expect(on("/data/rejected")).toMatchObject([
      { Error: expect.stringContaining("JSON"), Field: null, Sample: "55," },
    ]);
    const uid = laptop.ready.source.activationUid;
    await until("the people behind it are told", async () => {
      const { messages } = await laptop.client.manage("GET", `/sources/${uid}/messages?kind=mqtt-refused`);
      return (messages as object[]).length > 0;
    });
  });
});
