import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { JsonFile } from "../../../../local/backends/json-file.ts";
import { seed } from "../../../../local/start/seed.ts";

/** The answers by method and path. A number is a status without a body. */
type Answers = Record<string, (body: Record<string, unknown>) => unknown>;

const user = { username: "admin", password: "generated" };

let directory = "";
let server: Server | undefined;
let calls: string[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "millrace-seed-"));
  calls = [];
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
  rmSync(directory, { recursive: true, force: true });
});

const platform: Answers = {
  "POST /Auth": () => "jwt",
  "GET /v2/projects": () => ({
    projects: [{ name: "projects/p1", displayName: "AcmeCorp", organization: "organizations/o1" }],
  }),
  "POST /v2/projects/p1/retentions": () => ({}),
  "POST /v2/projects/p1/sources": () => ({}),
  "POST /v2/projects/p1/sources/*:resetPassword": () => ({ username: "the-source", password: "once" }),
  "POST /v2/projects/p1/apitokens": () => ({ apiToken: { name: "projects/p1/apitokens/t1" }, value: "token" }),
  "POST /v2/projects/p1/serviceaccounts": () => ({ name: "projects/p1/serviceaccounts/a1", email: "a1@example.com" }),
  "POST /v2/projects/p1/serviceaccounts/a1/keys": () => ({ key: { id: "k1" }, secret: "shown once" }),
  "POST /v2/projects/p1/members": () => ({}),
};

async function serve(answers: Answers): Promise<string> {
  const listening = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const call = `${request.method} ${request.url?.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "*")}`;
    calls.push(call);
    const answer = answers[call]?.(JSON.parse(text || "{}")) ?? 404;
    response.statusCode = typeof answer === "number" ? answer : 200;
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

const seedAt = (url: string) =>
  seed({
    addresses: { httpUrl: url, apiUrl: url },
    user,
    credentials: new JsonFile(join(directory, "credentials.json")),
  });

describe("seeding", () => {
  test("makes everything over the public API and keeps the secrets for its owner alone", async () => {
    const seeds = await seedAt(await serve(platform));
    expect(seeds).toEqual({
      organization: { id: "o1" },
      project: { id: "p1", companyName: "AcmeCorp" },
      user,
      source: { activationUid: expect.stringMatching(/^[0-9a-f-]{36}$/), username: "the-source", password: "once" },
      retention: { name: "oneYear" },
      apiToken: { id: "t1", value: "token" },
      serviceAccount: { keyId: "k1", secret: "shown once", email: "a1@example.com" },
    });
    expect(statSync(join(directory, "credentials.json")).mode & 0o777).toBe(0o600);
  });

  test("asks again where functions fail that are slow to load, before anything is made", async () => {
    const failing = new Map([
      ["POST /Auth", [500, 502]],
      ["GET /v2/projects", [503]],
    ]);
    const slow = Object.fromEntries(
      Object.entries(platform).map(([call, answer]) => [
        call,
        (body: Record<string, unknown>) => failing.get(call)?.shift() ?? answer(body),
      ]),
    );
    expect(await seedAt(await serve(slow))).toMatchObject({ project: { id: "p1" } });
    expect(calls.filter((call) => call === "POST /Auth")).toHaveLength(3);
    expect(calls.filter((call) => call === "GET /v2/projects")).toHaveLength(2);
  });

  test("makes no call at a later start", async () => {
    const url = await serve(platform);
    const first = await seedAt(url);
    calls = [];
    expect(await seedAt(url)).toEqual(first);
    expect(calls).toEqual([]);
  });

  test("that was cut off goes on where it stopped, with the same source", async () => {
    const uids: unknown[] = [];
    const remembered: Answers = {
      ...platform,
      "POST /v2/projects/p1/sources": ({ activationUid }) => (uids.push(activationUid) > 1 ? 409 : {}),
    };
    const broken = { ...remembered, "POST /v2/projects/p1/sources/*:resetPassword": () => 500 };
    await expect(seedAt(await serve(broken))).rejects.toThrow(/resetPassword answered 500/);
    server?.close();
    calls = [];
    const seeds = await seedAt(await serve(remembered));
    expect(uids).toEqual([seeds.source.activationUid, seeds.source.activationUid]);
    expect(calls).not.toContain("GET /v2/projects");
    expect(calls).not.toContain("POST /v2/projects/p1/retentions");
  });

  test("takes a retention that is already there", async () => {
    const url = await serve({ ...platform, "POST /v2/projects/p1/retentions": () => 409 });
    await expect(seedAt(url)).resolves.toMatchObject({ retention: { name: "oneYear" } });
  });
});
