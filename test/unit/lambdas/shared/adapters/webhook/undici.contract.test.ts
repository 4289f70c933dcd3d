/** Checks what webhooks rely on in undici's private files; docs/adr/0015 says why they are imported. */

import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Agent, request } from "../../../../../../lambdas/shared/adapters/webhook/undici.ts";

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
  const agent = new Agent({ allowH2: false });
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
