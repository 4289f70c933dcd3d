import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});

afterAll(() => laptop?.stop());

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const send = ({ method, path, headers = {}, body }: Call, origin?: string): Promise<Response> =>
  fetch(laptop.ready.httpUrl + path, {
    method,
    headers: { ...headers, ...(origin === undefined ? {} : { origin }) },
    ...(body === undefined ? {} : { body }),
  });

/** The headers that a browser lets every page send, and the methods that it asks nothing about. */
const simpleHeaders = new Set(["accept", "accept-language", "content-language"]);

/**
 * Calls as a page of the origin does: asks first whether it may, as browsers do, and reads nothing that it may not.
 * Rejects as `fetch` does in a browser.
 */
async function fromPage(origin: string, call: Call): Promise<Response> {
  const names = Object.keys(call.headers ?? {}).filter((name) => !simpleHeaders.has(name.toLowerCase()));
  const asked = { "access-control-request-method": call.method, "access-control-request-headers": names.join(",") };
  const preflight = await send({ method: "OPTIONS", path: call.path, headers: asked }, origin);
  if (!preflight.ok || !mayRead(preflight, origin)) throw new TypeError("Failed to fetch: the preflight failed");
  const allowed = listOf(preflight, "access-control-allow-headers").map((name) => name.toLowerCase());
  const missing = names.filter((name) => !allowed.includes(name.toLowerCase()));
  if (missing.length > 0) throw new TypeError(`Failed to fetch: ${missing} may not be sent`);
  if (!listOf(preflight, "access-control-allow-methods").includes(call.method)) {
    throw new TypeError(`Failed to fetch: ${call.method} may not be used`);
  }
  const answer = await send(call, origin);
  if (!mayRead(answer, origin)) throw new TypeError("Failed to fetch: the answer may not be read");
  return answer;
}

const listOf = (response: Response, header: string): string[] =>
  (response.headers.get(header) ?? "").split(",").map((each) => each.trim());

const mayRead = ({ headers }: Response, origin: string): boolean =>
  ["*", origin].includes(headers.get("access-control-allow-origin") ?? "");

/** Tells whether a page may read this header of an answer. */
const isExposed = (response: Response, name: string): boolean =>
  listOf(response, "access-control-expose-headers").some((each) => each.toLowerCase() === name);

