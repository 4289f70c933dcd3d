import * as v from "valibot";
import { beforeEach, describe, expect, it } from "vitest";
import { calls } from "../../../../../lambdas/api/manage/resources/all.ts";
import { explain } from "../../../../../lambdas/shared/calls/explain.ts";
import { type Answer, runManagement } from "../../../../support/management.ts";
import { makeOrganization } from "../../../../support/people.ts";

const management = await runManagement();
let project: string;

beforeEach(async () => {
  await makeOrganization(management);
  project = await management.makeProject();
});

const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
  management.ask("roles/organization.admin", method, `${project}${path}`, body);
const refusal = async (method: string, path: string, body?: unknown): Promise<string> => {
  const { status, body: answer } = await ask(method, path, body);
  expect([method, path, status]).toStrictEqual([method, path, 400]);
  return answer.error;
};
const hook = { type: "HTTP_PUSH", httpConfig: { url: "https://example.com/" } };
const device = async (): Promise<string> => {
  const { name } = (await ask("POST", "/devices", { type: "temperature" })).body;
  return `/devices/${name.split("/").at(-1)}`;
};

describe("what is wrong with a request", () => {
  /** Finds what only the types of a program look like. */
  const asTypes = /\||\("|^must be "|\b(Array|Object|unknown|undefined|never|NaN)\b|[<>]=?\d|!/;
  const odd = [undefined, null, true, 1.5, -1, Number.MAX_SAFE_INTEGER, "", "x", " ", [], [1], {}, { x: 1 }];
  const schemas = calls.flatMap(({ method, path, body, query = {} }) => [
    ...(body && !path.endsWith(":publish") ? [{ what: `the body of ${method} ${path}`, schema: body }] : []),
    ...Object.entries(query).map(([name, { schema }]) => ({ what: `${name} of ${method} ${path}`, schema })),
  ]);
  const fieldsOf = (schema: v.GenericSchema): string[] => {
    const { issues = [] } = v.safeParse(schema, {});
    const asked = ["displayName", "type", "status", "httpConfig", "events", "labels", "concurrency", "acknowledge"];
    const more = ["roles", "scopes", "kind", "duration", "user", "email", "organization", "location", "eventLogDays"];
    return [
      ...asked,
      ...more,
      "pauseMode",
      "disableOnGone",
      "members",
      "names",
      ...issues.flatMap((one) => v.getDotPath(one) ?? []),
    ];
  };

  it.each(schemas)("is said in words, and not as a type: $what", ({ schema }) => {
    const sent = odd.flatMap((value) => [value, ...fieldsOf(schema).map((field) => ({ [field]: value }))]);
    const faults = sent.flatMap((value) => v.safeParse(schema, value, { abortPipeEarly: true }).issues ?? []);
    const quoted = /"(2xx|200|600s|2024-[^"]+)"/g;
    for (const fault of faults) expect(explain(fault).replaceAll(quoted, "")).not.toMatch(asTypes);
  });

  it("is said once", async () => {
    const said = await refusal("POST", "/dataconnectors", { ...hook, concurrency: 1.5 });
    expect(said.match(/concurrency/g)).toHaveLength(1);
    expect(await refusal("PATCH", "", { eventLogDays: 40.5 })).toBe(
      "The request is not valid. eventLogDays: must be whole.",
    );
  });

  it("names the states that jobs have", async () => {
    expect(await refusal("GET", "/jobs?state=LOST")).toBe("state must be one of RUNNING, DONE, FAILED, CANCELLED.");
  });

  it.each(["displayName,", ",displayName", "displayName,,labels", ",", " "])(
    "is the comma in a mask: '%s'",
    async (mask) => {
      expect(await refusal("PATCH", `?update_mask=${encodeURIComponent(mask)}`, {})).toMatch(
        /^update_mask: has an empty name; put one comma between names, and name any of displayName, /,
      );
    },
  );
});

describe("a fault of a label", () => {
  const long = "k".repeat(101);

  it("is laid to its key where that is wrong, and to its value where that is", async () => {
    const path = await device();
    for (const key of [long, "__proto__", "a\u0000b"]) {
      expect(await refusal("POST", `${path}/labels`, { key, value: "good" })).toMatch(
        /^The request is not valid. key: /,
      );
      expect(await refusal("POST", `${path}/labels/${encodeURIComponent(key)}`, { value: "good" })).toMatch(/^label: /);
    }
    expect(await refusal("POST", `${path}/labels`, { key: "good", value: "v".repeat(1025) })).toContain(" value: ");
    expect(await refusal("POST", `${path}/labels/name`, { value: "v".repeat(101) })).toMatch(/^value: /);
  });

  it("is laid to its key or its value in an object of labels, too", async () => {
    const path = await device();
    const put = (labels: object) => refusal("PUT", path, { labels });
    expect(await put({ [long]: "good" })).toMatch(/labels\.k+…: its key must have at most 100 characters\.$/);
    expect(await put({ good: "v".repeat(1025) })).toContain("labels.good: must have at most 1024 characters.");
  });
});

describe("a name that no label has", () => {
  const name = "__proto__";

  it.each<[string, string, (path: string) => Promise<string>, object]>([
    ["the labels that a connector adds", "POST", async () => "/dataconnectors", { ...hook, labels: [name] }],
    ["a key", "POST", async (path) => `${path}/labels`, { key: name, value: "x" }],
    ["a path", "POST", async (path) => `${path}/labels/${name}`, { value: "x" }],
    [
      "a batch",
      "POST",
      async () => "/devices:batchUpdate",
      { devices: ["projects/P/devices/D"], removeLabels: [name] },
    ],
    ["the events of a connector", "POST", async () => "/dataconnectors", { ...hook, events: [name] }],
  ])("is refused in %s", async (_, method, pathOf, body) => {
    expect(await refusal(method, await pathOf(await device()), body)).toContain(
      "JavaScript keeps for itself; rename it",
    );
  });
});

describe("an API token that would never have been good", () => {
  it("is not made", async () => {
    const token = { displayName: "script", scopes: ["read"], expireTime: "2020-01-01T00:00:00Z" };
    expect(await refusal("POST", "/apitokens", token)).toBe(
      "expireTime: lies in the past; give a later time, or leave it out for a token that does not expire.",
    );
    const ahead = new Date(management.state.now + 60_000).toISOString();
    expect((await ask("POST", "/apitokens", { ...token, expireTime: ahead })).status).toBe(200);
  });

  it("comes of a change that ends a token at once, which is meant", async () => {
    const { apiToken } = (await ask("POST", "/apitokens", { displayName: "script", scopes: ["read"] })).body;
    const path = `/apitokens/${apiToken.name.split("/").at(-1)}`;
    expect((await ask("PATCH", path, { expireTime: "2020-01-01T00:00:00Z" })).status).toBe(200);
  });
});
