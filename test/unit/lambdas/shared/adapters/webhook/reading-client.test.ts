import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { createWebhookGuard } from "../../../../../../lambdas/shared/adapters/webhook/guard.ts";
import { createReadingClient } from "../../../../../../lambdas/shared/adapters/webhook/reading-client.ts";

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/query?db=d`);
}

function clientOf(networks = ["127.0.0.0/8"], bounds = { answerWithinMillis: 60_000, mostAnswerBytes: 1_000 }) {
  const client = createReadingClient(createWebhookGuard(networks), bounds);
  onTestFinished(() => client.close());
  return client;
}

const asked = { headers: { authorization: "Token t" }, body: "q=x" };

describe("the client that reads from servers of customers", () => {
  it("posts, and answers status and body whatever the status", async () => {
    const seen: unknown[] = [];
    const url = await serve(async (request, response) => {
      seen.push([request.method, request.url, request.headers.authorization, await text(request)]);
      response.writeHead(418).end("näh");
    });
    expect(await clientOf().ask({ url, ...asked })).toEqual({ kind: "answered", status: 418, text: "näh" });
    expect(seen).toEqual([["POST", "/query?db=d", "Token t", "q=x"]]);
  });

  it("reads no more than its bound, even of an answer without an end", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200);
      const more = (): void => {
        if (!response.destroyed) response.write("x".repeat(600), more);
      };
      more();
    });
    expect(await clientOf().ask({ url, ...asked })).toEqual({ kind: "too-large" });
  });

  it("takes an answer of exactly its bound", async () => {
    const url = await serve((_, response) => void response.end("x".repeat(1_000)));
    expect(await clientOf().ask({ url, ...asked })).toMatchObject({ kind: "answered", text: "x".repeat(1_000) });
  });

  it("waits no longer than its bound for the end of an answer", async () => {
    const url = await serve((_, response) => void response.writeHead(200).write("begun"));
    const client = clientOf(undefined, { answerWithinMillis: 50, mostAnswerBytes: 1_000 });
    expect(await client.ask({ url, ...asked })).toEqual({
      kind: "failed",
      message: expect.stringContaining("did not answer in full"),
    });
  });

  it("follows no redirect", async () => {
    const url = await serve((request, response) => void response.writeHead(302, { location: request.url ?? "" }).end());
    expect(await clientOf().ask({ url, ...asked })).toMatchObject({ kind: "answered", status: 302 });
  });

  it("asks nobody in a network that is not public, unless the stage allows it", async () => {
    let calls = 0;
    const url = await serve((_, response) => {
      calls++;
      response.end("secret");
    });
    expect(await clientOf([]).ask({ url, ...asked })).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("not of the public internet"),
    });
    const named = new URL(url);
    named.hostname = "localhost";
    expect(await clientOf([]).ask({ url: named, ...asked })).toMatchObject({ kind: "failed" });
    expect(calls).toBe(0);
  });

  it("says that nobody is there", async () => {
    const url = await serve((_, response) => void response.end());
    url.port = "1";
    expect(await clientOf().ask({ url, ...asked })).toEqual({
      kind: "failed",
      message: "The server refused the connection: look whether it runs, and at its port.",
    });
  });
});
