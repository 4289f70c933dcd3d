import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { IoTDataPlaneClient } from "@aws-sdk/client-iot-data-plane";
import { describe, expect, it, onTestFinished } from "vitest";
import { MqttConnections } from "../../../../../../lambdas/shared/adapters/iot/connections.ts";
import { MqttPublisher } from "../../../../../../lambdas/shared/adapters/iot/publisher.ts";

/** Starts a server in place of AWS IoT Core's data plane, on loopback. */
async function dataPlane(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new IoTDataPlaneClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  onTestFinished(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  return client;
}

describe("ending a connection", () => {
  it.each(["plain", "a/b", "a b", "100%", "ä", "a%2Fb"])(
    "names the client %s, whatever characters it has",
    async (id) => {
      const asked: { url: URL; method: string | undefined }[] = [];
      const client = await dataPlane(({ url = "", method, headers }, response) => {
        asked.push({ url: new URL(url, "http://x"), method });
        expect(headers.authorization).toContain("/iotdata/aws4_request");
        response.end();
      });
      await new MqttConnections(client).end(id, 10_000);
      const [{ url, method } = { url: new URL("http://x"), method: "" }] = asked;
      expect(method).toBe("DELETE");
      expect(url.pathname.split("/").map(decodeURIComponent)).toEqual(["", "connections", id]);
      expect(Object.fromEntries(url.searchParams)).toEqual({ cleanSession: "true", preventWillMessage: "true" });
    },
  );

  it("is done with a client that has no connection", async () => {
    const client = await dataPlane((_, response) => {
      response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" }).end("{}");
    });
    await expect(new MqttConnections(client).end("gone", 10_000)).resolves.toBeUndefined();
  });

  it("fails where AWS IoT Core refuses, or gives no answer in time", async () => {
    const refusing = await dataPlane((_, response) => {
      response.writeHead(403, { "x-amzn-errortype": "ForbiddenException" }).end("{}");
    });
    await expect(new MqttConnections(refusing).end("x", 10_000)).rejects.toMatchObject({ name: "ForbiddenException" });
    const silent = await dataPlane(() => {});
    await expect(new MqttConnections(silent).end("x", 10)).rejects.toThrow();
  });
});

it("publishes JSON, once at most or at least once", async () => {
  const bodies: string[] = [];
  const client = await dataPlane((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      bodies.push(`${request.method} ${request.url} ${body}`);
      response.end();
    });
  });
  const publisher = new MqttPublisher(client);
  for (const qos of [0, 1] as const) {
    await publisher.publish({ topic: "v1/sources/x/data/rejected", payload: '{"Error":"ä"}', qos });
  }
  const path = "POST /topics/v1%2Fsources%2Fx%2Fdata%2Frejected";
  expect(bodies).toEqual([`${path}?qos=0 {"Error":"ä"}`, `${path}?qos=1 {"Error":"ä"}`]);
});
