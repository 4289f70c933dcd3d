/** Holds a function's calls of the gate, which the SDK's own handler makes and no connection carries. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { WireRequest } from "../../../../../local/aws/wire.ts";
import type { GateCall } from "../../../../../local/gate/contract.ts";
import { arnOf, openPool, writeFunction } from "./hand-written-function.ts";
import { parsed } from "./timed-function.ts";

const endpointUrl = "http://127.0.0.1:9";

/** Sends a request by the SDK's handler, and answers what came back. `body` says what its body is made of. */
const sends = `
  import { createRequire } from "node:module";
  import { Readable } from "node:stream";
  const require = createRequire(${JSON.stringify(import.meta.url)});
  const { NodeHttpHandler } = require("@smithy/node-http-handler");
  const bodies = {
    text: () => "ä text",
    bytes: () => new Uint8Array([0, 255, 7]),
    stream: () => Readable.from([Buffer.from("in "), Buffer.from("parts")]),
    none: () => undefined,
  };
  export const handler = async ({ port = 9, method = "POST", body = "none", headers = {}, abortAfter, limit }) => {
    const sender = new NodeHttpHandler({ socketTimeout: limit });
    const request = {
      protocol: "http:", hostname: "127.0.0.1", port, method, path: "/some/path", query: { a: "b c" },
      headers, body: bodies[body](),
    };
    const abortSignal = abortAfter === undefined ? undefined : AbortSignal.timeout(abortAfter);
    try {
      const { response } = await sender.handle(request, { abortSignal });
      const parts = [];
      for await (const part of response.body) parts.push(part);
      return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString("base64") };
    } catch (error) {
      return { name: error.name, code: error.code };
    }
  };`;

/** Invokes the function with a gate that is only what `gate` does. Answers what the function got, and what the gate. */
async function call(gate: GateCall, event: object): Promise<{ got: unknown; asked: WireRequest[] }> {
  const asked: WireRequest[] = [];
  const kept: GateCall = (request, onGone) => {
    asked.push(request);
    return gate(request, onGone);
  };
  await using on = await openPool((dir) => [writeFunction(dir, "sends", sends)], { endpointUrl, gate: kept });
  return { got: parsed(await on.pool.invoke(arnOf("sends"), JSON.stringify(event))), asked };
}

const answering =
  (body: string | Buffer = "fine", headers: Record<string, string> = {}): GateCall =>
  async () => ({ status: 200, headers, body });

/** Never answers, and calls `onLeft` when its caller goes. */
const waiting =
  (onLeft: () => void): GateCall =>
  (_, onGone) => {
    onGone(onLeft);
    return new Promise(() => {});
  };

describe("a call of the gate", () => {
  test("comes with its method, address and headers, whose names are in lower case", async () => {
    const { asked } = await call(answering(), { method: "PUT", headers: { "X-Amz-Target": "DoThis", host: "here" } });
    expect(asked).toMatchObject([
      { method: "PUT", url: "/some/path?a=b%20c", headers: { "x-amz-target": "DoThis", host: "here" } },
    ]);
  });

  test.each([
    ["text", Buffer.from("ä text")],
    ["bytes", Buffer.from([0, 255, 7])],
    ["stream", Buffer.from("in parts")],
    ["none", Buffer.alloc(0)],
  ])("brings a body of %s whole", async (body, expected) => {
    const { asked } = await call(answering(), { body });
    expect(asked[0]?.body.equals(expected)).toBe(true);
  });

  test("that expects a word before its body is told to go on", async () => {
    const { asked } = await call(answering(), { body: "text", headers: { Expect: "100-continue" } });
    expect(asked[0]?.body.toString()).toBe("ä text");
  });

  test("gets the answer's status, headers and text", async () => {
    const { got } = await call(answering("ü", { "x-amzn-requestid": "7" }), {});
    expect(got).toEqual({
      status: 200,
      headers: { "x-amzn-requestid": "7" },
      body: Buffer.from("ü").toString("base64"),
    });
  });

  test("gets bytes that are a part of others, and none where there are none", async () => {
    const part = Buffer.from(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2);
    expect((await call(answering(part), {})).got).toMatchObject({ body: Buffer.from([2, 3]).toString("base64") });
    expect((await call(answering(""), {})).got).toMatchObject({ body: "" });
  });

  test("that the gate cannot answer fails as a connection that breaks", async () => {
    const { got } = await call(async () => undefined, {});
    expect(got).toMatchObject({ code: "ECONNRESET" });
  });

  test.each([
    ["is given up", { abortAfter: 1 }, "AbortError"],
    ["takes longer than its time limit", { limit: 50 }, "TimeoutError"],
  ])("that %s tells the gate that nobody waits any more", async (_, event, name) => {
    const left = Promise.withResolvers<void>();
    const { got } = await call(waiting(left.resolve), event);
    expect(got).toMatchObject({ name });
    await left.promise;
  });

  test("is given up when its thread ends", async () => {
    const begun = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const gate: GateCall = (request, onGone) => {
      begun.resolve();
      return waiting(left.resolve)(request, onGone);
    };
    const on = await openPool((dir) => [writeFunction(dir, "sends", sends)], { endpointUrl, gate });
    const outcome = on.pool.invoke(arnOf("sends"), "{}");
    await begun.promise;
    await on[Symbol.asyncDispose]();
    await left.promise;
    expect(await outcome).toEqual({ kind: "stopped" });
  });

  test("to any other address goes there", async () => {
    const server = createServer((_, response) => response.end("elsewhere")).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { got, asked } = await call(answering(), { port });
    expect(got).toMatchObject({ status: 200, body: Buffer.from("elsewhere").toString("base64") });
    expect(asked).toEqual([]);
  });
});
