import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, sendData } from "../../local/client/client.ts";
import { ConnectorStory, numbers } from "../support/laptop/connector-story.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { acknowledge, Receiver, refuse } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});

afterAll(() => laptop?.stop());

const tell = (
  options: Parameters<typeof ConnectorStory.tell>[1],
  story: (story: ConnectorStory) => Promise<void>,
): Promise<void> => ConnectorStory.tell(client, options, story);

describe.concurrent("a receiver", () => {
  it("that answers 204 has acknowledged where its connector takes any 2xx", () =>
    tell({ more: { acknowledge: "2xx" }, behaviour: (response) => response.writeHead(204).end() }, async (story) => {
      await story.send([1]);
      const { attempts } = await until(
        "the attempt",
        async () => {
          const answer = await story.attempts();
          return answer.attempts.length > 0 && answer;
        },
        400,
      );
      expect(attempts).toMatchObject([{ acknowledged: true, status: 204, errorClass: null, attempt: 1 }]);
      expect((await story.standing()).metrics).toMatchObject({ successCount: 1, errorCount: 0 });
      expect((await story.shown()).health).toEqual({ state: "UP", since: null });
      expect(story.requests).toHaveLength(1);
    }));

  it("that answers 410 has its connector disabled if that was asked for, until somebody enables it", () =>
    tell({ more: { disableOnGone: true }, behaviour: (response) => response.writeHead(410).end() }, async (story) => {
      await story.send([1]);
      const disabled = await story.untilShown("SYSTEM_DISABLED", ({ status }) => status === "SYSTEM_DISABLED");
      expect(disabled.systemDisabled).toMatchObject({ rule: "gone", reason: expect.stringContaining("410") });
      expect(Date.parse(disabled.systemDisabled?.time ?? "")).toBeGreaterThanOrEqual(
        story.requests[0]?.at ?? Number.NaN,
      );
      await story.send([2]);
      const gap = await until(
        "what it missed",
        async () => (await story.gaps()).find(({ rule, count }) => rule === "system-disabled" && count >= 1),
        400,
      );
      expect(gap?.count).toBeLessThanOrEqual(2);

      story.receiver.behaviour = acknowledge;
      expect(await story.change({ status: "ACTIVE" })).toMatchObject({ status: "ACTIVE", systemDisabled: null });
      await story.send([3]);
      await until("the event after", () => story.values.has(3));
      expect(story.values).toEqual(new Set([1, 3]));
    }));

  it("that answers 410 is tried again if nothing else was asked for", () =>
    tell({ behaviour: (response) => response.writeHead(410).end() }, async (story) => {
      await story.send([1]);
      await until("three attempts", () => story.requests.length === 3);
      const { status, systemDisabled, health } = await story.shown();
      expect({ status, systemDisabled, state: health.state }).toEqual({
        status: "ACTIVE",
        systemDisabled: null,
        state: "FAILING",
      });
      const [, second, third] = story.requests.map(({ at }) => at);
      expect(Number(third) - Number(second)).toBeGreaterThan(1_000);
      story.receiver.behaviour = acknowledge;
      await story.untilHealth("UP");
    }));

  it.each([
    ["seconds", 429, () => "7"],
    ["a date", 503, () => new Date(Date.now() + 7_000).toUTCString()],
  ])("that asks for %s with Retry-After is not asked sooner", (_, status, retryAfter) =>
    tell(
      { behaviour: (response) => response.writeHead(status, { "Retry-After": retryAfter() }).end() },
      async (story) => {
        await story.send([1]);
        await until("the second attempt", () => story.requests.length === 2);
        const [first, second] = story.requests.map(({ at }) => at);
        expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(5_900);
      },
    ),
  );

  it("that is replaced gets what waited for the old one, signed and headed as is asked for now", () =>
    tell(
      { behaviour: refuse, httpConfig: { signatureSecret: "old secret", headers: { "X-Own": "old" } } },
      async (story) => {
        await story.send([1, 2, 3]);
        await until("failures", () => story.requests.length >= 3);
        expect(story.requests[0]?.headers["x-own"]).toBe("old");
        const heir = await new Receiver(laptop.ready.receiver).listen();
        await story.change({ httpConfig: { url: heir.url, signatureSecret: "", headers: { "X-Heir": "new" } } });
        await until("all events at the new one", () => heir.fieldValues(story.type, "value").size === 3);
        for (const { headers } of heir.received) {
          expect(headers["x-heir"]).toBe("new");
          expect(headers["x-own"]).toBeUndefined();
          expect(headers["x-dt-signature"]).toBeUndefined();
        }
        await heir.close();
      },
    ));
});

/**
 * Sends an event to a receiver that refuses it, and waits for so many attempts. Another connector's attempts would take
 * as long, however busy the machine is.
 */
