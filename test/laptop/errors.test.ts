import { createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signIn } from "../../local/client/client.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client } from "../support/laptop/platform.ts";

let laptop: TestLaptop;
let client: Client;

beforeAll(async () => {
  laptop = await startTestLaptop();
  client = new Client(laptop.ready);
});

afterAll(() => laptop?.stop());

const one = (text: string) => `{"Metrics":[${text}]}`;
const good = one('{"Name":"m","Fields":{"value":1}}');

describe("POST /Auth", () => {
  const auth = (body: string, headers: Record<string, string> = {}, path = "/Auth") =>
    fetch(`${laptop.ready.httpUrl}${path}`, { method: "POST", body, headers: { AuthVersion: "V0.0.1", ...headers } });

  it.each(["/Auth", "/auth"])("serves %s with a JWT as plain text", async (path) => {
    const body = JSON.stringify({ Username: laptop.ready.apiToken.id, Password: laptop.ready.apiToken.value });
    const response = await auth(body, {}, path);
    expect(response.status).toBe(200);
    const claims = JSON.parse(Buffer.from((await response.text()).split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({ sub: laptop.ready.apiToken.id, kind: "apiToken", project: laptop.ready.project.id });
    expect(claims.exp - claims.iat).toBe(7200);
  });

  it.each([
    ["an unknown user", { Username: "nobody", Password: "x" }],
    ["an unknown source", { Username: "fe453df1-b4a0-492d-a12c-505988eea849", Password: "x" }],
    ["a wrong password", { Username: "admin", Password: "wrong" }],
  ])("gives %s the same answer", async (_, body) => {
    const response = await auth(JSON.stringify(body));
    expect([response.status, await response.text()]).toEqual([401, "The user name or the password is wrong."]);
  });

  it.each([
    ["no JSON", "{", {}, "not JSON"],
    ["a missing field", '{"Username":"x"}', {}, "Password"],
    ["an unknown version", '{"Username":"x","Password":"y"}', { AuthVersion: "V9" }, "V0.0.1"],
  ])("refuses %s with what to send", async (_, body, headers, hint) => {
    const response = await auth(body, headers);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(hint);
  });
});

describe("POST /oauth2/token", () => {
  const grant = (secret: string, changed: object = {}) => {
    const { keyId, email } = laptop.ready.serviceAccount;
    const now = Math.floor(Date.now() / 1000);
    const claims = { iat: now, exp: now + 3600, aud: `${laptop.ready.httpUrl}/oauth2/token`, iss: email, ...changed };
    const input = [{ alg: "HS256", kid: keyId }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const assertion = `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
    const grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    return fetch(`${laptop.ready.httpUrl}/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({ assertion, grant_type }),
    });
  };

  it("gives a service account a token that its roles reach as far with as Basic credentials", async () => {
    const response = await grant(laptop.ready.serviceAccount.secret);
    expect(response.status).toBe(200);
    const { access_token, ...rest } = (await response.json()) as { access_token: string };
    expect(rest).toEqual({ token_type: "Bearer", expires_in: 3600 });
    const members = await fetch(`${laptop.ready.httpUrl}${client.project}/serviceaccounts`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(members.status).toBe(200);
  });

  it("takes an assertion for its own address alone, and one with an id only once", async () => {
    const { secret } = laptop.ready.serviceAccount;
    const { host } = new URL(laptop.ready.httpUrl);
    for (const aud of [`http://evil@${host}/oauth2/token`, `http://${host}/x/oauth2/token`, laptop.ready.httpUrl]) {
      const response = await grant(secret, { aud });
      expect([aud, response.status]).toEqual([aud, 400]);
      expect(await response.json()).toMatchObject({
        error_description: `assertion: aud must be ${laptop.ready.httpUrl}/oauth2/token, and nothing else.`,
      });
    }
    const statuses = [await grant(secret, { jti: "once" }), await grant(secret, { jti: "once" })];
    expect(statuses.map(({ status }) => status)).toEqual([200, 400]);
  });

  it("answers a bad assertion with 400", async () => {
    const response = await grant("not the secret");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_grant" });
  });
});

describe("POST /api/data refuses", () => {
  const cases: [string, number, string, string][] = [
    ["malformed JSON", 400, "{", "JSON"],
    ["NaN", 400, one('{"Name":"m","Fields":{"value":NaN}}'), "NaN"],
    ["an integer beyond 2^53", 400, one('{"Name":"m","Fields":{"value":9007199254740993}}'), "string"],
    ["a duplicate key", 400, one('{"Name":"m","Fields":{"value":1,"value":2}}'), "value"],
    ["Metrics beside metrics", 400, '{"Metrics":[],"metrics":[]}', "etrics"],
    ["deep nesting", 400, `{"Metrics":${"[".repeat(200)}${"]".repeat(200)}}`, "nest"],
    ["no metric", 400, '{"Metrics":[]}', "Metrics"],
    ["an absent name", 400, one('{"Fields":{"value":1}}'), "Name"],
    ["empty fields", 400, one('{"Name":"m","Fields":{}}'), "Fields"],
    ["an illegal character in a name", 400, one('{"Name":"a/b","Fields":{"value":1}}'), "Name"],
    ["a timestamp out of range", 400, one('{"Name":"m","Fields":{"v":1},"Timestamp":"-1"}'), "Timestamp"],
    ["a field named updateTime", 400, one('{"Name":"m","Fields":{"updateTime":1}}'), "updateTime"],
    ["a measurement named ping", 400, one('{"Name":"ping","Fields":{"v":1}}'), "ping"],
    [
      "10,001 points",
      413,
      one(Array.from({ length: 10_001 }, () => '{"Name":"m","Fields":{"v":1}}').join(",")),
      "10000",
    ],
    ["a body above 4 MiB", 413, one(`{"Name":"m","Fields":{"v":"${"x".repeat(4.2 * 1024 * 1024)}"}}`), "4 MiB"],
    ["a blob without a blob store", 422, one('{"Name":"m","Fields":{"v":"data:image/png;base64,AAAA"}}'), "blob"],
  ];

  it.each(cases)("%s with %i", async (_, status, body, hint) => {
    const answer = await client.postAsSource(body);
    expect(answer.status).toBe(status);
    const error = JSON.parse(answer.text) as { Error: string; Message: string; Rejected: { Reason: string }[] };
    expect(Object.keys(error)).toEqual(["Error", "Message", "Rejected"]);
    expect(`${error.Message} ${error.Rejected.map(({ Reason }) => Reason).join(" ")}`).toContain(hint);
  });

  it("every metric that is wrong, by its place, and stores none", async () => {
    const answer = await client.postAsSource(
      one('{"Name":"m","Fields":{"v":1}},{"Name":"","Fields":{"v":1}},{"Name":"m"}'),
    );
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).Rejected.map(({ Index }: { Index: number }) => Index)).toEqual([1, 2]);
  });

  it("a gzip body that inflates beyond 4 MiB, and one that is no gzip", async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(50 * 1024 * 1024)));
    expect((await client.postAsSource(bomb, { "content-encoding": "gzip" })).status).toBe(413);
    expect((await client.postAsSource("plain", { "content-encoding": "gzip" })).status).toBe(400);
    expect((await client.postAsSource("plain", { "content-encoding": "br" })).status).toBe(415);
  });
});

