import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf } from "../../local/client/client.ts";
import { type Attempt, ConnectorStory, numbers, type Shown } from "../support/laptop/connector-story.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";
import { acknowledge, Receiver, refuse } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});

afterAll(() => laptop?.stop());

type Json = Record<string, unknown>;

const tell = (
  options: Parameters<typeof ConnectorStory.tell>[1],
  story: (story: ConnectorStory) => Promise<void>,
): Promise<void> => ConnectorStory.tell(client, options, story);

const secondsOf = (duration: string | null): number => Number(/^([\d.]+)s$/.exec(duration ?? "")?.[1]);

/** Answers all attempts, read page by page. */
async function allAttempts(story: ConnectorStory, pageSize: number): Promise<Attempt[]> {
  const all: Attempt[] = [];
  let token = "";
  do {
    const page = await story.attempts(`?page_size=${pageSize}&page_token=${token}`);
    expect(page.attempts.length).toBeLessThanOrEqual(pageSize);
    all.push(...page.attempts);
    token = page.nextPageToken;
  } while (token);
  return all;
}

describe.concurrent("the attempt log", () => {
  it("holds every failure with what the receiver answered, newest first, in pages", () =>
    tell({}, async (story) => {
      const answer = `é${"x".repeat(5_000)}`;
      story.receiver.behaviour = (response) => response.writeHead(503).end(answer);
      await story.send(numbers(6));
      await until("second attempts", () => story.requests.length >= 12);
      story.receiver.behaviour = acknowledge;
      await story.untilHealth("UP");
      await until("an empty queue", async () => (await story.standing()).queue.depth === 0, 400);
      const all = await allAttempts(story, 100);
      const failures = all.filter(({ acknowledged }) => !acknowledged);
      const { metrics } = await story.standing();
      expect(metrics).toMatchObject({ successCount: 6, errorCount: failures.length });
      expect(failures.length + 6).toBe(story.requests.length);
      for (const each of failures) {
        expect(each).toMatchObject({ status: 503, errorClass: "status", message: "The receiver answered 503." });
        expect(Buffer.byteLength(each.answer)).toBe(1024);
        expect(answer.startsWith(each.answer)).toBe(true);
        expect(secondsOf(each.latency)).toBeGreaterThan(0);
      }
      expect(new Set(failures.map(({ attempt }) => attempt)).has(2)).toBe(true);
      const ids = new Set(story.requests.map(({ event }) => event.eventId));
      expect(new Set(failures.map(({ eventId }) => eventId))).toEqual(ids);
      const times = all.map(({ time }) => Date.parse(time));
      expect(times).toEqual(times.toSorted((one, other) => other - one));
      for (const pageSize of [1, 5]) expect(await allAttempts(story, pageSize)).toEqual(all);
      await expect(story.attempts("?page_token=bm9uc2Vuc2U")).rejects.toThrow(/400.*page_token/);
    }));

  it("holds a few of the successes", () =>
    tell({}, async (story) => {
      await story.send(numbers(200));
      await until("all", async () => (await story.standing()).metrics.successCount === 200, 400);
      const all = await allAttempts(story, 100);
      expect(all.length).toBeGreaterThan(0);
      expect(all.length).toBeLessThan(100);
      for (const each of all) expect(each).toMatchObject({ acknowledged: true, status: 200, attempt: 1, answer: "ok" });
      expect(secondsOf((await story.standing()).metrics.latency99p)).toBeGreaterThan(0);
    }));
});

describe.concurrent(":test", () => {
  it("tells what the receiver answered, also while the connector is disabled, and is counted nowhere", () =>
    tell({ more: { status: "USER_DISABLED" }, httpConfig: { signatureSecret: "s" } }, async (story) => {
      const good = await story.ask("POST", ":test");
      expect(good).toMatchObject({ acknowledged: true, status: 200, errorClass: null, message: null, answer: "ok" });
      const [request] = story.requests;
      expect(request?.event).toEqual(good.event);
      expect(request?.event.eventType).toBe("touch");
      expect(request?.headers).toMatchObject({ "x-millrace-test": "1", "x-dt-signature": expect.any(String) });
      story.receiver.behaviour = refuse;
      const bad = await story.ask("POST", ":test");
      expect(bad).toMatchObject({ acknowledged: false, status: 500, errorClass: "status", answer: "refused" });
      story.receiver.behaviour = (response) => response.writeHead(204).end();
      const almost = await story.ask("POST", ":test");
      expect(almost).toMatchObject({ acknowledged: false, status: 204, message: expect.stringContaining("2xx") });
      expect((await story.standing()).metrics).toMatchObject({ successCount: 0, errorCount: 0 });
      expect(await story.shown()).toMatchObject({ status: "USER_DISABLED", health: { state: "UP", since: null } });
      expect((await story.attempts()).attempts).toEqual([]);
    }));

  it("tells of a receiver that is not there, one that hangs, and one that is no receiver", () =>
    tell({}, async (story) => {
      story.receiver.behaviour = () => {};
      const hanging = await story.ask("POST", ":test");
      expect(hanging).toMatchObject({ acknowledged: false, status: null, errorClass: "timeout", answer: "" });
      // The lower bound is nine seconds and not ten, because a timer counts from the beginning of its turn of the event
      // loop, and the client's clock does not.
      expect(secondsOf(String(hanging.latency))).toBeGreaterThan(9);
      const gone = await new Receiver(laptop.ready.receiver).listen();
      await story.change({ httpConfig: { url: gone.url } });
      await gone.close();
      expect(await story.ask("POST", ":test")).toMatchObject({ status: null, errorClass: "connect" });
      await story.change({ httpConfig: { url: "https://does-not-exist.invalid/" } });
      expect(await story.ask("POST", ":test")).toMatchObject({ status: null, errorClass: "dns" });
      await story.change({ httpConfig: { url: laptop.ready.httpUrl.replace("http:", "https:") } });
      expect(await story.ask("POST", ":test")).toMatchObject({
        status: null,
        errorClass: expect.stringMatching(/tls|protocol/),
      });
    }));
});

