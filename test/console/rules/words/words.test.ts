import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorClasses } from "../../../../console/api/attempts.ts";
import { devicesCreate } from "../../../../console/api/made/limits.ts";
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
      expect(disconnectWords(code)).toBe(code);
    }
  });

  it("have words for each kind of message that the platform writes", () => {
    const kinds = sources.flatMap((text) => [...text.matchAll(/"(mqtt-[a-z-]+)"/g)].map(([, kind = ""]) => kind));
    expect(kinds.length).toBeGreaterThan(5);
    for (const kind of new Set(kinds)) expect(kindWord(kind)).toSatisfy(isOfWords);
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
