/** Holds that errors name the fields that are wrong, so that a form can show each beside its field. */

import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, runManagement } from "../../../../support/management.ts";
import { makeOrganization } from "../../../../support/people.ts";

const management = await runManagement();
let project: string;

beforeEach(async () => {
  await makeOrganization(management);
  project = await management.makeProject();
});

const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask("roles/organization.admin", method, path.startsWith("/v2") ? path : `${project}${path}`, body);
const pathsOf = ({ body }: Answer): string[] => (body.fields ?? []).map(({ path }: { path: string }) => path);

describe("the fields of an error", () => {
  it("are each that is wrong, by its path, with the words of the text", async () => {
    const body = { displayName: "", type: "PRESS", activationUid: "x", labels: { hall: 7 } };
    const answer = await ask("POST", "/sources", body);
    expect(answer.status).toBe(400);
    expect(pathsOf(answer).toSorted()).toEqual(["activationUid", "displayName", "labels.hall", "type"]);
    for (const { path, message } of answer.body.fields) expect(answer.body.error).toContain(`${path}: ${message}`);
  });

  it("are ten at most", async () => {
    const members = Array.from({ length: 30 }, () => ({ project: 1 }));
    expect(pathsOf(await ask("POST", "/v2/projects/-/members:batchCreate", { members }))).toHaveLength(10);
  });

  it.each([
    ["GET", "/sources?page_size=-1", undefined, "page_size"],
    ["GET", "/sources?page_token=x", undefined, "page_token"],
    ["GET", "/sources?orderBy=colour", undefined, "order_by"],
    ["GET", "/devices?order_by=colour", undefined, "order_by"],
    ["PATCH", "?update_mask=colour", {}, "update_mask"],
    ["POST", "/dataconnectors", { type: "HTTP_PUSH", httpConfig: { url: "http://example.com" } }, "httpConfig.url"],
    ["POST", "/dataconnectors", { type: "HTTP_PUSH", httpConfig: { url: "https://127.0.0.1" } }, "httpConfig.url"],
    ["POST", "/dataconnectors", { type: "HTTP_PUSH", httpConfig: {} }, "httpConfig.url"],
    ["POST", "/retentions", { displayName: "a", kind: "INFLUXDB", duration: "3600s" }, "influxdb"],
    [
      "POST",
      "/retentions",
      { displayName: "a", kind: "INFLUXDB", duration: "3600s", influxdb: { url: "https://example.com" } },
      "influxdb.version",
    ],
    [
      "POST",
      "/sources",
      { displayName: "a", type: "LOGGER", activationUid: randomUUID(), retentions: ["year"] },
      "retentions",
    ],
    ["POST", "/apitokens", { displayName: "a", scopes: ["read"], expireTime: "2001-01-01T00:00:00Z" }, "expireTime"],
  ])("name what is wrong where no schema can tell: %s %s", async (method, path, body, field) => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(400);
    expect(pathsOf(answer)).toEqual([field]);
    expect(answer.body.error.startsWith(field)).toBe(true);
  });

  it("name a name that is taken", async () => {
    const source = { displayName: "a", type: "LOGGER", activationUid: randomUUID() };
    await ask("POST", "/sources", source);
    expect(await ask("POST", "/sources", source)).toMatchObject({
      status: 409,
      body: { fields: [{ path: "activationUid" }] },
    });
  });

  it("are absent where no field is to blame by itself", async () => {
    const missing = await ask("GET", `/sources/${randomUUID()}`);
    expect([missing.status, missing.body.fields]).toEqual([404, undefined]);
    const list = await ask("POST", "/sources", []);
    expect([list.status, list.body.fields]).toEqual([400, undefined]);
  });
});
