import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBody, withJson } from "../../../../../../lambdas/api/manage/http/body.ts";
import { type Management, startManagement } from "../../../../../support/management.ts";
import { walkEveryCall } from "../../../../../support/walk-every-call.ts";

const request = (text: string) => {
  const rest = { method: "POST", path: "/v2/projects", headers: {}, query: new Map(), sourceIp: "192.0.2.1" };
  return withJson({ ...rest, body: Buffer.from(text) });
};

describe("readBody", () => {
  it.each([
    ['{"a":1,"a":1}', "a"],
    ['{"a":{"b":1,"c":2,"b":3}}', "a.b"],
    ['{"list":[{"x":1},{"x":1,"x":1}]}', "list[1].x"],
    ['{"\\u0061":1,"a":2}', "a"],
    ['{"__proto__":1,"__proto__":2}', "__proto__"],
  ])("refuses a key that stands twice, and says where: %s", (text, path) => {
    expect(() => readBody(request(text), v.unknown() as v.GenericSchema)).toThrow(`${path} stands twice in its object`);
  });

  it("reads a key that is written with an escape, whatever keys others have sent before", () => {
    const read = (text: string): object => Object(readBody(request(text), v.unknown() as v.GenericSchema));
    for (let times = 0; times < 8; times++) read('{"labels":{"before":"x","\\\\u":"x"}}');
    expect(read('{"labels":{"before":"x","\\u00b0F":"x"}}')).toStrictEqual({ labels: { before: "x", "°F": "x" } });
  });

  it("says nothing of what was sent where it is not JSON, since that may be a secret", () => {
    expect(() => readBody(request('{"password":secret}'), v.unknown() as v.GenericSchema)).toThrow(
      /^The body is not JSON\. Send a JSON object\.$/,
    );
  });
});

describe("every call that takes a body", () => {
  let management: Management;
  beforeAll(async () => {
    management = await startManagement();
  });
  afterAll(() => management.stop());

  /** Writes a body that holds its first key twice. */
  const twice = (body: object): string => {
    const [key = ""] = Object.keys(body);
    return `{${JSON.stringify(key)}:null,${JSON.stringify(body).slice(1)}`;
  };

  it("refuses keys that stand twice with 400, before it does anything", async () => {
    const refused = new Set<string>();
    await walkEveryCall(management, async ([method, path, body], ask) => {
      if (typeof body === "object" && body !== null && Object.keys(body).length > 0) {
        const { status, body: answer } = await ask(method, path, twice(body));
        expect([method, path, status, answer.error]).toStrictEqual([
          method,
          path,
          400,
          expect.stringContaining("twice"),
        ]);
        refused.add(path);
      }
      return ask(method, path, body);
    });
    expect(refused.size).toBeGreaterThan(20);
  });
});
