import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { describe, expect, onTestFinished, test } from "vitest";
import { allow as allowCall, clientOf, openGate, smallPlatform } from "../gate/small-platform.ts";
import { arn } from "./broker-world.ts";
import { open, status, subscriber } from "./iot-data-client.ts";

describe("Publish", () => {
  test("sends a message with its properties, and through the rules", async () => {
    const { world, sdk } = await open();
    const client = await subscriber(world);
    await sdk.send(
      new PublishCommand({
        topic: "open/data/ä b%",
        qos: 1,
        payload: Buffer.from([0, 255]),
        contentType: "a/b",
        responseTopic: "open/answer",
        correlationData: Buffer.from("c").toString("base64"),
        payloadFormatIndicator: "UTF8_DATA",
        userProperties: JSON.stringify([{ unit: "C" }, { unit: "K" }, { place: "x" }]),
        messageExpiry: 10,
      }),
    );
    expect(await client.next("publish")).toMatchObject({
      topic: "open/data/ä b%",
      qos: 1,
      payload: Buffer.from([0, 255]),
      properties: {
        contentType: "a/b",
        responseTopic: "open/answer",
        correlationData: Buffer.from("c"),
        payloadFormatIndicator: true,
        userProperties: { unit: ["C", "K"], place: "x" },
        messageExpiryInterval: 10,
      },
    });
    expect(world.sent).toMatchObject([{ body: { topic: "open/data/ä b%", clientId: "n/a", payload: "AP8=" } }]);
  });

  test("keeps a retained message", async () => {
    const { world, sdk } = await open();
    await sdk.send(new PublishCommand({ topic: "open/kept", payload: Buffer.from("x"), retain: true }));
    const client = await world.connect(5);
    client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "open/kept", qos: 0 }] });
    await client.next("suback");
    expect(await client.next("publish")).toMatchObject({ topic: "open/kept", retain: true });
  });

  test.each([
    [{ topic: "open/+" }, 400],
    [{ topic: "1/2/3/4/5/6/7/8/9" }, 400],
    [{ topic: "open/a", qos: 2 }, 400],
    [{ topic: "open/a", payload: Buffer.alloc(131_073) }, 413],
  ])("refuses %o", async (input, code) => {
    const { sdk } = await open();
    await expect(sdk.send(new PublishCommand(input))).rejects.toMatchObject(status(code));
  });

  test("takes a payload of 128 KiB", async () => {
    const { sdk } = await open();
    await sdk.send(new PublishCommand({ topic: "open/a", payload: Buffer.alloc(131_072) }));
  });

  test("needs the right to the topic, and another one to retain", async () => {
    const { sdk } = await open([allowCall(["iot:Publish"], [arn("topic/open/*")])]);
    await sdk.send(new PublishCommand({ topic: "open/a" }));
    const denied = { name: "ForbiddenException", ...status(403) };
    await expect(sdk.send(new PublishCommand({ topic: "other/a" }))).rejects.toMatchObject(denied);
    await expect(sdk.send(new PublishCommand({ topic: "open/a", retain: true }))).rejects.toMatchObject(denied);
  });

  test("is answered when the rule's action has the message, and not if none can take it", async () => {
    const { world, sdk } = await open();
    world.onSend = world.onPut = () => Promise.reject(new Error("full"));
    await expect(sdk.send(new PublishCommand({ topic: "open/data/a" }))).rejects.toMatchObject(status(500));
  });
});

test("a laptop without a broker answers 503", async () => {
  const platform = smallPlatform();
  const gate = await openGate({ platform });
  const sdk = new IoTDataPlaneClient(clientOf(gate, platform));
  onTestFinished(() => sdk.destroy());
  await expect(sdk.send(new PublishCommand({ topic: "a" }))).rejects.toMatchObject(status(503));
});

test("how many messages were discarded can be asked from outside", async () => {
  const { world, gate } = await open();
  const ask = async (): Promise<unknown> => {
    const headers = { "x-millrace-token": gate.controlToken };
    return (await fetch(`${gate.url}/_millrace/mqtt`, { headers })).json();
  };
  expect(await ask()).toEqual({ refusals: {} });
  const client = await world.connect(4);
  for (let at = 1; at <= 103; at += 1) {
    client.send({ cmd: "publish", topic: "open/a", payload: "x", qos: 0, dup: false, retain: false });
  }
  await client.settled();
  expect(await ask()).toEqual({ refusals: { "an MQTT message was discarded": 3 } });
});
