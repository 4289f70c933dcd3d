import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, textOf } from "../../local/client/client.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { Receiver } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

/** As many points as one request may have. */
const flood = 10_000;

let laptop: TestLaptop;
let client: Client;
let receiver: Receiver;
let quiet: Receiver;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  [receiver, quiet] = await Promise.all([listening(), listening()]);
});

afterAll(async () => {
  await Promise.all([receiver?.close(), quiet?.close()]);
  await laptop?.stop();
});

const listening = (): Promise<Receiver> => new Receiver(laptop.ready.receiver).listen();

/** Makes a project with a source and a connector of its own. Answers a client of it, who signs in as the source. */
async function newProject(url: string): Promise<Client> {
  const admin = await client.token("admin");
  const name = textOf(await call(client.addresses, admin, "POST", "/v2/projects", { displayName: "quiet" }), "name");
  const project = { ...laptop.ready.project, id: name.replace("projects/", "") };
  const other = new Client({ ...laptop.ready, project });
  await other.connect(url);
  return other;
}

describe("a project that sends very much at once", () => {
  it("does not have another wait until all of its events are delivered", async () => {
    const other = await newProject(quiet.url);
    const { token } = await other.newSource();
    await client.connect(receiver.url);
    const points = (name: string, count: number): string =>
      JSON.stringify({ Metrics: Array.from({ length: count }, (_, value) => metric(name, { value })) });
    const floods = await Promise.all([
      client.postAsSource(points("flood", flood)),
      client.postAsSource(points("more", flood)),
    ]);
    expect(floods.map(({ status }) => status)).toStrictEqual([200, 200]);
    await until("the first of the flood", () => receiver.received.length > 0);
    const headers = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: `Bearer ${token}` };
    expect((await other.post(points("single", 1), headers)).status).toBe(200);
    await until("the quiet project's event", () => quiet.received.length > 0);
    expect(receiver.received.length).toBeLessThan(2 * flood);
    expect(quiet.received.map(({ event }) => event.eventType)).toStrictEqual(["single"]);
  });
});