async function untilTriedAgain(running: ConnectorStory, attempts: number): Promise<void> {
  const value = running.values.size;
  await running.send([value]);
  await until(`attempt ${attempts} of an active connector`, () => running.requestsOf(value).length >= attempts);
}

describe.concurrent("a connector that is paused", () => {
  it("and retains keeps what waits and what comes, and delivers all when it goes on", () =>
    tell({ more: { pauseMode: "retain" }, behaviour: refuse }, (story) =>
      tell({ behaviour: refuse }, async (running) => {
        await story.send(numbers(5));
        await until("failures", () => story.values.size === 5);
        await story.change({ status: "USER_DISABLED" });
        await untilTriedAgain(running, 2);
        // Attempts that were under way when the connector was paused have ended by now.
        const before = story.requests.length;
        await story.send(numbers(5, 5));
        await until("what waits", async () => (await story.standing()).queue.depth === 10, 400);
        await untilTriedAgain(running, 4);
        expect(story.requests.length).toBe(before);

        const arrived = new Set<number>();
        story.receiver.behaviour = (...request) => {
          arrived.add(story.valueOf(request[2]));
          acknowledge(...request);
        };
        await story.change({ status: "ACTIVE" });
        await until("all ten", () => arrived.size === 10);
        expect(await story.gaps()).toEqual([]);
      }),
    ));

  it("and drops misses just what came meanwhile, tells of the gap, and closes it by the replay that it names", () =>
    tell({}, async (story) => {
      const source = await client.newSource();
      const start = Date.now() - 600_000;
      const send = (values: readonly number[]) =>
        sendData(
          client.addresses,
          source.token,
          values.map((value) => metric(story.type, { value }, { Timestamp: String(start + value * 1000) })),
        );
      await send(numbers(10));
      await until("those before", () => story.values.size === 10);
      await story.change({ status: "USER_DISABLED" });
      await send(numbers(20, 10));
      await story.change({ status: "ACTIVE" });
      await send(numbers(10, 30));
      await until("those after", () => story.values.size === 20);
      const gaps = await until(
        "the gap",
        async () => {
          const all = await story.gaps();
          return all.reduce((sum, { count }) => sum + count, 0) >= 20 && all;
        },
        400,
      );
      expect(story.values).toEqual(new Set([...numbers(10), ...numbers(10, 30)]));
      expect(gaps).toHaveLength(1);
      const [gap] = gaps;
      expect(gap).toMatchObject({ rule: "disabled", count: 20 });
      const span = [gap?.startTime, gap?.endTime].map((time) => Date.parse(time ?? ""));
      expect(span[0]).toBe(start + 10_000);
      expect(span[1]).toBe(start + 29_001);

      const replay = gap?.replay.path.slice(story.path.length) ?? "";
      await story.ask(gap?.replay.method ?? "", replay, gap?.replay.body);
      await until("all events", () => story.values.size === 40);
    }));
});

describe.concurrent("a change of a connector", () => {
  it("of its events and labels holds for the very next event", () =>
    tell({ more: { labels: ["floor"] } }, async (story) => {
      const source = await client.newSource([], { labels: { floor: "2", room: "blue" } });
      const send = (name: string, value: number) =>
        client.post(JSON.stringify({ Metrics: [{ Name: name, Fields: { value } }] }), {
          authorization: `Bearer ${source.token}`,
        });
      for (let round = 1; round <= 5; round++) {
        const other = `${story.type}_${round}`;
        await story.change({ events: [other], labels: ["room"] });
        await Promise.all([send(story.type, round), send(other, round)]);
        await story.change({ events: [], labels: ["floor"] });
        await send(story.type, 100 + round);
        const own = await until("the next event", () => story.requestsOf(100 + round)[0]);
        expect(JSON.parse(own.body).labels).toEqual({ floor: "2" });
        const [changed] = await until("the other type", () => {
          const found = story.requests.filter(({ event }) => event.eventType === other);
          return found.length > 0 && found;
        });
        expect(changed?.event.data[other]).toMatchObject({ value: round });
      }
    }));

  it("leaves alone what is not sent, and takes the whole object back", () =>
    tell({ more: { labels: ["floor"], concurrency: 7 } }, async (story) => {
      const before = await story.shown();
      expect(
        await call(client.addresses, await client.token("admin"), "PATCH", story.path, { ...before } as Record<
          string,
          unknown
        >),
      ).toEqual(before);
      expect(await story.change({ displayName: "mine", events: [] })).toEqual({
        ...before,
        displayName: "mine",
        events: [],
      });
      expect(await story.ask("PATCH", "?updateMask=labels,httpConfig.headers", { labels: [] })).toMatchObject({
        labels: [],
        concurrency: 7,
      });
    }));
});
