import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Call, writeSnippets, writeTokenLine } from "../../../../console/snippets/snippets.ts";

interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly type: string | undefined;
  readonly custom: string | undefined;
  readonly body: string;
}

const heard: Heard[] = [];
const server = createServer(async (request, response) => {
  const { method, url, headers } = request;
  const { authorization, "content-type": type, "x-custom": custom } = headers;
  heard.push({ method, url, authorization, type, custom: custom?.toString(), body: await text(request) });
  response.end("the answer");
});
let host = "";

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  host = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterAll(() => server.close());

const isThere = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;

/** Runs a snippet as a reader would, and answers what it printed and what the server heard of it. */
async function run(
  program: string,
  options: string[],
  script: string,
): Promise<{ said: string; heard: Heard | undefined }> {
  const env = { ...process.env, MILLRACE_TOKEN: "t0ken", MILLRACE_USER: "it", MILLRACE_PASSWORD: "pass" };
  const child: ChildProcess = spawn(program, options, { env, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin?.end(script);
  const said = child.stdout === null ? "" : await text(child.stdout);
  return { said, heard: heard.pop() };
}

const languages = [
  ["curl", isThere("curl"), (call: Call) => run("sh", ["-s"], writeSnippets(call).curl)],
  ["Python", isThere("python3"), (call: Call) => run("python3", ["-"], writeSnippets(call).python)],
  ["Node", true, (call: Call) => run(process.execPath, ["--input-type=module", "-"], writeSnippets(call).node)],
] as const;

describe.each(languages)("a snippet of %s", (_, isInstalled, runIn) => {
  it.runIf(isInstalled)("asks with the token of the environment", async () => {
    const { said, heard: got } = await runIn({ method: "GET", url: `${host}/v2/projects?filter[]={a}` });
    expect(said).toContain("the answer");
    expect(got).toMatchObject({ method: "GET", authorization: "Bearer t0ken", body: "" });
    expect(decodeURI(got?.url ?? "")).toBe("/v2/projects?filter[]={a}");
  });

  it.runIf(isInstalled)("sends a body as JSON, whatever it holds", async () => {
    const body = { name: 'it\'s "$HOME" `id` \\ 😀', on: true, none: null, list: [1, -2.5], __proto: { a: 1 } };
    const { heard: got } = await runIn({ method: "PATCH", url: `${host}/v2/x`, body, headers: { "X-Custom": "a'b" } });
    expect(got).toMatchObject({ method: "PATCH", type: "application/json", custom: "a'b" });
    expect(JSON.parse(got?.body ?? "")).toEqual(body);
  });

  it.runIf(isInstalled)("sends text as it is, without a token where none is asked for", async () => {
    const headers = { "Content-Type": "text/plain" };
    const { heard: got } = await runIn({
      method: "POST",
      url: `${host}/write`,
      headers,
      body: "@a b=1",
      withoutToken: true,
    });
    expect(got).toMatchObject({ method: "POST", type: "text/plain", body: "@a b=1", authorization: undefined });
  });
});

describe("the line that gets a token", () => {
  it.runIf(isThere("curl"))(
    "signs in by the name and the password of the environment, and keeps the answer",
    async () => {
      const { said, heard: got } = await run("sh", ["-s"], `${writeTokenLine(host)}\nprintf %s "$MILLRACE_TOKEN"`);
      expect(said).toBe("the answer");
      expect(JSON.parse(got?.body ?? "")).toEqual({ Username: "it", Password: "pass" });
    },
  );
});
