import { describe, expect, it } from "vitest";
import { identifier, limitsOf } from "../../../../console/tools/write-limits.ts";
import { type OpenApi, typeOf, typesOf } from "../../../../console/tools/write-types.ts";

const documentOf = (operation: object): OpenApi => ({
  paths: { "/v2/things": { post: { operationId: "things.create", responses: {}, ...operation } } },
  components: {
    schemas: { Thing: { type: "object", properties: { name: { type: "string" } }, required: ["name"] } },
    responses: { Gone: { content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } } } },
  },
});

describe("typeOf", () => {
  it.each([
    [{ type: "integer", minimum: 0 }, "number"],
    [{ enum: ["a", 'b"'], type: "string" }, '("a" | "b\\"")'],
    [{ const: "HTTP_PUSH" }, '"HTTP_PUSH"'],
    [{ anyOf: [{ type: "string", maxLength: 3 }, { type: "null" }] }, "(string | null)"],
    [{ type: "array", items: { $ref: "#/components/schemas/Thing" } }, '(components["schemas"]["Thing"])[]'],
    [
      { type: "object", properties: { a: { type: "string" }, "b c": {} }, required: ["a"] },
      '{ "a": string; "b c"?: unknown }',
    ],
    [
      { type: "object", propertyNames: { type: "string" }, additionalProperties: { type: "boolean" } },
      "{ [name: string]: boolean }",
    ],
    [{}, "unknown"],
  ])("writes %j as %s", (schema, expected) => {
    expect(typeOf(schema)).toBe(expected);
  });

  it.each([{ allOf: [] }, { type: "string", readOnly: true }, { type: ["string", "null"] }, { type: "file" }])(
    "refuses %j, of which it knows nothing",
    (schema) => {
      expect(() => typeOf(schema)).toThrow("does not know");
    },
  );
});

describe("typesOf", () => {
  it("writes what a call takes and each of its answers, those that are referred to as well", () => {
    const types = typesOf(
      documentOf({
        parameters: [{ name: "page_size", in: "query", schema: { type: "integer" } }],
        requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } },
        responses: {
          "200": { content: { "text/plain": { schema: { type: "string" } } } },
          "410": { $ref: "#/components/responses/Gone" },
        },
      }),
    );
    expect(types).toContain('query?: { "page_size"?: number }');
    expect(types).toContain('requestBody: { content: { "application/json": { [name: string]: unknown } } }');
    expect(types).toContain('200: { headers: { [name: string]: unknown }; content: { "text/plain": string } }');
    expect(types).toContain(
      '410: { headers: { [name: string]: unknown }; content: { "application/json": components["schemas"]["Thing"] } }',
    );
    expect(types).toContain("get?: never;");
  });

  it("refuses a reference that leads nowhere", () => {
    const document = documentOf({ responses: { "404": { $ref: "#/components/responses/None" } } });
    expect(() => typesOf(document)).toThrow("#/components/responses/None");
  });
});

describe("limitsOf", () => {
  it("writes the limits of each field by its path, and looks through null and lists", () => {
    const schema = {
      type: "object",
      properties: {
        name: { type: "string", maxLength: 100 },
        place: {
          anyOf: [
            {
              type: "object",
              properties: { latitude: { anyOf: [{ type: "number", minimum: -90 }, { type: "null" }] } },
            },
            { type: "null" },
          ],
        },
        roles: { type: "array", minItems: 1, items: { enum: ["a"] } },
        free: { type: "string" },
      },
    };
    const document = documentOf({ requestBody: { content: { "application/json": { schema } } } });
    expect(limitsOf(document)).toContain(
      'export const thingsCreate = {"name":{"maxLength":100},"place.latitude":{"minimum":-90},"roles":{"minItems":1},"roles[]":{"enum":["a"]}} as const;',
    );
  });

  it("makes a name of TypeScript from the name of a call", () => {
    expect(identifier("dataconnectors.reset-password")).toBe("dataconnectorsResetPassword");
  });
});
