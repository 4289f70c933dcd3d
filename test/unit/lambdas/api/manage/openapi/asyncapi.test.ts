import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { asyncApiDocument } from "../../../../../../lambdas/api/manage/openapi/asyncapi.ts";
import { mostPayloadBytes, mostTopicBytes, readTopic } from "../../../../../../lambdas/shared/core/mqtt/topics.ts";

interface Shown {
  readonly channels: Readonly<
    Record<
      string,
      { readonly address: string; readonly description: string; readonly messages: Record<string, unknown> }
    >
  >;
  readonly operations: Readonly<
    Record<string, { readonly action: string; readonly channel: { readonly $ref: string } }>
  >;
}

const document = asyncApiDocument("1.2.3");
const { channels, operations } = document as unknown as Shown;

const schemaFile = createRequire(import.meta.url).resolve("@asyncapi/specs/schemas/3.0.0-without-$id.json");

/** Answers what a reference such as `#/components/messages/Command` points to. */
const targetOf = (reference: string): unknown =>
  reference
    .slice(2)
    .split("/")
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], document);

function referencesIn(part: unknown): string[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === "$ref" && typeof value === "string" ? [value] : referencesIn(value),
  );
}

describe("the AsyncAPI document", () => {
  it("is valid by the schema of AsyncAPI 3", () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const isValid = ajv.validate(JSON.parse(readFileSync(schemaFile, "utf8")), document);
    expect(isValid, ajv.errorsText()).toBe(true);
  });

  it("refers to nothing that it does not hold", () => {
    const references = referencesIn(document);
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((reference) => targetOf(reference) === undefined)).toStrictEqual([]);
  });

  it("describes topics that the platform reads", () => {
    const kinds = Object.values(channels).map(({ address }) => readTopic(address.replace(/[{}]/g, ""))?.kind);
    expect(kinds.sort()).toStrictEqual(["command", "commandAnswer", "data", "data", "log", "point", "raw", "rejected"]);
  });

  it.each(["raw", "point"])("says what does not come at topics of the kind %s", (kind) => {
    const beyond = `more than ${mostTopicBytes} bytes or whose message more than ${mostPayloadBytes / 1024} KB`;
    expect(channels[kind]?.description).toContain(beyond);
  });

  it("says of every topic who does what there", () => {
    for (const name of Object.keys(channels)) {
      const used = Object.values(operations).filter(({ channel }) => channel.$ref === `#/channels/${name}`);
      expect(used.length, name).toBeGreaterThan(0);
    }
  });
});
