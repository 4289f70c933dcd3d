/** Holds what webhooks rely on in undici's private files. docs/adr/0015 says why they are imported. */

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { Agent, kParser, kSocket, request } from "../../../../../../lambdas/shared/adapters/webhook/undici.ts";

const packageFolder = new URL("../../../../../../node_modules/undici/", import.meta.url);
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function originOf(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function post(origin: string): ReturnType<typeof request> {
  const agent = new Agent({ allowH2: false, useMilo: false });
  ends.unshift(() => agent.destroy());
  return request.call(agent, { origin, path: "/", method: "POST", body: "hello" });
}

test("the installed undici is the version that these checks were written for", () => {
  const text = readFileSync(new URL("package.json", packageFolder), "utf8");
  expect(JSON.parse(text)).toMatchObject({ version: "8.12.4" });
});

test("the parser that bundles keep is there", () => {
  expect(existsSync(new URL("lib/llhttp/llhttp_simd-wasm.js", packageFolder))).toBe(true);
});

test("a request on an agent answers status, headers and a readable body", async () => {
  const origin = await originOf(createServer((_, answer) => answer.writeHead(202, { "x-a": "b" }).end("taken")));
  const answer = await post(origin);
  expect(answer).toMatchObject({ statusCode: 202, headers: { "x-a": "b" } });
  expect(await answer.body.text()).toBe("taken");
});

test("a redirect is answered, not followed", async () => {
  const origin = await originOf(createServer((_, answer) => answer.writeHead(302, { location: "/other" }).end()));
  const answer = await post(origin);
  expect(answer.statusCode).toBe(302);
  await answer.body.dump();
});

test("a connection that is closed without an answer has a code", async () => {
  const origin = await originOf(createTcpServer((socket) => socket.once("data", () => socket.end())));
  await expect(post(origin)).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
});

test("an answer that is not HTTP has the parser's name", async () => {
  const origin = await originOf(createTcpServer((socket) => socket.once("data", () => socket.end("nonsense\r\n\r\n"))));
  await expect(post(origin)).rejects.toMatchObject({ name: "HTTPParserError" });
});

const answering = (text: string): Promise<string> =>
  originOf(createTcpServer((socket) => socket.once("data", () => socket.end(text)).on("error", () => {})));

test("undici breaks off at 100 by itself: once it does not, parser.ts need not pass 100 for 102", async () => {
  const origin = await answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  await expect(post(origin)).rejects.toMatchObject({ code: "UND_ERR_SOCKET", message: "bad response" });
});

test("undici skips 102 by itself", async () => {
  const origin = await answering("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  expect(await post(origin)).toMatchObject({ statusCode: 200 });
});

test("undici takes a fault of a head with a length for one of its body: once it does not, nothing need be corrected", async () => {
  const origin = await answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n");
  await expect(post(origin)).rejects.toMatchObject({ code: "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" });
});

test("undici miscounts a length with a blank behind it: once it does not, the length need not be left to llhttp", async () => {
  const origin = await answering("HTTP/1.1 200 OK\r\nContent-Length: 2 \r\n\r\nok");
  const answer = await post(origin);
  await expect(answer.body.text()).rejects.toMatchObject({ code: "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" });
});

test("undici refuses folded headers by itself: once it does not, they need not be allowed", async () => {
  const origin = await answering("HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 0\r\n\r\n");
  await expect(post(origin)).rejects.toMatchObject({ name: "HTTPParserError" });
});

test("a connection is announced before its first request, with a parser whose methods can be replaced", async () => {
  const origin = await originOf(createServer((_, answer) => answer.writeHead(204).end()));
  const agent = new Agent({ allowH2: false, useMilo: false });
  ends.unshift(() => agent.destroy());
  const calls: unknown[] = [];
  agent.on("connect", (_origin, [, , client]) => {
    const connection = client[kSocket];
    const parser = connection[kParser];
    calls.push(["connect", connection.bytesWritten, parser.statusCode, parser.contentLength]);
    expect(parser.llhttp.llhttp_set_lenient_headers).toBeTypeOf("function");
    expect(parser.llhttp.llhttp_set_lenient_spaces_after_chunk_size).toBeTypeOf("function");
    for (const name of ["onMessageBegin", "onHeadersComplete", "createError"] as const) {
      vi.spyOn(parser, name).mockName(name);
    }
    ends.unshift(async () => {
      expect(parser.onMessageBegin).toHaveBeenCalledOnce();
      expect(parser.onHeadersComplete).toHaveBeenCalledExactlyOnceWith(204, false, true);
    });
  });
  await request.call(agent, { origin, path: "/", method: "POST", body: "hello" });
  expect(calls).toStrictEqual([["connect", 0, 0, -1]]);
});