const page = "http://localhost:5173";
const versions = { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", "Content-Type": "application/json" };
const point = '{"Metrics":[{"Name":"m","Fields":{"value":1}}]}';

describe("a page of this machine", () => {
  it.each([page, "https://localhost", "http://127.0.0.1:8080", "https://127.0.0.1:1", "http://[::1]:65535"])(
    "at %s signs in, sends points and reads its devices",
    async (origin) => {
      const { username, password } = laptop.ready.source;
      const body = JSON.stringify({ Username: username, Password: password });
      const signedIn = await fromPage(origin, { method: "POST", path: "/Auth", headers: versions, body });
      const authorization = `Bearer ${await signedIn.text()}`;
      const sent = await fromPage(origin, {
        method: "POST",
        path: "/api/data",
        headers: { ...versions, authorization },
        body: point,
      });
      expect([sent.status, await sent.text()]).toEqual([200, expect.stringContaining("Accepted 1 point.")]);
      const admin = `Bearer ${await client.token("admin")}`;
      const path = `${client.project}/devices`;
      const devices = await fromPage(origin, { method: "GET", path, headers: { authorization: admin } });
      expect([devices.status, await devices.json()]).toMatchObject([200, { devices: expect.any(Array) }]);
      expect(devices.headers.get("vary")).toContain("Origin");
    },
  );

  it.each<[status: number, method: string, path: string, header?: string]>([
    [401, "GET", "/v2/projects", "x-amzn-remapped-www-authenticate"],
    [401, "POST", "/api/data", "www-authenticate"],
    [400, "POST", "/Auth"],
    [400, "POST", "/oauth2/token"],
    [405, "PUT", "/Auth", "allow"],
    [405, "PUT", "/api/data", "allow"],
    [405, "DELETE", "/.well-known/jwks.json", "allow"],
    [404, "GET", "/api/nothing"],
    [404, "GET", "/api"],
    [404, "GET", "/oauth2/nothing"],
    [404, "POST", "/nothing"],
    [404, "POST", "/"],
    [404, "GET", "/Auth/nothing"],
    [400, "GET", "/v2/%E0%A4%A"],
  ])("reads the error %i of %s %s", async (status, method, path, header) => {
    const answer = await fromPage(page, { method, path, headers: versions }).catch(async (error) => {
      // A path that no function sees has no preflight that a browser would take, and is asked for without one.
      if (!path.includes("%")) throw error;
      return send({ method, path }, page);
    });
    expect(answer.status).toBe(status);
    expect(mayRead(answer, page)).toBe(true);
    expect((await answer.text()).length).toBeGreaterThan(0);
    if (header !== undefined) {
      expect(answer.headers.get(header), header).not.toBeNull();
      expect(isExposed(answer, header), header).toBe(true);
    }
  });

  it("reads that a body is too large for API Gateway itself", async () => {
    const body = "x".repeat(10 * 1024 * 1024 + 1);
    for (const path of ["/api/data", "/v2/projects"]) {
      const answer = await send({ method: "POST", path, body }, page);
      expect([path, answer.status, mayRead(answer, page)]).toEqual([path, 413, true]);
    }
  });

  it("reads when it may try again", async () => {
    const guess = { method: "POST", path: "/Auth", headers: versions, body: '{"Username":"some one","Password":"x"}' };
    // Goes on after the limit, because a new minute may begin between the calls and start a new count.
    const answers: Response[] = [];
    for (let made = 0; made < 21; made++) answers.push(await send(guess, page));
    const refused = answers.find(({ status }) => status === 429);
    if (refused === undefined) throw new Error("no attempt was refused");
    expect(mayRead(refused, page)).toBe(true);
    expect(refused.headers.get("retry-after")).toMatch(/^[1-9]\d?$/);
    expect(isExposed(refused, "retry-after")).toBe(true);
  });

  it("reads the id of its request, which the function's log has", async () => {
    for (const [path, header] of [
      ["/api/nothing", "apigw-requestid"],
      ["/v2/projects", "x-amzn-requestid"],
    ] as const) {
      const answer = await fromPage(page, { method: "GET", path });
      expect(answer.headers.get(header)).toMatch(/^[0-9a-f-]{36}$/);
      expect(isExposed(answer, header)).toBe(true);
    }
  });

  it("sends no header that no client has, and never a cookie", async () => {
    const odd = fromPage(page, { method: "GET", path: "/v2/projects", headers: { "X-Odd": "1" } });
    await expect(odd).rejects.toThrow("X-Odd may not be sent");
    const answer = await fromPage(page, { method: "GET", path: "/v2/projects" });
    expect(answer.headers.has("access-control-allow-credentials")).toBe(false);
  });
});

describe("a page from elsewhere", () => {
  it.each(["https://evil.example", "http://localhost.evil.example:80", "https://127.0.0.1.evil.example", "null"])(
    "at %s is answered as everybody is, and told nothing about origins",
    async (origin) => {
      for (const call of [
        { method: "OPTIONS", path: "/v2/projects", headers: { "access-control-request-method": "GET" } },
        { method: "OPTIONS", path: "/Auth", headers: { "access-control-request-method": "POST" } },
        { method: "GET", path: "/v2/projects" },
        { method: "POST", path: "/Auth", headers: versions, body: "{" },
        { method: "POST", path: "/api/data", headers: versions, body: point },
        { method: "GET", path: "/.well-known/jwks.json" },
      ]) {
        const [asked, plain] = [await send(call, origin), await send(call)];
        expect([call.path, asked.status, await asked.text()]).toEqual([call.path, plain.status, await plain.text()]);
        const told = [...asked.headers.keys()].filter((name) => name.startsWith("access-control-"));
        expect([call.path, told]).toEqual([call.path, []]);
      }
      await expect(fromPage(origin, { method: "GET", path: "/v2/projects" })).rejects.toThrow("Failed to fetch");
    },
  );

  it.each(["/openapi.json", "/asyncapi.json", "/openapi.json/"])(
    "reads the description of the calls at %s",
    async (path) => {
      const answer = await send({ method: "GET", path }, "https://viewer.example");
      expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
    },
  );
});
