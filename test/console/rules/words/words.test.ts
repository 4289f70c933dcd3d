import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorClasses, statusClasses } from "../../../../console/api/attempts.ts";
import { devicesCreate } from "../../../../console/api/made/limits.ts";
import { callOptions, callWord } from "../../../../console/words/call.ts";
import { emulatedTypeWord } from "../../../../console/words/device-type.ts";
import { disconnectWords } from "../../../../console/words/disconnect.ts";
import { errorClassWords } from "../../../../console/words/error-class.ts";
import { kindOptions, kindWord } from "../../../../console/words/message.ts";
import { adviceOf, reasonNames, reasonWord } from "../../../../console/words/sign-in-failure.ts";

/** Is a text that people read: it begins with a capital, and is no code of capitals and underscores. */
const isOfWords = (text: string): boolean => /^\p{Lu}/u.test(text) && !/^[A-Z]+_|^[a-z]+-[a-z]/.test(text);

const lambdas = new URL("../../../../lambdas/", import.meta.url);

/** Answers the texts of all sources of the functions. */
const sources = readdirSync(lambdas, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(new URL(name, lambdas), "utf8"));

describe("codes of the API", () => {
  it("are told in words", () => {
    for (const reason of reasonNames) expect([reasonWord(reason), adviceOf(reason)]).toSatisfy(areWords);
    for (const name of errorClasses) expect(errorClassWords(name).name).toSatisfy(isOfWords);
    for (const type of devicesCreate.type.enum) expect(emulatedTypeWord(type)).toSatisfy(isOfWords);
    expect(new Set(errorClasses.map((name) => errorClassWords(name).name)).size).toBe(errorClasses.length);
  });

  it("are told as they are where a later stage has others, whatever they are called", () => {
    for (const code of ["toString", "constructor", "__proto__", "later-kind"]) {
      expect(kindWord(code)).toBe(code);
      expect(callWord(code)).toBe(code);
      expect(disconnectWords(code)).toBe(code);
    }
  });

  it("of attempts are all those by which the API filters", () => {
    expect(filterOfAttempts("error_classes")).toEqual(errorClasses);
    expect(filterOfAttempts("status_class")).toEqual(statusClasses);
  });

  it("have words for each kind of message that the platform writes", () => {
    const kinds = sources.flatMap((text) => [...text.matchAll(/"(mqtt-[a-z-]+)"/g)].map(([, kind = ""]) => kind));
    expect(kinds.length).toBeGreaterThan(5);
    for (const kind of new Set(kinds)) expect(kindWord(kind)).toSatisfy(isOfWords);
  });

  it("have words for each call of which the audit log tells, no two of them the same", () => {
    const calls = loggedCalls();
    expect(calls.length).toBeGreaterThan(50);
    expect(calls.filter((call) => callWord(call) === call || !isOfWords(callWord(call)))).toEqual([]);
    const offered = callOptions("").slice(1);
    expect(offered.map(({ value }) => value).toSorted()).toEqual(calls.toSorted());
    expect(new Set(offered.map(({ label }) => label)).size).toBe(calls.length);
    expect(callOptions("later.call").map(({ label }) => label)).toContain("later.call");
  });

  it("of messages are offered in the order of their words, with the one that is asked for", () => {
    const labels = kindOptions("")
      .slice(1)
      .map(({ label }) => label);
    expect(labels).toEqual(labels.toSorted((one, other) => one.localeCompare(other)));
    expect(kindOptions("later-kind").map(({ value }) => value)).toContain("later-kind");
    expect(kindOptions("no-data")).toHaveLength(kindOptions("").length);
  });
});

const areWords = (texts: readonly string[]): boolean => texts.every(isOfWords);

const documentFile = new URL("../../../../console/api/made/openapi.json", import.meta.url);

interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly schema: { readonly items?: { readonly enum?: readonly string[] } };
  }[];
}

interface Paths {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const readPaths = (): Paths => JSON.parse(readFileSync(documentFile, "utf8"));

/** Answers what a parameter of the attempt log may be. */
function filterOfAttempts(name: string): readonly string[] | undefined {
  const log = readPaths().paths["/v2/projects/{project}/dataconnectors/{connector}/attempts"];
  return log?.get?.parameters?.find((parameter) => parameter.name === name)?.schema.items?.enum;
}

/** Answers the calls that change something, as the audit log names them: all but those on sessions, and invitations' links. */
function loggedCalls(): string[] {
  const { paths } = readPaths();
  return Object.entries(paths)
    .filter(([path]) => path.startsWith("/v2/") && !path.startsWith("/v2/sessions:"))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId = "" }]) => ({ path, method, operationId })),
    )
    .filter(({ path, method }) => method !== "get" || path.endsWith(":getInviteUrl"))
    .map(({ operationId }) => operationId);
}