describe.concurrent(":metrics", () => {
  it("tells how much waits, how old it is, and when it will be done", () =>
    tell({ behaviour: refuse }, async (story) => {
      expect((await story.standing()).queue).toEqual({ depth: 0, oldestEventAge: null, projectedDrainTime: "0s" });
      const sentAt = Date.now();
      await story.send(numbers(20));
      await until("failures of all", () => story.values.size === 20);
      const waiting = await until(
        "an age",
        async () => {
          const { queue } = await story.standing();
          return secondsOf(queue.oldestEventAge) >= 5 && queue;
        },
        400,
      );
      expect(waiting).toMatchObject({ depth: 20, projectedDrainTime: null });
      expect(secondsOf(waiting.oldestEventAge)).toBeLessThanOrEqual(Math.ceil((Date.now() - sentAt) / 1000));

      story.receiver.behaviour = (...request) => (story.valueOf(request[2]) < 15 ? acknowledge : refuse)(...request);
      const some = await until(
        "15 to be done",
        async () => {
          const { queue, metrics } = await story.standing();
          return metrics.successCount === 15 && queue.depth === 5 && queue;
        },
        400,
      );
      // Fifteen events in five minutes drain at this rate.
      expect(some.projectedDrainTime).toBe("100s");
      expect(secondsOf(some.oldestEventAge)).toBeGreaterThan(5);
      story.receiver.behaviour = acknowledge;
      const done = await until(
        "nothing to wait",
        async () => {
          const { queue } = await story.standing();
          return queue.depth === 0 && queue;
        },
        400,
      );
      expect(done).toEqual({ depth: 0, oldestEventAge: null, projectedDrainTime: "0s" });
    }));
});

describe.concurrent("a connector's secrets", () => {
  const httpConfig = { signatureSecret: "the secret", headers: { "X-Api-Key": "the key" } };

  /** Makes a service account that is a user of the project. Answers a function that calls as it. */
  async function projectUser(): Promise<(method: string, path: string, body?: Json) => Promise<Json>> {
    const { name, email } = await client.manage("POST", "/serviceaccounts", { enableBasicAuth: true });
    const account = textOf({ name }, "name").replace(`projects/${laptop.ready.project.id}`, "");
    const { key, secret } = await client.manage("POST", `${account}/keys`, {});
    await client.manage("POST", "/members", { email, roles: ["roles/project.user"] });
    const basic = Buffer.from(`${(key as { id: string }).id}:${secret}`).toString("base64");
    return async (method, path, body) => {
      const response = await fetch(`${laptop.ready.httpUrl}${path}`, {
        method,
        headers: { authorization: `Basic ${basic}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      return (await response.json()) as Json;
    };
  }

  it("and its receiver's answers are not for users of the project, who read all the rest", () =>
    tell({ behaviour: refuse, httpConfig }, async (story) => {
      const url = story.receiver.url.replace("https://", "https://ann:the%20password@");
      await story.change({ httpConfig: { url } });
      await story.send([1]);
      await until("the basic credentials", () => story.requests.length > 0);
      const basic = `Basic ${Buffer.from("ann:the password").toString("base64")}`;
      expect(story.requests[0]?.headers).toMatchObject({ authorization: basic, "x-api-key": "the key" });
      await until("an attempt", async () => (await story.attempts()).attempts.length > 0, 400);

      const ask = await projectUser();
      const masked = "********";
      const shown = (await ask("GET", story.path)) as unknown as Shown;
      expect(shown.httpConfig).toEqual({
        url: `https://${masked}:${masked}@${new URL(story.receiver.url).host}/${masked}`,
        signatureSecret: masked,
        headers: { "X-Api-Key": masked },
      });
      const listed = await ask("GET", `${client.project}/dataconnectors`);
      expect(JSON.stringify(listed)).not.toMatch(/the secret|the key|the%20password/);
      const { attempts } = (await ask("GET", `${story.path}/attempts`)) as { attempts: Attempt[] };
      expect(attempts[0]).toMatchObject({ status: 500, errorClass: "status", answer: "" });
      expect(await ask("GET", `${story.path}:metrics`)).toHaveProperty("queue");
      expect(await ask("GET", `${story.path}/gaps`)).toEqual({ gaps: [], nextPageToken: "" });
      await expect(ask("POST", `${story.path}:test`)).rejects.toThrow("403");
      await expect(ask("PATCH", story.path, { displayName: "mine" })).rejects.toThrow("403");
      expect((await story.shown()).httpConfig).toEqual({ url, ...httpConfig });
    }));

  it.each(["Host", "content-length", "X-Dt-Signature", "DT-Asymmetric-Signature", "webhook-id", "X-Millrace-Sync"])(
    "include no header %s of its own",
    async (name) => {
      const asked = client.connect("https://example.com/", {}, { headers: { [name]: "mine" } });
      await expect(asked).rejects.toThrow(/400.*header/);
    },
  );
});