describe("who may send", () => {
  const status = async (headers: Record<string, string>, query = "") =>
    (await client.post(good, headers, query)).status;

  it("refuses a missing, a malformed and a forged credential with 401", async () => {
    const token = await client.token("source");
    const [head, claims] = token.split(".");
    const other = Buffer.from(claims ?? "", "base64url")
      .toString()
      .replace(/"exp":\d+/, '"exp":9999999999');
    const forged = `${head}.${Buffer.from(other).toString("base64url")}.${token.split(".")[2]}`;
    for (const authorization of ["", "Bearer x", "Basic x", `Bearer ${forged}`, "Bearer a.b.c", "ApiToken x"]) {
      expect(await status({ authorization })).toBe(401);
    }
  });

  it("refuses unknown versions and names the supported ones", async () => {
    const answer = await client.postAsSource(good, { DataVersion: "V0.0.4" });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).Message).toContain("V0.0.5");
    expect((await client.postAsSource(good, { AuthVersion: "V1" })).status).toBe(400);
  });

  it("takes the Token header for V0.0.2", async () => {
    const token = await client.token("source");
    expect(await status({ DataVersion: "V0.0.2", Token: token })).toBe(200);
    expect(await status({ DataVersion: "V0.0.2", authorization: `Bearer ${token}` })).toBe(400);
  });

  it("refuses a user's JWT without a Database with 403, and unknown ones with 404", async () => {
    const authorization = `Bearer ${await client.token("admin")}`;
    expect(await status({ authorization })).toBe(403);
    const { activationUid } = laptop.ready.source;
    expect(await status({ authorization }, `?Database=${activationUid}`)).toBe(200);
    expect(await status({ authorization }, "?Database=fe453df1-b4a0-492d-a12c-505988eea849")).toBe(404);
    expect(await status({ authorization }, `?Database=${activationUid}&Retention=none`)).toBe(404);
  });

  it("refuses an API token that may only read", async () => {
    const { value } = await client.manage("POST", "/apitokens", { displayName: "reader", scopes: ["read"] });
    const query = `?Database=${laptop.ready.source.activationUid}`;
    expect(await status({ authorization: `ApiToken ${value}` }, query)).toBe(403);
    const projects = await fetch(`${laptop.ready.httpUrl}${client.project}`, {
      headers: { authorization: `ApiToken ${value}` },
    });
    expect(projects.status).toBe(200);
  });

  it("refuses a source that was disabled", async () => {
    const source = await client.newSource();
    await client.manage("PATCH", source.path, { status: "DISABLED" });
    expect(await status({ authorization: `Bearer ${source.token}` })).toBeOneOf([401, 403]);
  });

  it("refuses a source that asks for anything else", async () => {
    const response = await fetch(`${laptop.ready.httpUrl}/v2/projects`, {
      headers: { authorization: `Bearer ${await client.token("source")}` },
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 403, error: expect.any(String), help: expect.any(String) });
  });

  it("refuses a password that was reset", async () => {
    const source = await client.newSource();
    const { password } = await client.manage("POST", `${source.path}:resetPassword`, {});
    await client.manage("POST", `${source.path}:resetPassword`, {});
    await expect(signIn(client.addresses, source.uid, String(password))).rejects.toThrow("401");
  });
});
