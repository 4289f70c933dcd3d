import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectorStory, numbers } from "../support/laptop/connector-story.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";
import { acknowledge, Receiver, refuse } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

/** What the machine's other work may cost on top of what a rule says. */
const slackMillis = 5_000;

/** Whoever waits for a receiver that hangs waits ten seconds, and again and again. */
function expectUndelayed(latencies: readonly number[]): void {
  const sorted = latencies.toSorted((one, other) => one - other);
  const [median, slowest] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  expect(median).toBeLessThan(slackMillis);
  expect(slowest).toBeLessThan(10_000);
}

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

/** Sends an event every half second, until told to stop; answers how long each took to arrive. */
function pulse(story: ConnectorStory, everyMillis = 500): { stop(): Promise<readonly number[]> } {
  const sentAt: number[] = [];
  let isOver = false;
  const sending = (async () => {
    while (!isOver) {
      sentAt.push(Date.now());
      await story.send([sentAt.length - 1]);
      await wait(everyMillis);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await sending;
      await until("the last event of the pulse", 30, () => story.values.size === sentAt.length);
      return sentAt.map((at, index) => (story.requestsOf(index)[0]?.at ?? Number.NaN) - at);
    },
  };
}

describe.concurrent("a receiver", () => {
  const backlog = 300;

  it(
    "that fails for 30 s is down, is tried every 15 s, and gets all that waited when it is back",
    {
      timeout: 300_000,
    },
    () =>
      tell({ behaviour: refuse }, (failing) =>
        tell({}, async (healthy) => {
          const others = pulse(healthy);
          const begun = Date.now();
          // Few enough that their attempts do not make it down by their number alone.
          const early = 30;
          await failing.send(numbers(early));
          const first = await failing.untilHealth("FAILING", 20);
          expect(Date.parse(first.health.since ?? "")).toBeGreaterThanOrEqual(begun);
          const down = await failing.untilHealth("DOWN", 70);
          const downAt = Date.parse(down.health.since ?? "");
          expect(downAt - Date.parse(first.health.since ?? "")).toBeGreaterThanOrEqual(30_000);
          expect(down.status).toBe("ACTIVE");
          await failing.send(numbers(backlog - early, early));

          // What was on its way when the receiver was found down may still arrive.
          const probes = () => failing.requests.filter(({ at }) => at > downAt + slackMillis);
          await until("three probes", 75, () => probes().length === 3);
          const times = probes().map(({ at }) => at);
          for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThan(12_000);
          expect(new Set(probes().map((probe) => failing.valueOf(probe))).size).toBe(3);
          const latencies = await others.stop();
          expect(latencies.length).toBeGreaterThan(60);
          expect(Math.max(...latencies)).toBeLessThan(slackMillis);

          const arrived = new Set<number>();
          failing.receiver.behaviour = (response, reset, received) => {
            arrived.add(failing.valueOf(received));
            acknowledge(response, reset, received);
          };
          await until("the first event", 30, () => arrived.size > 0);
          await until("all but those that were hidden as probes", 45, () => arrived.size >= backlog - 10);
          await failing.untilHealth("UP", 60);
          await until("every event", 150, () => arrived.size === backlog);
        }),
      ),
  );

  it(
    "that refuses very many at once is down without the wait, long before its connector would be disabled",
    {
      timeout: 200_000,
    },
    () =>
      tell({ behaviour: refuse }, async (failing) => {
        await failing.send(numbers(backlog * 2));
        const down = await failing.untilHealth("DOWN", 60);
        expect(down.status).toBe("ACTIVE");
        const arrived = new Set<number>();
        failing.receiver.behaviour = (response, reset, received) => {
          arrived.add(failing.valueOf(received));
          acknowledge(response, reset, received);
        };
        await until("every event", 150, () => arrived.size === backlog * 2);
        await failing.untilHealth("UP", 90);
      }),
  );

  it("that hangs delays no other", { timeout: 120_000 }, () =>
    tell({ behaviour: () => {} }, (hanging) =>
      tell({}, async (healthy) => {
        await hanging.send(numbers(backlog));
        const others = pulse(healthy);
        await until("its second attempts", 60, () => hanging.requests.length > hanging.values.size);
        const latencies = await others.stop();
        expectUndelayed(latencies);
        hanging.receiver.behaviour = acknowledge;
      }),
    ),
  );

  it("that refuses some events always, and takes others, is never down", { timeout: 120_000 }, () =>
    tell({}, async (story) => {
      const poison = numbers(5, 1_000_000);
      story.receiver.behaviour = (...request) =>
        (story.valueOf(request[2]) >= 1_000_000 ? refuse : acknowledge)(...request);
      await story.send(poison);
      const healthy: number[] = [];
      const states = new Set<string>();
      const until35s = Date.now() + 35_000;
      for (let value = 0; Date.now() < until35s; value++) {
        const sent = Date.now();
        await story.send([value]);
        await until("a healthy event", 20, () => story.requestsOf(value).length > 0);
        healthy.push(Date.now() - sent);
        states.add((await story.shown()).health.state);
        await wait(300);
      }
      expect(states).not.toContain("DOWN");
      expect(states).not.toContain("DRAINING");
      expectUndelayed(healthy);
      for (const value of poison) expect(story.requestsOf(value).length).toBeGreaterThanOrEqual(4);
    }),
  );

  it("gets no more requests at once than its connector's concurrency", { timeout: 120_000 }, () =>
    tell({ more: { concurrency: 2 } }, async (story) => {
      story.receiver.behaviour = (...request) => void setTimeout(() => acknowledge(...request), 100);
      await story.send(numbers(40));
      await until("40 events", 60, () => story.values.size === 40);
      expect(story.receiver.mostAtOnce).toBe(2);
      await story.change({ concurrency: 20 });
      await until(
        "more at once",
        60,
        async () => {
          await story.send(numbers(40, 1000));
          return story.receiver.mostAtOnce > 4;
        },
        1000,
      );
      await until("all events", 60, () => story.values.size === 80);
      expect(story.receiver.mostAtOnce).toBeLessThanOrEqual(20);
    }),
  );

  it("that is down is tried every 15 s although few events wait", { timeout: 300_000 }, () =>
    tell({ behaviour: refuse }, async (story) => {
      await story.send([1, 2]);
      await story.untilHealth("DOWN", 120);
      // Both may be hidden by their back-offs at first.
      const before = story.requests.length;
      await until("four probes", 180, () => story.requests.length >= before + 4);
      const times = story.requests.slice(before).map(({ at }) => at);
      for (const [index, at] of times.slice(1).entries())
        expect(at - (times[index] ?? 0)).toBeLessThan(15_000 + slackMillis);
      story.receiver.behaviour = acknowledge;
      const back = Date.now();
      await story.untilHealth("UP", 30 + 15);
      expect((story.requests.at(-1)?.at ?? Number.NaN) - back).toBeLessThan(30_000);
    }),
  );

  it("that is down and replaced gets what waits as soon as one that is back", { timeout: 180_000 }, () =>
    tell({ behaviour: refuse }, async (story) => {
      await story.send(numbers(50));
      await story.untilHealth("DOWN", 90);
      const heir = await new Receiver(laptop.ready.receiver).listen();
      await story.change({ httpConfig: { url: heir.url } });
      await until("the first event", 30, () => heir.received.length > 0);
      await story.untilHealth("UP", 30);
      await until("most events", 60, () => heir.fieldValues(story.type, "value").size >= 45);
      await heir.close();
    }),
  );

  it(
    "that is down and whose connector is disabled is sent nothing of what waited, which is counted",
    {
      timeout: 240_000,
    },
    () =>
      tell({ behaviour: refuse }, async (story) => {
        await story.send(numbers(50));
        await story.untilHealth("DOWN", 90);
        await story.change({ status: "USER_DISABLED" });
        await story.send(numbers(5, 50));
        const gaps = await until(
          "the gap",
          150,
          async () => {
            const all = await story.gaps();
            return all.reduce((sum, { count }) => sum + count, 0) >= 55 && all;
          },
          1_000,
        );
        expect(gaps).toMatchObject([{ rule: "disabled", count: 55 }]);
        const before = story.requests.length;
        story.receiver.behaviour = acknowledge;
        await story.change({ status: "ACTIVE" });
        await story.send([1000]);
        await until("the event after", 30, () => story.values.has(1000));
        expect(story.requests.length).toBe(before + 1);
        expect((await story.shown()).health).toEqual({ state: "UP", since: null });
      }),
  );
});
