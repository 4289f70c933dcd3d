import { expect, it } from "vitest";
import { sendData } from "../../local/client/client.ts";
import { KilledLaptop } from "../support/laptop/killed-laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { until } from "../support/laptop/until.ts";

const points = 1000;
const kills = 3;

const laptop = new KilledLaptop();

it("loses no accepted point when it is killed three times while they flow", async () => {
  let client = new Client(laptop.ready);
  await client.connect(laptop.receiver.url);
  const accepted = new Set<number>();
  let next = 0;

  const send = async (index: number): Promise<void> => {
    try {
      await sendData(client.addresses, await client.token("source"), [metric("survivor", { index })]);
      accepted.add(index);
    } catch {
      // The laptop was killed meanwhile. Nobody knows whether this point was accepted, so the test expects nothing of
      // it.
    }
  };
  /** Sends points up to this number, always with ten requests under way. */
  const flow = async (upTo: number): Promise<void> => {
    const one = async (): Promise<void> => {
      while (next < upTo) await send(next++);
    };
    await Promise.all(Array.from({ length: 10 }, one));
  };

  for (let kill = 1; kill <= kills; kill++) {
    const flowing = flow(Math.floor((points * kill) / (kills + 1)));
    const enough = accepted.size + 100;
    await until("some accepted points", () => accepted.size >= enough);
    await laptop.kill();
    await flowing;
    await laptop.start();
    client = new Client(laptop.ready);
  }
  await flow(points);
  expect(accepted.size).toBeGreaterThan(points / 2);
  await until("every accepted point", () => accepted.isSubsetOf(laptop.receiver.fieldValues("survivor", "index")));
});
