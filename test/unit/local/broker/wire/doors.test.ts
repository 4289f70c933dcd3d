import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { MqttDoors, MqttPortInUse, type ServerIdentity } from "../../../../../local/broker/wire/doors.ts";
import { createCertificates } from "../../../../../local/start/certificates/certificates.ts";
import { folderOfTest } from "../../../../support/folders/temporary-folder.ts";
import { BrokerWorld } from "../broker-world.ts";

interface OpenDoors {
  readonly world: BrokerWorld;
  readonly urls: Readonly<Record<"mqtts" | "wss" | "ws", string>>;
  readonly ca: string;
}

async function identity(): Promise<ServerIdentity & { ca: string }> {
  const { caFile, receiver } = await createCertificates(join(folderOfTest(), "certificates"));
  const [ca, cert, key] = await Promise.all(
    [caFile, receiver.certFile, receiver.keyFile].map((file) => readFile(file, "utf8")),
  );
  return { ca: ca ?? "", cert: cert ?? "", key: key ?? "" };
}

async function openDoors(): Promise<OpenDoors> {
  const world = new BrokerWorld();
  const { ca, ...own } = await identity();
  const doors = new MqttDoors((transport) => world.broker.accept(transport));
  onTestFinished(async () => {
    await world.broker.close();
    await doors.close();
  });
  const [mqtts, wss] = [await doors.listenForMqtt(0, own), await doors.listenForWebSockets(0, own)];
  const http = createServer().on("upgrade", doors.upgradeTo("ws"));
  const ws = await listen(http);
  const urls = {
    mqtts: `mqtts://127.0.0.1:${mqtts}`,
    wss: `wss://127.0.0.1:${wss}/mqtt`,
    ws: `ws://127.0.0.1:${ws}/mqtt`,
  };
  return { world, urls, ca };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function connect(url: string, options: IClientOptions): Promise<MqttClient> {
  const settings = { username: "user", password: "password", reconnectPeriod: 0, ...options };
  const client = await connectAsync(url, settings);
  onTestFinished(() => void client.end(true));
  return client;
}

describe.each(["mqtts", "wss", "ws"] as const)("over %s", (door) => {
  test.each([4, 5] as const)("MQTT.js publishes and subscribes by version %i", async (protocolVersion) => {
    const { world, urls, ca } = await openDoors();
    const client = await connect(urls[door], { protocolVersion, ca, clientId: "one" });
    const payload = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const received = new Promise<[string, Buffer]>((resolve) =>
      client.once("message", (topic, bytes) => resolve([topic, bytes])),
    );
    expect(await client.subscribeAsync("open/data/+", { qos: 1 })).toMatchObject([{ topic: "open/data/+", qos: 1 }]);
    await client.publishAsync("open/data/a", payload, { qos: 1 });
    expect(await received).toEqual(["open/data/a", payload]);
    expect(world.sent).toMatchObject([
      { body: { topic: "open/data/a", clientId: "one", payload: payload.toString("base64") } },
    ]);
    const isWebSocket = door !== "mqtts";
    const [event] = world.events;
    expect(event).toMatchObject({ protocols: isWebSocket ? ["tls", "http", "mqtt"] : ["tls", "mqtt"] });
  });

  test("a client that is not let in is told so", async () => {
    const { world, urls, ca } = await openDoors();
    world.authorize = () => ({ isAuthenticated: false });
    for (const protocolVersion of [4, 5] as const) {
      await expect(connect(urls[door], { protocolVersion, ca })).rejects.toThrow(/Not authorized/i);
    }
  });
});

test("the name that a client gives the server in TLS is shown to the authorizer", async () => {
  const { world, urls, ca } = await openDoors();
  await connect(urls.mqtts.replace("127.0.0.1", "localhost"), { ca, family: 4, servername: "localhost" } as object);
  expect(world.events[0]).toMatchObject({ protocolData: { tls: { serverName: "localhost" } } });
});

test("the server's certificate is the laptop's own", async () => {
  const { urls } = await openDoors();
  await expect(connect(urls.mqtts, {})).rejects.toThrow(/certificate/i);
});

test.each([
  ["/", "mqtt", 404],
  ["/mqtt/", "mqtt", 404],
  ["/mqtt", "soap", 400],
])("a WebSocket at %s with the subprotocol %s is %i", async (path, protocol, status) => {
  const { urls, ca } = await openDoors();
  for (const url of [urls.wss, urls.ws]) {
    const socket = new WebSocket(url.replace("/mqtt", path), protocol, { ca });
    const [, response] = await once(socket, "unexpected-response");
    expect(response.statusCode).toBe(status);
    socket.on("error", () => undefined);
    socket.terminate();
  }
});

test("the subprotocol of MQTT 3.1 is taken for a program that says it by habit", async () => {
  const { urls, ca } = await openDoors();
  const socket = new WebSocket(urls.wss, ["mqttv3.1"], { ca });
  await once(socket, "open");
  expect(socket.protocol).toBe("mqttv3.1");
  socket.terminate();
});

test("an ordinary request to the WebSocket port is 404", async () => {
  const { urls, ca } = await openDoors();
  const { request } = await import("node:https");
  const asking = request(urls.wss.replace("wss", "https"), { ca }).end();
  const [response] = await once(asking, "response");
  expect(response.statusCode).toBe(404);
  response.resume();
});

test("a port in use is said in a sentence, with the option that chooses another", async () => {
  const taken = createTcpServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  const own = await identity();
  const doors = new MqttDoors(() => undefined);
  await expect(doors.listenForMqtt(port, own)).rejects.toThrow(MqttPortInUse);
  await expect(doors.listenForWebSockets(port, own)).rejects.toThrow(
    `Port ${port} for MQTT is in use by another program: stop that one, or choose another port with --wss-port`,
  );
});

test("closing says good-bye to every client", async () => {
  const { world, urls, ca } = await openDoors();
  const client = await connect(urls.mqtts, { protocolVersion: 5, ca });
  const told = new Promise((resolve) => client.once("disconnect", resolve));
  await world.broker.close();
  expect(await told).toMatchObject({ cmd: "disconnect", reasonCode: 0x8b });
});
