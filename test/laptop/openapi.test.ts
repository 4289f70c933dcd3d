import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";

let laptop: TestLaptop;
let client: Client;
let url: string;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
  url = laptop.ready.httpUrl;
});

afterAll(() => laptop?.stop());

describe("GET /openapi.json", () => {
  it("is a valid OpenAPI document, for everybody, and may be cached", async () => {
    const response = await fetch(`${url}/openapi.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    const document = (await response.json()) as Record<string, unknown>;
    expect(await new Validator().validate(document)).toMatchObject({ valid: true });
    expect(Object.keys(document.paths as object)).toContain("/v2/projects/{project}/dataconnectors/{connector}");
  });

  it("says what the platform answers", async () => {
    const retention = await client.manage("POST", "/retentions", {
      displayName: "oneHour",
      kind: "DYNAMODB",
      duration: "3600s",
    });
    const path = String(retention.name).replace(`projects/${laptop.ready.project.id}`, "");
    await client.manage("GET", path);
    await client.manage("GET", "/retentions?page_size=1");
    await client.manage("PATCH", `${path}?updateMask=duration`, { duration: "7200s" });
    await client.manage("DELETE", path);
    await expect(client.manage("GET", path)).rejects.toMatchObject({ status: 404 });
    await expect(client.manage("GET", "/retentions?pageSize=many")).rejects.toMatchObject({ status: 400 });
  });
});

describe("GET /asyncapi.json", () => {
  it("describes the topics of MQTT, for everybody, and may be cached", async () => {
    const response = await fetch(`${url}/asyncapi.json`);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "public, max-age=300"]);
    expect(await response.json()).toMatchObject({ asyncapi: "3.0.0", channels: { raw: expect.anything() } });
  });
});

it("gives the REST API's own errors the form of /v2", async () => {
  const response = await fetch(`${url}/oauth2/nothing`);
  expect([response.status, await response.json()]).toEqual([
    404,
    {
      error: "There is no such call; GET /openapi.json lists them.",
      code: 404,
      help: "https://www.rfc-editor.org/rfc/rfc9110#status.404",
    },
  ]);
});

it("answers 429 to ever more wrong passwords for one name, and lets everybody else in", async () => {
  const signIn = (Username: string) =>
    fetch(`${url}/Auth`, {
      method: "POST",
      headers: { AuthVersion: "V0.0.1" },
      body: JSON.stringify({ Username, Password: "wrong" }),
    });
  // Goes on after the limit, because a new minute may begin between the calls and start a new count.
  const responses: Response[] = [];
  for (let made = 0; made < 21; made++) responses.push(await signIn("somebody"));
  const refused = responses.find(({ status }) => status === 429);
  expect(refused?.headers.get("retry-after")).toMatch(/^[1-9]\d?$/);
  expect(await refused?.text()).toContain("failed too often");
  expect(await client.token("admin")).toMatch(/^ey/);
});
