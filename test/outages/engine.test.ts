import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectorStory, numbers } from "../support/laptop/connector-story.ts";
import { quickOutages, startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";
import { acknowledge, Receiver, refuse } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

const backlog = 300;

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop({ outageSpeed: quickOutages });
  client = new Client(laptop.ready);
});

afterAll(() => laptop?.stop());

const tell = (
  options: Parameters<typeof ConnectorStory.tell>[1],
  story: (story: ConnectorStory) => Promise<void>,
): Promise<void> => ConnectorStory.tell(client, options, story);

/** Sends an event every half second until `stop` is called, which resolves when the last one has arrived. */
function pulse(story: ConnectorStory, everyMillis = 500): { stop(): Promise<number> } {
  let sent = 0;
  let isOver = false;
  const sending = (async () => {
    while (!isOver) {
      await story.send([sent++]);
      await wait(everyMillis);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await sending;
      await until("the last event of the pulse", () => story.values.size === sent);
      return sent;
    },
  };
}

/** Makes the receiver acknowledge from now on. Answers the set of values that it then gets. */
function mend(story: ConnectorStory): ReadonlySet<number> {
  const arrived = new Set<number>();
  story.receiver.behaviour = (...request) => {
    arrived.add(story.valueOf(request[2]));
    acknowledge(...request);
  };
  return arrived;
}

describe.concurrent("a receiver", () => {
  it("that fails is down, is tried with one event after the other, and gets all that waited when it is back", () =>
    tell({ behaviour: refuse }, (failing) =>
      tell({}, async (healthy) => {
        const others = pulse(healthy);
        const begun = Date.now();
        // So few events alone do not make the connector DOWN by the number of their attempts.
        const early = 30;
        await failing.send(numbers(early));
        const down = await failing.untilHealth("DOWN");
        expect(Date.parse(down.health.since ?? "")).toBeGreaterThan(begun);
        expect(down.status).toBe("ACTIVE");
        await failing.send(numbers(backlog - early, early));

        const before = failing.requests.length;
        const probed = () => new Set(failing.requests.slice(before).map((request) => failing.valueOf(request)));
        await until("probes with three different events", () => probed().size >= 3);
        // All of the other connector's events arrive while this receiver acknowledges none.
        expect(await others.stop()).toBeGreaterThan(3);
        expect((await failing.shown()).health.state).toBe("DOWN");

        const arrived = mend(failing);
        await until("every event", () => arrived.size === backlog);
        await failing.untilHealth("UP");
      }),
    ));

  it("that refuses very many at once is down long before its connector would be disabled", () =>
    tell({ behaviour: refuse }, async (failing) => {
      await failing.send(numbers(backlog * 2));
      const down = await failing.untilHealth("DOWN");
      expect(down.status).toBe("ACTIVE");
      const arrived = mend(failing);
      await until("every event", () => arrived.size === backlog * 2);
      await failing.untilHealth("UP");
    }));

  it("that hangs keeps no other from its events", () =>
    tell({ behaviour: () => {} }, (hanging) =>
      tell({}, async (healthy) => {
        await hanging.send(numbers(backlog));
        const others = pulse(healthy);
        // Each attempt hangs for ten seconds before it counts as failed.
        await hanging.untilHealth("DOWN");
        // Meanwhile none of the hanging connector's events was acknowledged, and all of the other's were.
        expect(await others.stop()).toBeGreaterThan(3);
        expect((await hanging.standing()).metrics.successCount).toBe(0);
        mend(hanging);
      }),
    ));

  it("that refuses some events always, and takes others, is never down", () =>
    tell({}, async (story) => {
      const poison = numbers(3, 1_000_000);
      // Ten failures in a row would make the connector DOWN. Fewer come between two healthy events, on a slow machine
      // too.
      let failuresInRow = 0;
      const held: (() => void)[] = [];
      story.receiver.behaviour = (...request) => {
        if (story.valueOf(request[2]) < 1_000_000) {
          failuresInRow = 0;
          acknowledge(...request);
          for (const answer of held.splice(0)) answer();
        } else if (++failuresInRow > 3) held.push(() => refuse(...request));
        else refuse(...request);
      };
      await story.send(poison);
      const states = new Set<string>();
      const isEnough = () => poison.every((value) => story.requestsOf(value).length >= 4);
      for (let value = 0; !isEnough(); value++) {
        await story.send([value]);
        await until("a healthy event", () => story.requestsOf(value).length > 0);
        states.add((await story.shown()).health.state);
        await wait(300);
      }
      expect(states).not.toContain("DOWN");
      expect(states).not.toContain("DRAINING");
    }));

  it("gets no more requests at once than its connector's concurrency", () =>
    tell({ more: { concurrency: 2 } }, async (story) => {
      story.receiver.behaviour = (...request) => void setTimeout(() => acknowledge(...request), 100);
      await story.send(numbers(40));
      await until("40 events", () => story.values.size === 40);
      expect(story.receiver.mostAtOnce).toBeLessThanOrEqual(2);
      await story.change({ concurrency: 20 });
      let sent = 0;
      const isWider = async () => {
        await story.send(numbers(40, 1000 + sent));
        sent += 40;
        return story.receiver.mostAtOnce > 2;
      };
      await until("more at once", isWider, 1000);
      await until("all events", () => story.values.size === 40 + sent);
      expect(story.receiver.mostAtOnce).toBeLessThanOrEqual(20);
    }));

  it("that is down is tried although few events wait", () =>
    tell({ behaviour: refuse }, async (story) => {
      await story.send([1, 2]);
      await story.untilHealth("DOWN");
      // Both messages may still be hidden by their back-offs.
      const before = story.requests.length;
      await until("four probes", () => story.requests.length >= before + 4);
      const arrived = mend(story);
      await story.untilHealth("UP");
      await until("both events", () => arrived.size === 2);
    }));

  it("that is down and replaced gets what waits as one that is back does", () =>
    tell({ behaviour: refuse }, async (story) => {
      await story.send(numbers(50));
      await story.untilHealth("DOWN");
      const heir = await new Receiver(laptop.ready.receiver).listen();
      await story.change({ httpConfig: { url: heir.url } });
      await story.untilHealth("UP");
      await until("every event", () => heir.fieldValues(story.type, "value").size === 50);
      await heir.close();
    }));

  it("that is down and whose connector is disabled is sent nothing of what waited, which is counted", () =>
    tell({ behaviour: refuse }, async (story) => {
      await story.send(numbers(50));
      await story.untilHealth("DOWN");
      await story.change({ status: "USER_DISABLED" });
      await story.send(numbers(5, 50));
      const dropped = async () => {
        const all = await story.gaps();
        return all.reduce((sum, { count }) => sum + count, 0) >= 55 && all;
      };
      const gaps = await until("the gap", dropped, 1_000);
      expect(gaps).toMatchObject([{ rule: "disabled", count: 55 }]);
      const before = story.requests.length;
      story.receiver.behaviour = acknowledge;
      await story.change({ status: "ACTIVE" });
      await story.send([1000]);
      await until("the event after", () => story.values.has(1000));
      expect(story.requests.length).toBe(before + 1);
      expect((await story.shown()).health).toEqual({ state: "UP", since: null });
    }));
});
