import { describe, expect, test } from "vitest";
import { admission, allow, BrokerWorld, openStatements } from "./broker-world.ts";
import { ended, message } from "./messages.ts";

test("a policy that is refreshed decides from then on", async () => {
  const world = new BrokerWorld();
  world.authorize = () => admission(openStatements, { refreshAfterInSeconds: 300 });
  const client = await world.connect(4, { keepalive: 1_200 });
  world.authorize = () => admission([allow("iot:Connect", "client/*")], { refreshAfterInSeconds: 300 });
  world.time.pass(300_000);
  await expect.poll(() => world.events).toHaveLength(2);
  client.send(message());
  await client.closed();
  expect(world.sent).toEqual([]);
});

describe.each([
  ["lets nobody in", () => ({ isAuthenticated: false })],
  ["fails", async () => ({ kind: "failed", error: { errorType: "E", errorMessage: "e" } }) as const],
  ["is throttled", async () => ({ kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" }) as const],
] as const)("an authorizer that at the refresh %s", (_what, answer) => {
  test.each([4, 5] as const)("ends the connection by version %i", async (version) => {
    const world = new BrokerWorld();
    world.authorize = () => admission(openStatements, { refreshAfterInSeconds: 300 });
    const client = await world.connect(version, { keepalive: 1_200 });
    world.authorize = answer;
    world.time.pass(299_999);
    expect(world.events).toHaveLength(1);
    world.time.pass(1);
    expect(await client.closed()).toMatchObject(ended(version, 0x87));
    expect(world.events[1]).toEqual(world.events[0]);
  });
});

test("an authorizer that is late at the refresh ends the connection", async () => {
  const world = new BrokerWorld();
  world.authorize = () => admission(openStatements, { refreshAfterInSeconds: 300 });
  const client = await world.connect(5, { keepalive: 1_200 });
  world.authorize = () => new Promise(() => undefined);
  world.time.pass(300_000);
  world.time.pass(5_000);
  await client.closed();
});

test("a connection ends when the authorizer's time is over, and no refresh makes it longer", async () => {
  const world = new BrokerWorld();
  world.authorize = () => admission(openStatements, { refreshAfterInSeconds: 300, disconnectAfterInSeconds: 600 });
  const client = await world.connect(5, { keepalive: 1_200 });
  world.time.pass(300_000);
  await expect.poll(() => world.events).toHaveLength(2);
  expect(await client.settled()).toEqual([]);
  world.time.pass(300_000);
  expect(await client.closed()).toMatchObject([{ cmd: "disconnect", reasonCode: 0xa0 }]);
});
