import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, sendData, signIn, textOf } from "../../local/client/client.ts";
import { ConnectorStory, numbers } from "../support/laptop/connector-story.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { acknowledge, Receiver, refuse } from "../support/laptop/receiver.ts";
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

type Json = Record<string, unknown>;

const ask = async (method: string, path: string, body?: Json): Promise<Json> =>
  call(client.addresses, await client.token("admin"), method, path, body);

const ended = (job: string): Promise<Json> =>
  until(`the end of ${job}`, async () => {
    const answer = await ask("GET", `/v2/${job}`);
    return answer.state !== "RUNNING" && answer;
  });

const listed = async (path: string, key: string): Promise<Json[]> => (await ask("GET", path))[key] as Json[];

/** Sends the values with timestamps a second apart, and waits until all stand in the history. */
async function sendHistory(type: string, values: readonly number[], from: number): Promise<string> {
  const { path, token } = await client.newSource();
  const metrics = values.map((value, index) => metric(type, { value }, { Timestamp: String(from + index) }));
  await sendData(client.addresses, token, metrics);
  const events = `${client.project}${path.replace("/sources/", "/devices/")}/events`;
  const range = `startTime=${new Date(from * 1000).toISOString()}&pageSize=1000`;
  await until("the history", async () => (await listed(`${events}?${range}`, "events")).length === values.length);
  return path.replace("/sources/", "");
}

const marked = (header: string, type: string, { received } = receiver) =>
  received.filter(({ headers, event }) => headers[header] === "1" && event.eventType === type);

describe("copies for a connector", () => {
  const hourAgo = Math.floor(Date.now() / 1000) - 3600;

  it("are the latest event of each type after a sync, marked as copies", async () => {
    const device = await sendHistory("synced", [1, 2, 3], hourAgo);
    await until("the latest event", async () => {
      const { reported } = await client.manage("GET", `/devices/${device}`);
      return (reported as { synced?: { value: number } } | undefined)?.synced?.value === 3;
    });
    const connector = await client.connect(receiver.url, { events: ["synced"], labels: ["name"] });
    expect(await client.manage("POST", `${connector}:sync`)).toEqual({});
    const [copy] = await until("the copy", () => {
      const copies = marked("x-millrace-sync", "synced");
      return copies.length > 0 && copies;
    });
    expect(copy?.event.data.synced).toMatchObject({ value: 3 });
    expect(JSON.parse(copy?.body ?? "").labels).toEqual({ name: "test source" });
    const [job] = await listed(`${client.project}/jobs?kind=sync`, "jobs");
    const { state, progress, target } = await ended(textOf(job ?? {}, "name"));
    expect(state).toBe("DONE");
    expect(progress).toMatchObject({ done: (progress as { total: number }).total });
    expect(target).toBe(`projects/${laptop.ready.project.id}${connector}`);
    expect(receiver.fieldValues("synced", "value")).toEqual(new Set([3]));
    await client.manage("DELETE", connector);
  });

  it("are every event of the range after a replay", async () => {
    const values = Array.from({ length: 300 }, (_, index) => index);
    const device = await sendHistory("replayed", values, hourAgo);
    const connector = await client.connect(receiver.url);
    const { name } = await client.manage("POST", `${connector}:replay`, {
      startTime: new Date((hourAgo + 100) * 1000).toISOString(),
      endTime: new Date((hourAgo + 199) * 1000).toISOString(),
      devices: [device],
      eventTypes: ["replayed"],
    });
    expect(await ended(String(name))).toMatchObject({ state: "DONE", progress: { done: 100, total: 100 } });
    await until(
      "the copies",
      () => new Set(marked("x-millrace-replay", "replayed").map((each) => each.event.eventId)).size === 100,
    );
    expect(receiver.fieldValues("replayed", "value")).toEqual(new Set(values.slice(100, 200)));
    await client.manage("DELETE", connector);
  });
});

describe("a resend of all that failed", () => {
  it("delivers once more what failed within the asked time, and nothing else, and counts it", () =>
    ConnectorStory.tell(client, {}, async (story) => {
      // Refuses each event once, but for those that begin at 1000.
      story.receiver.behaviour = (...request) => {
        const value = story.valueOf(request[2]);
        (value >= 1000 || story.requestsOf(value).length > 1 ? acknowledge : refuse)(...request);
      };
      const sendAll = async (values: readonly number[], requests: number) => {
        await story.send(values);
        await until("the deliveries", () => values.every((value) => story.requestsOf(value).length === requests));
      };
      const [before, within, after] = [numbers(5), numbers(30, 100), numbers(5, 200)];
      await sendAll(before, 2);
      const startTime = new Date().toISOString();
      await sendAll(within, 2);
      await sendAll(numbers(10, 1000), 1);
      const endTime = new Date().toISOString();
      await sendAll(after, 2);
      const failures = async () => (await story.attempts("?acknowledged=false&page_size=100")).attempts;
      await until("the log of all failures", async () => (await failures()).length === 40, 400);

      const { name } = await story.ask("POST", ":resendFailed", { startTime, endTime });
      expect(await ended(String(name))).toMatchObject({
        kind: "resend",
        state: "DONE",
        progress: { done: 30, total: null },
      });
      await until("the copies", () => within.every((value) => story.requestsOf(value).length === 3));
      await until("an empty queue", async () => (await story.standing()).queue.depth === 0, 400);
      const copies = marked("x-millrace-replay", story.type, story.receiver);
      expect(copies.map((copy) => story.valueOf(copy)).toSorted((one, other) => one - other)).toEqual(within);
      for (const copy of copies) expect(story.requestsOf(story.valueOf(copy))[0]?.event).toEqual(copy.event);
      expect(story.requests).toHaveLength(2 * (5 + 30 + 5) + 10 + 30);
    }));
});

describe("the deletion of a project", () => {
  it("ends with nobody able to send, its name free, and its job told of", async () => {
    const companyName = `Brief ${randomUUID()}`;
    const { name } = await ask("POST", "/v2/projects", { displayName: "Brief", companyName });
    const project = `/v2/${name}`;
    const uid = randomUUID();
    await ask("POST", `${project}/sources`, { displayName: "x", type: "EXTERNAL_CONNECTION", activationUid: uid });
    const { password } = await ask("POST", `${project}/sources/${uid}:resetPassword`, {});
    const token = await signIn(client.addresses, uid, String(password));
    await ask("POST", `${project}/dataconnectors`, { type: "HTTP_PUSH", httpConfig: { url: receiver.url } });
    await sendData(client.addresses, token, [metric("brief", { value: 1 })]);
    await until("the event", () => receiver.fieldValues("brief", "value").size === 1);

    const job = await ask("DELETE", project);
    await expect(ask("GET", project)).rejects.toThrow("404");
    expect(await ended(textOf(job, "name"))).toMatchObject({ state: "DONE", progress: { done: 1, total: 1 } });
    await expect(sendData(client.addresses, token, [metric("late", { value: 1 })])).rejects.toThrow(/401|403|404/);
    const { name: heir } = await ask("POST", "/v2/projects", { displayName: "Heir", companyName });
    expect(heir).not.toBe(name);
    await ask("POST", `/v2/${heir}/sources`, { displayName: "x", type: "EXTERNAL_CONNECTION", activationUid: uid });
  });
});
