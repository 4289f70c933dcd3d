import { describe, expect, test } from "vitest";
import { admission, BrokerWorld } from "../broker-world.ts";
import { connectPacket } from "../raw-client.ts";

describe("clients that come together", () => {
  const waiting = (count: number) => {
    const world = new BrokerWorld();
    const answers: (() => void)[] = [];
    world.authorize = () =>
      new Promise((resolve) => {
        answers.push(() => resolve({ kind: "answered", payload: JSON.stringify(admission()) }));
      });
    const clients = Array.from({ length: count }, () => world.client(5));
    for (const [index, client] of clients.entries()) client.send(connectPacket(5, { clientId: `device-${index}` }));
    return { world, answers, clients };
  };

  test("are asked about in turns, so that a machine of few processors answers all in time", async () => {
    const { world, answers, clients } = waiting(100);
    for (let answered = 0; answered < clients.length; answered += 1) {
      await expect.poll(() => answers.length).toBeGreaterThan(answered);
      expect(answers.length - answered).toBeLessThanOrEqual(32);
      // Is longer than the authorizer has for each of them together.
      world.time.pass(100);
      answers[answered]?.();
      expect(await clients[answered]?.next("connack")).toMatchObject({ reasonCode: 0 });
    }
  });

  test("are not asked about once they have left, so that those who come again need not wait for that", async () => {
    const { world, answers, clients } = waiting(34);
    await expect.poll(() => answers.length).toBe(32);
    clients[32]?.leave();
    answers[0]?.();
    await expect.poll(() => answers.length).toBe(33);
    expect(JSON.stringify(world.events)).toContain("device-33");
    expect(JSON.stringify(world.events)).not.toContain("device-32");
  });
});
