import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";

let laptop: TestLaptop;
let client: Client;
let admin: string;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  admin = `Bearer ${await client.token("admin")}`;
});

afterAll(() => laptop?.stop());

/** Sends a request with the versions and the credential that every path takes, or has no use for. */
const send = (method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(laptop.ready.httpUrl + path.replace("PROJECT", client.project), {
    method,
    headers: { AuthVersion: "V0.0.1", DataVersion: "V0.0.3", authorization: admin, ...headers },
    ...(body === undefined ? {} : { body }),
  });

const documents = [
  "/openapi.json",
  "/asyncapi.json",
  "/.well-known/jwks.json",
  "/data-connector/.well-known/openid-configuration",
  "/data-connector/.well-known/jwks.json",
  "/data-connector/.well-known/standard-webhooks.json",
];
const readable = [...documents, "/v2/projects", "PROJECT", "PROJECT/devices"];
const signedIn = expect.stringMatching(/^ey/);

describe("a slash at the end of a path", () => {
  it.each(readable)("makes no difference at %s", async (path) => {
    const [plain, slashed] = [await send("GET", path), await send("GET", `${path}/`)];
    expect([slashed.status, await slashed.json()]).toEqual([200, await plain.json()]);
  });

  it.each(["/Auth/", "/auth/"])("makes no difference to who signs in at %s", async (path) => {
    const { username, password } = laptop.ready.user;
    const right = await send("POST", path, JSON.stringify({ Username: username, Password: password }));
    expect([right.status, await right.text()]).toEqual([200, signedIn]);
    const wrong = await send("POST", path, JSON.stringify({ Username: username, Password: "wrong" }));
    expect([wrong.status, await wrong.text()]).toEqual([401, "The user name or the password is wrong."]);
  });

  it("makes no difference to who sends points or asks for a token", async () => {
    const authorization = `Bearer ${await client.token("source")}`;
    const points = await send("POST", "/api/data/", '{"Metrics":[{"Name":"m","Fields":{"value":1}}]}', {
      authorization,
    });
    expect([points.status, await points.text()]).toEqual([200, expect.stringContaining("Accepted 1 point.")]);
    const token = await send("POST", "/oauth2/token/", "grant_type=password");
    expect([token.status, await token.json()]).toMatchObject([400, { error: "unsupported_grant_type" }]);
  });
});

describe("HEAD", () => {
  it.each(readable)("asks for the head alone of %s", async (path) => {
    const [head, whole] = [await send("HEAD", path), await send("GET", path)];
    expect([head.status, await head.text()]).toEqual([200, ""]);
    for (const name of ["content-type", "cache-control"]) {
      expect(head.headers.get(name), name).toBe(whole.headers.get(name));
    }
  });

  it.each([
    ["/v2/projects/nothing", 404],
    ["PROJECT/nothing", 404],
    ["/api/nothing", 404],
    ["/Auth", 405],
    ["/api/data", 400],
    ["/query", 400],
    ["/write", 405],
    ["/oauth2/token", 405],
  ])("asks for the head of the error at %s", async (path, status) => {
    const head = await send("HEAD", path);
    expect([head.status, await head.text()]).toEqual([status, ""]);
  });
});

describe("a method that a path does not take", () => {
  const cases: [method: string, path: string, allow: string][] = [
    ["GET", "/Auth", "POST"],
    ["PUT", "/auth/", "POST"],
    ["OPTIONS", "/Auth", "POST"],
    ["PUT", "/api/data", "GET, HEAD, POST"],
    ["DELETE", "/api/data/", "GET, HEAD, POST"],
    ["PUT", "/api/blobs", "GET, HEAD, POST"],
    ["DELETE", "/query", "GET, HEAD, POST"],
    ["POST", "/ping", "GET, HEAD"],
    ["GET", "/write", "POST"],
    ["PUT", "/api/v2/write", "POST"],
    ["GET", "/oauth2/token", "POST"],
    ...[...documents, "/openapi.json/"].map((path): [string, string, string] => ["POST", path, "GET, HEAD"]),
    ["PUT", "/v2/projects", "GET, HEAD, POST"],
    ["POST", "PROJECT", "GET, HEAD, PATCH, DELETE"],
    ["OPTIONS", "PROJECT/devices", "GET, HEAD, POST"],
  ];

  it.each(cases)("is answered 405 with those it takes: %s %s", async (method, path, allow) => {
    const answer = await send(method, path);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, expect.any(String)]);
    expect(new Set(answer.headers.get("allow")?.split(", "))).toEqual(new Set(allow.split(", ")));
    expect(await answer.text()).toContain(`There is no call ${method} `);
  });
});

