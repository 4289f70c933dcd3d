import fc from "fast-check";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMask } from "../../../../../lambdas/api/manage/http/mask.ts";
import { readPageSize, readPosition } from "../../../../../lambdas/api/manage/http/paging.ts";
import { checkQuery, type Query, readQuery } from "../../../../../lambdas/shared/calls/query.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import type { HttpRequest } from "../../../../../lambdas/shared/handlers/api-gateway.ts";
import { type Management, startManagement } from "../../../../support/management.ts";

const requestOf = (text: string): HttpRequest => {
  const asked = new URLSearchParams(text);
  const query = new Map([...new Set(asked.keys())].map((name) => [name, asked.getAll(name)]));
  return { method: "GET", path: "/", headers: {}, query, body: Buffer.from(""), sourceIp: "192.0.2.1" };
};

const query = {
  order_by: { schema: v.picklist(["name", "-name"], "must be name or -name."), description: "" },
  device_ids: {
    schema: v.pipe(v.string(), v.maxLength(3, "must have at most 3 characters.")),
    repeated: true,
    description: "",
  },
  query: { schema: v.string(), description: "" },
} as const satisfies Query;

const refusalOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof PlatformError && error.code === "bad-request") return error.message;
  }
  return "taken";
};

describe("query parameters", () => {
  it.each([
    ["order_by=name&device_ids=a&device_ids=b&query=x"],
    ["orderBy=name&deviceIds=a&deviceIds=b&query=x"],
    ["orderBy=name&deviceIds=a&device_ids=b&query=x"],
    ["orderBy=name&deviceIds[]=a&deviceIds[]=b&query=x"],
    ["orderBy=name&device_ids[]=a&device_ids[]=b&query=x"],
    ["orderBy=name&deviceIds[0]=a&deviceIds[1]=b&query=x"],
    ["orderBy=name&device_ids[0]=a&device_ids[1]=b&query=x"],
    ["orderBy=name&deviceIds%5B%5D=a&device_ids%5B10%5D=b&query=x"],
  ])("are read in both spellings: %s", (text) => {
    expect(readQuery(requestOf(text), query)).toEqual({ order_by: "name", device_ids: ["a", "b"], query: "x" });
  });

  it("are absent where they are not given, or empty", () => {
    const nothing = { order_by: undefined, device_ids: [], query: undefined };
    expect(readQuery(requestOf(""), query)).toEqual(nothing);
    expect(readQuery(requestOf("order_by=&device_ids=&query="), query)).toEqual(nothing);
  });

  it.each([
    ["orderBy=size", "order_by must be name or -name."],
    ["device_ids=a&deviceIds=long", "device_ids must have at most 3 characters."],
    ["order_by=name&orderBy=name", "Give the query parameter orderBy or order_by once."],
    ["deviceIds[]=a&device_ids[7]=long", "device_ids must have at most 3 characters."],
    ["query=a&query=b", "Give the query parameter query once."],
  ])("are refused by name: %s", (text, message) => {
    expect(refusalOf(() => readQuery(requestOf(text), query))).toBe(message);
  });

  it("that nobody knows are passed over", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (name, value) => {
        fc.pre(!["order_by", "orderBy", "device_ids", "deviceIds", "query"].includes(name.replace(/\[\d*\]$/, "")));
        const text = new URLSearchParams([[name, value]]).toString();
        expect(readQuery(requestOf(text), query)).toEqual(readQuery(requestOf(""), query));
      }),
    );
  });
});

describe("a parameter in brackets that is no list of the call", () => {
  it.each([
    "query[]",
    "orderBy[0]",
    "deviceID[]",
    "deviceIds[x]",
    "deviceIds[0][]",
    "deviceIds[",
    "deviceIds]",
    "[]",
    "device_ids[-1]",
    "filter[device_ids]",
    "constructor[]",
    "__proto__[0]",
  ])("is refused by name: %s", (name) => {
    const text = new URLSearchParams([[name, "a"]]).toString();
    expect(refusalOf(() => checkQuery(requestOf(text), query))).toBe(
      `${name} is no query parameter of this call; its lists are device_ids.`,
    );
    const withoutLists = refusalOf(() => checkQuery(requestOf(text), {}));
    expect(withoutLists).toBe(`${name} is no query parameter of this call; it takes no lists.`);
  });
});

describe("page sizes and tokens", () => {
  it.each([
    ["page_size=5", 5],
    ["pageSize=5", 5],
    ["pageSize=101", 100],
    ["pageSize=0", 50],
    ["", 50],
  ])("%s means %s", (text, size) => {
    expect(readPageSize(requestOf(text), 100, 50)).toBe(size);
  });

  it.each(["-1", "1.5", "ten", "1e3", "9999999999", " 5"])("a size of %j is refused", (size) => {
    const text = new URLSearchParams({ pageSize: size }).toString();
    expect(refusalOf(() => readPageSize(requestOf(text), 100))).toBe("page_size must be a whole number from 1.");
  });

  it("a token and a mask are read in both spellings", () => {
    const read = (text: string) => readPosition(requestOf(text), (token) => token);
    expect(read("pageToken=YQ")).toBe("a");
    expect(read("page_token=YQ")).toBe("a");
    expect(readMask(requestOf("updateMask=events"), ["events"])).toEqual(new Set(["events"]));
    expect(readMask(requestOf("update_mask=events"), ["events"])).toEqual(new Set(["events"]));
  });
});

describe("a call", () => {
  let management: Management;
  beforeAll(async () => {
    management = await startManagement();
  });
  afterAll(() => management.stop());

  it("refuses a wrong parameter that it declares, by name, and takes ones that it doesn't know", async () => {
    const base = await management.makeProject();
    const list = (text: string) => management.ask("roles/project.user", "GET", `${base}/retentions?${text}`);
    expect(await list("pageSize=many")).toMatchObject({
      status: 400,
      body: { error: "page_size must be a whole number from 1." },
    });
    expect((await list("$alt=json&unknown=1&unknown=2")).status).toBe(200);
  });

  it("tells nobody about parameters who may not call it", async () => {
    const base = await management.makeProject();
    const answer = await management.ask("stranger", "GET", `${base}/retentions?pageSize=many`);
    expect(answer.status).toBe(404);
  });
});
