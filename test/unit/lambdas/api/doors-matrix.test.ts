/** Holds who may make which call at the doors outside `/v2`, for every call that the OpenAPI document describes. */

import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { doors as described } from "../../../../lambdas/api/manage/openapi/doors.ts";
import { grantBy } from "../../../support/credentials.ts";
import { type Asked, type DoorAnswer, runDoors } from "../../../support/doors.ts";
import { collectLogLines } from "../../../support/log-lines.ts";
import { type Caller, makeScene, type Scene } from "./doors-callers.ts";
import { type CallerName, callerNames, expected, type Outcome, outcomes } from "./doors-table.ts";

collectLogLines();
const doors = await runDoors();
let scene: Scene;
beforeAll(async () => {
  scene = await makeScene(doors);
});

/** Asks from another network each time, so that no call is refused for wrong secrets that came before it. */
let networks = 0;
const newAddress = (): string => {
  networks++;
  return `198.${networks >> 8}.${networks % 256}.1`;
};

const q = "SHOW+RETENTION+POLICIES";
const row = { before: null, after: { id: 5 }, op: "c", source: { ts_ms: 1 } };

/** What a call sends besides the credential, for the source. A call that is not here sends nothing. */
const sentBy: Readonly<Record<string, (source: string) => Pick<Asked, "query" | "body" | "headers">>> = {
  "POST /api/data": (source) => ({
    query: `Database=${source}`,
    body: JSON.stringify({ Metrics: [{ Name: "m", Fields: { v: 1 } }] }),
  }),
  "GET /api/data": (source) => ({ query: `Db=${source}&Query=SELECT+v+FROM+m` }),
  "POST /api/blobs": (source) => ({
    query: `Database=${source}`,
    body: JSON.stringify({ ContentType: "text/plain", Size: 1 }),
  }),
  "GET /api/blobs": (source) => ({ query: `Database=${source}&Path=a.txt` }),
  "POST /api/cdc": (source) => ({ query: `Database=${source}&Name=m&Key=id`, body: JSON.stringify(row) }),
  "GET /api/cdc": (source) => ({ query: `Database=${source}&Name=m` }),
  "POST /api/logs": (source) => ({ query: `Database=${source}`, body: JSON.stringify({ Message: "starts" }) }),
  "POST /write": (source) => ({ query: `db=${source}`, body: "m v=1" }),
  "POST /api/v2/write": (source) => ({ query: `bucket=${source}`, body: "m v=1" }),
  "GET /query": (source) => ({ query: `db=${source}&q=${q}` }),
  "POST /query": (source) => ({
    query: `db=${source}`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: `q=${q}`,
  }),
};

/** Makes the call as a caller does: signing in by what each has, and all others by the credential in its headers. */
function ask(call: string, { headers, credentials, key }: Caller): Promise<DoorAnswer> {
  const [method = "", path = ""] = call.split(" ");
  if (path === "/oauth2/token") return grantBy(doors, key ?? { keyId: randomUUID(), secret: "a guess", email: "a@b" });
  const sent = /^\/auth$/i.test(path) ? { body: JSON.stringify(credentials) } : sentBy[call]?.(scene.source);
  const withoutCredential = /^\/auth$/i.test(path) ? {} : headers;
  return doors.ask({ method, path, from: newAddress(), ...sent, headers: { ...sent?.headers, ...withoutCredential } });
}

const hidden = /no source with that UID/;
/** What InfluxQL says within 200, where each statement has an error of its own. */
const refused = /"error":"(?:This call needs|A source may|The API token (?:lacks|may not))/;

/** Tells whether the caller was let in. What the call then answers is tested elsewhere. */
function outcomeOf({ status, body }: DoorAnswer): Outcome {
  if (status >= 500 || status === 429) throw new Error(`${status}: ${body}`);
  if (status === 401 || body.includes('"invalid_grant"')) return "unknown";
  if (hidden.test(body)) return "hidden";
  if (status === 403 || refused.test(body)) return "forbidden";
  if (status === 200 && body.includes('"error":')) throw new Error(`An error that says nothing of rights: ${body}`);
  return "allowed";
}

async function outcomesOf(call: string): Promise<Record<CallerName, Outcome>> {
  const found = {} as Record<CallerName, Outcome>;
  for (const name of callerNames) found[name] = outcomeOf(await ask(call, scene.callers[name]));
  return found;
}

/** Are answered by other functions: streams, whose callers `stream/admit.test.ts` holds, and documents for everybody. */
const elsewhere = /^\/(v2\/|openapi\.json$|asyncapi\.json$)/;

describe("the calls of the doors", () => {
  it("are all in the table of who may ask them, and nothing else is", () => {
    const here = described.filter(({ path }) => !elsewhere.test(path));
    const there = here.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(there.toSorted()).toStrictEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))("%s is for %s", async (call, whom) => {
    expect(await outcomesOf(call)).toStrictEqual(outcomes[whom]);
  });
});
