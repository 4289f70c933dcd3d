import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Call } from "../../../../../lambdas/api/manage/http/call.ts";
import { createRouter } from "../../../../../lambdas/api/manage/http/router.ts";
import { calls } from "../../../../../lambdas/api/manage/resources/all.ts";
import { type Answer, runManagement } from "../../../../support/management.ts";
import { walkEveryCall } from "../../../../support/walk-every-call.ts";

const management = await runManagement();

const base64url = (text: string): string => Buffer.from(text).toString("base64url");
/** Texts that no call gives out, some of which are of the form that tokens have. */
const badTokens = [
  ...["bogus", "made-up", "!", "%00", "0", "AAAA", "_w", "null", base64url("nobody"), base64url(randomUUID())],
  ...[base64url("[]"), base64url('["x","y"]'), base64url("{}"), `${base64url("x")}=`],
];

const isList = ({ method, answer }: Call): boolean =>
  method === "GET" && "entries" in answer && "nextPageToken" in Object(answer.entries);
const listsOf = ({ query = {} }: Call): string[] => Object.keys(query).filter((name) => query[name]?.repeated);
const camelOf = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const described = ({ method, path }: Call): string => `${method} ${path}`;

type Ask = (target: string) => Promise<Answer>;

/** Adds a parameter to a path, which may have some that its call needs. */
const adding = (path: string, parameter: string): string => `${path}${path.includes("?") ? "&" : "?"}${parameter}`;

/** Walks through every call, and tries each that is `chosen` as `attempt` does. Answers the calls that were tried. */
async function tryEach(
  chosen: (call: Call) => boolean,
  attempt: (call: Call, ask: Ask, path: string) => Promise<void>,
) {
  const find = createRouter(calls);
  const tried = new Set<string>();
  await walkEveryCall(management, async ([method, path, body], ask) => {
    const { call } = find(method, path.replace(/\?.*/, ""));
    if (chosen(call)) {
      tried.add(described(call));
      await attempt(call, (target) => ask(method, target, body), path);
    }
    return ask(method, path, body);
  });
  return [...tried].toSorted();
}

describe("every list", () => {
  it("refuses a page token that it did not give out", async () => {
    const tried = await tryEach(isList, async (call, ask, path) => {
      for (const token of badTokens) {
        for (const name of ["page_token", "pageToken"]) {
          const { status, body } = await ask(adding(path, `${name}=${token}`));
          expect([described(call), token, status, body.error]).toStrictEqual([
            described(call),
            token,
            400,
            expect.stringContaining("page_token is not one that this call"),
          ]);
        }
      }
    });
    expect(tried).toStrictEqual(calls.filter(isList).map(described).toSorted());
  });

  it("takes an empty page token for none", async () => {
    await tryEach(isList, async (call, ask, path) => {
      for (const name of ["page_token", "pageToken"]) {
        expect([described(call), (await ask(adding(path, `${name}=`))).status]).toStrictEqual([described(call), 200]);
      }
    });
  });
});

describe("every call", () => {
  const hasLists = (call: Call): boolean => listsOf(call).length > 0;

  it("takes its lists with brackets and without, in both spellings", async () => {
    const tried = await tryEach(hasLists, async (call, ask, path) => {
      for (const list of listsOf(call)) {
        const ways = [list, camelOf(list)].flatMap((name) => [name, `${name}[]`, `${name}[0]`]);
        const answers = await Promise.all(
          ways.map((name) => ask(adding(path, `${encodeURIComponent(name)}=constructor`))),
        );
        const [first] = answers;
        // A list of words or names that are known refuses others by its own name; any other list finds nothing.
        const faults: { path: string }[] = first?.body.fields ?? [];
        const isRefused = first?.status === 400 && faults.some((fault) => fault.path === list);
        for (const { body, status } of answers) {
          const expected = [described(call), list, isRefused ? 400 : 200, first?.body];
          expect([described(call), list, status, body]).toStrictEqual(expected);
        }
      }
    });
    expect(tried).toStrictEqual(calls.filter(hasLists).map(described).toSorted());
  });

  it("refuses other parameters in brackets by name", async () => {
    const tried = await tryEach(
      ({ method }) => method === "GET",
      async (call, ask, path) => {
        for (const name of ["pageSize[]", "names[]", "deviceIds[a]"]) {
          const { status, body } = await ask(adding(path, `${name}=x`));
          expect([described(call), status, body.error]).toStrictEqual([
            described(call),
            400,
            expect.stringContaining(`${name} is no query parameter of this call`),
          ]);
        }
      },
    );
    expect(tried).toStrictEqual(
      calls
        .filter(({ method }) => method === "GET")
        .map(described)
        .toSorted(),
    );
  });
});
