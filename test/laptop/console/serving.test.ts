import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";

let laptop: TestLaptop;
let url: string;

beforeAll(async () => {
  laptop = await startTestLaptop();
  url = laptop.ready.consoleUrl ?? "";
});

afterAll(() => laptop?.stop());

const policy = (response: Response) => response.headers.get("content-security-policy") ?? "";

describe("the console on the laptop", () => {
  it("has the address of the APIs", () => {
    expect(url).toBe(laptop.ready.httpUrl);
  });

  it.each(["/", "/sign-in", "/projects/p/connectors/c/attempts?error_classes=TIMEOUT"])(
    "answers its page at %s, under the strict policy, to be asked for each time",
    async (path) => {
      const response = await fetch(url + path);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html"]);
      expect(await response.text()).toContain('<div id="root">');
      expect(response.headers.get("cache-control")).toBe("no-cache");
      for (const rule of ["default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'"])
        expect(policy(response)).toContain(rule);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": expect.stringContaining("clipboard-write=(self)"),
      });
    },
  );

  it("answers what its page names, for a year, and says 304 to who has it", async () => {
    const page = await (await fetch(url)).text();
    const names = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, name = ""]) => name);
    expect(names.some((name) => name.endsWith(".js"))).toBe(true);
    for (const name of names) {
      const response = await fetch(url + name);
      expect([name, response.status, response.headers.get("content-type")]).toEqual([
        name,
        200,
        name.endsWith(".js") ? "text/javascript" : "text/css",
      ]);
      expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      const again = await fetch(url + name, { headers: { "if-none-match": response.headers.get("etag") ?? "" } });
      expect([again.status, await again.text()]).toEqual([304, ""]);
    }
  });

  it("tells the console where everything is on this laptop", async () => {
    const response = await fetch(`${url}/config.json`);
    const { httpUrl, mqttWsUrl, mqttsUrl } = laptop.ready;
    expect(await response.json()).toMatchObject({
      stage: "laptop",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      laptop: true,
      restUrl: httpUrl,
      httpUrl,
      mqttUrl: mqttWsUrl,
      mqttsUrl,
      limits: expect.objectContaining({ connectorsPerProject: 10, sourcesPerProject: 10_000 }),
    });
    const mqttOrigin = (mqttWsUrl ?? "").replace(/\/mqtt$/, "");
    expect(policy(response)).toContain(`connect-src 'self' ${mqttOrigin};`);
  });

  it("answers HEAD without a body, and says what S3 says of an asset that is gone", async () => {
    const head = await fetch(url, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(Number(head.headers.get("content-length"))).toBeGreaterThan(100);
    expect((await fetch(`${url}/assets/gone-1.js`)).status).toBe(403);
  });
});

describe("the APIs under the console's address", () => {
  it("answer in their own words what they do not know", async () => {
    for (const path of ["/v2/nothing", "/v2", "/oauth2/nothing"]) {
      const response = await fetch(url + path);
      expect([response.headers.get("content-type"), await response.json()]).toEqual([
        "application/json",
        expect.objectContaining({ code: response.status }),
      ]);
    }
    const response = await fetch(`${url}/Auth/nothing`);
    expect([response.status, await response.json()]).toEqual([404, expect.objectContaining({ Error: "not-found" })]);
  });

  it("have browsers run nothing of what they answer", async () => {
    for (const path of ["/openapi.json", "/v2/projects", "/ping", "/api/data"]) {
      const response = await fetch(url + path);
      expect([path, policy(response)]).toEqual([path, "default-src 'none'; frame-ancestors 'none'; sandbox"]);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    }
  });
});