describe("a path that nobody knows", () => {
  it.each(["/api", "/api/", "/api/nothing", "/api/data/more", "/Auth/nothing", "/auth/a/b"])(
    "is answered in the form of the source-facing API at %s, whoever asks",
    async (path) => {
      for (const method of ["GET", "POST"]) {
        const answer = await send(method, path, undefined, { authorization: "" });
        expect([answer.status, await answer.json()]).toEqual([
          404,
          { Error: "not-found", Message: expect.stringMatching(/^There is no call .*POST to \/A?/), Rejected: [] },
        ]);
      }
    },
  );

  it.each([
    "/v2",
    "/v2/",
    "/oauth2",
    "/oauth2/",
    "/oauth2/nothing",
    "/oauth2/oauth2/token",
    "/.well-known/.well-known/jwks.json",
    "/.well-known/nothing",
    "/data-connector",
    "/data-connector/.well-known/nothing",
    "/openapi.json/nothing",
  ])("is answered in the form of the consumer-facing API at %s, whoever asks", async (path) => {
    for (const method of ["GET", "POST"]) {
      const answer = await send(method, path, undefined, { authorization: "" });
      expect([answer.status, await answer.json()]).toEqual([
        404,
        { error: expect.stringMatching(/^There (is no such call|are openid)/), code: 404, help: expect.any(String) },
      ]);
    }
  });

  it.each(["/", "/nothing", "/AUTH"])(
    "is the console's at %s for who asks for a page, and the consumer-facing API's for everybody else",
    async (path) => {
      const page = await send("GET", path, undefined, { authorization: "" });
      expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html"]);
      const answer = await send("POST", path, undefined, { authorization: "" });
      expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ code: 404 })]);
    },
  );
});

describe("a parameter in brackets", () => {
  const point = '{"Metrics":[{"Name":"m","Fields":{"value":1}}]}';

  it("is the plain one where it is a list, in both spellings", async () => {
    const events = async (query: string) => (await send("GET", `PROJECT/devices?${query}`)).status;
    for (const name of ["device_types", "deviceTypes"]) {
      for (const brackets of ["", "[]", "[0]", "%5B%5D", "%5B0%5D"]) {
        expect([name, brackets, await events(`${name}${brackets}=temperature`)]).toEqual([name, brackets, 200]);
      }
    }
  });

  it.each([
    ["GET", "PROJECT/devices", "page_size[]"],
    ["GET", "PROJECT/devices", "nothing[0]"],
    ["GET", "/v2/projects", "pageToken%5B%5D"],
  ])("is refused by name under /v2 where it is none: %s %s?%s", async (method, path, name) => {
    const answer = await send(method, `${path}?${name}=1`);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: expect.stringContaining(`${decodeURIComponent(name)} is no query parameter`) },
    ]);
  });

  it.each(["Retention[]", "Retention[0]", "Retention%5B%5D", "Database[]", "database%5B1%5D", "nothing[]"])(
    "is refused by name at /api/data, and nothing is taken in: %s",
    async (name) => {
      const authorization = `Bearer ${await client.token("source")}`;
      for (const path of ["/api/data", "/api/data/"]) {
        const answer = await send("POST", `${path}?${name}=x`, point, { authorization });
        expect([answer.status, await answer.json()]).toEqual([
          400,
          {
            Error: "bad-request",
            Message: expect.stringContaining(`${decodeURIComponent(name)} is no query parameter`),
            Rejected: [],
          },
        ]);
      }
    },
  );
});
