import { SendDirectMessageCommand } from "@aws-sdk/client-iot-data-plane";
import { describe, expect, test } from "vitest";
import { allow as allowCall } from "../gate/small-platform.ts";
import { admission, arn, BrokerWorld, openStatements, rule } from "./broker-world.ts";
import { open, status } from "./iot-data-client.ts";

describe("SendDirectMessage", () => {
  const direct = (changes = {}) =>
    new SendDirectMessageCommand({
      clientId: "device",
      topic: "open/command",
      payload: Buffer.from("go"),
      confirmation: true,
      timeout: 2,
      ...changes,
    });

  test("is delivered when the client has acknowledged, without a subscription and past the rules", async () => {
    const { world, sdk } = await open(undefined, new BrokerWorld({ rules: [{ ...rule, filter: "#" }] }));
    const client = await world.connect(5);
    const sending = sdk.send(direct());
    const { messageId, qos } = await client.next("publish");
    expect(qos).toBe(1);
    client.send({ cmd: "puback", messageId: messageId ?? 0, reasonCode: 0 });
    expect(await sending).toMatchObject({ message: "OK", ...status(200) });
    expect(world.sent.filter(({ body }) => body.topic === "open/command")).toEqual([]);
  });

  test("is 504 when the client is silent or goes, and is not sent again", async () => {
    const { world, sdk } = await open();
    const kept = { clean: false, properties: { sessionExpiryInterval: 60 } };
    const client = await world.connect(5, kept);
    const sending = sdk.send(direct());
    await client.next("publish");
    world.time.pass(2_000);
    await expect(sending).rejects.toMatchObject({ name: "GatewayTimeoutException", ...status(504) });
    client.break();
    const { client: again, connack } = await world.connected(5, kept);
    expect(connack.sessionPresent).toBe(true);
    expect(await again.settled()).toEqual([]);
  });

  test("that could not be sent in time for others before it is never sent", async () => {
    const { world, sdk } = await open();
    const client = await world.connect(5, { properties: { receiveMaximum: 1 } });
    const first = sdk.send(direct({ topic: "open/first", timeout: 15 })).catch(() => undefined);
    const { messageId = 0 } = await client.next("publish");
    const second = sdk.send(direct({ topic: "open/second", timeout: 1 }));
    const refused = expect(second).rejects.toMatchObject(status(504));
    // The call is under way once a second of the broker's time ends it.
    await expect
      .poll(async () => {
        world.time.pass(1_000);
        return Promise.race([refused.then(() => "refused"), new Promise((resolve) => setTimeout(resolve, 20))]);
      })
      .toBe("refused");
    client.send({ cmd: "puback", messageId });
    await first;
    expect(await client.settled()).toEqual([]);
  });

  test("is 404 for a client that is not connected", async () => {
    const { sdk } = await open();
    await expect(sdk.send(direct())).rejects.toMatchObject(status(404));
  });

  test("without confirmation is sent at QoS 0 and answered at once", async () => {
    const { world, sdk } = await open();
    const client = await world.connect(4);
    await sdk.send(direct({ confirmation: false }));
    expect(await client.next("publish")).toMatchObject({ topic: "open/command", qos: 0, payload: Buffer.from("go") });
  });

  test("needs the client's right to receive, and the caller's to the client and topic", async () => {
    const call = { ...allowCall(["iot:SendDirectMessage"], [arn("client/device")]) };
    const { world, sdk } = await open([
      { ...call, conditions: { StringEquals: { "iot:Topic": ["open/command", "closed/command"] } } },
    ]);
    world.authorize = () => admission(openStatements);
    await world.connect(5);
    await world.connect(5, { clientId: "other" });
    const denied = { name: "ForbiddenException", ...status(403) };
    await expect(sdk.send(direct({ topic: "closed/command" }))).rejects.toMatchObject(denied);
    await expect(sdk.send(direct({ topic: "open/other" }))).rejects.toMatchObject(denied);
    await expect(sdk.send(direct({ clientId: "other" }))).rejects.toMatchObject(denied);
  });

  test.each([0, 16])("refuses a timeout of %i seconds", async (timeout) => {
    const { sdk } = await open();
    await expect(sdk.send(direct({ timeout }))).rejects.toMatchObject(status(400));
  });
});
