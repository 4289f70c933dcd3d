import { Validator } from "@seriousme/openapi-schema-validator";
import * as v from "valibot";
import { beforeAll, describe, expect, it } from "vitest";
import type { Call } from "../../../../../../lambdas/api/manage/http/call.ts";
import { openApiDocument } from "../../../../../../lambdas/api/manage/openapi/document.ts";
import { doorDefinitions } from "../../../../../../lambdas/api/manage/openapi/doors.ts";
import { definitions, makeDocument } from "../../../../../../lambdas/api/manage/openapi/make.ts";
import { calls } from "../../../../../../lambdas/api/manage/resources/all.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, { schema: unknown }>> }>>;
  readonly security?: readonly unknown[];
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>>; readonly responses: object };
}

let document: Document;
const operations = (): [call: string, operation: Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

/** Answers the types of all valibot schemas within one, at any depth. */
function typesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "kind" in value && value.kind === "schema" && "type" in value ? [String(value.type)] : [];
  return [...own, ...Object.values(value).flatMap(typesIn)];
}

beforeAll(async () => {
  document = makeDocument() as unknown as Document;
});

describe("the OpenAPI document", () => {
  it("is one by OpenAPI 3.1's own schema", async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone({ ...document }));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe("3.1");
  });

  it("has every call, and the calls of the other doors", () => {
    const shown = operations().map(([call]) => call);
    const expected = calls.map(({ method, path }) => `${method} ${path}`);
    const others = ["/Auth", "/auth", "/oauth2/token", "/api/data", "/write", "/api/v2/write"].map(
      (path) => `POST ${path}`,
    );
    // Are the paths that take two methods, one beside the other.
    const both = ["/api/data", "/api/blobs", "/api/cdc", "/query"].flatMap((path) => [`GET ${path}`, `POST ${path}`]);
    expect(shown).toEqual(expect.arrayContaining([...expected, ...others, ...both]));
  });

  it("gives every operation an id of its own, a sentence and a schema of its answer", () => {
    const all = operations();
    const ids = all.map(([, { operationId }]) => operationId);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const [call, { summary, responses }] of all) {
      expect(summary, call).toMatch(/^[A-Z].*\.$/);
      const schemas = Object.values(responses["200"]?.content ?? {}).map(({ schema }) => schema);
      expect(schemas, call).not.toEqual([{}]);
    }
  });

  it("has each path parameter that a path names", () => {
    for (const [call, { parameters = [] }] of operations()) {
      const named = [...call.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        parameters.filter((each) => each.in === "path").map(({ name }) => name),
        call,
      ).toEqual(named);
    }
  });

  it("has no schema of the doors in the place of an answer's", () => {
    expect(Object.keys(doorDefinitions).filter((name) => Object.keys(definitions).includes(name))).toEqual([]);
  });

  it("refers to nothing that it lacks", () => {
    const text = JSON.stringify(document);
    const references = new Set(
      [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)].map(([, kind, name]) => `${kind} ${name}`),
    );
    for (const reference of references) {
      const [kind = "", name = ""] = reference.split(" ");
      expect(Object.keys((document.components as Record<string, object>)[kind] ?? {}), reference).toContain(name);
    }
    expect([...text.matchAll(/"\$ref"/g)].length).toBeGreaterThan(100);
  });

  it("says when to come back after a 429", () => {
    expect(document.components.responses).toMatchObject({
      TooManyRequests: { headers: { "Retry-After": { required: true, schema: { type: "integer" } } } },
    });
  });

  it("is small enough to be read by a client at its start", () => {
    expect(JSON.stringify(document).length).toBeLessThan(500_000);
  });
});

describe("the calls' own descriptions", () => {
  const described = (call: Call) => `${call.method} ${call.path}`;

  it("name the mask where a PATCH takes one", () => {
    const without = calls.filter((call) => call.method === "PATCH" && !call.query?.update_mask);
    // A label has only one field.
    expect(without.map(described)).toEqual(["PATCH /v2/projects/{project}/devices/{device}/labels/{label}"]);
  });

  it("name the page where a list goes on", () => {
    const paged = calls.filter(
      (call) => "entries" in Object(call.answer) && "nextPageToken" in Object(Object(call.answer).entries),
    );
    const without = paged.filter(({ query = {} }) => !query.page_size || !query.page_token).map(described);
    expect(paged.length).toBeGreaterThan(5);
    expect(without).toEqual([]);
  });

  it("close the objects of answers, or say that they are open: a plain object lets any key through", () => {
    const types = calls.map((call) => [described(call), typesIn(call.answer)] as const);
    expect(types.filter(([, within]) => within.includes("object")).map(([call]) => call)).toEqual([]);
    expect(types.every(([, within]) => within.length > 0)).toBe(true);
  });

  it("name query parameters in snake_case", () => {
    for (const name of calls.flatMap(({ query = {} }) => Object.keys(query)))
      expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });
});

describe("a call in the document", () => {
  const thing = v.strictObject({ name: v.string() });
  const call: Call = {
    method: "GET",
    path: "/v2/projects/{project}/things/{thing}/parts",
    role: "roles/project.user",
    summary: "Lists parts.",
    query: {
      page_size: { schema: v.pipe(v.string(), v.transform(Number), v.number(), v.integer()), description: "Size." },
      part_types: { schema: v.picklist(["a", "b"]), repeated: true, description: "Types." },
    },
    answer: v.strictObject({ parts: v.array(thing) }),
    run: async () => ({}),
  };

  it("has its parameters as clients write them, and its answer closed", () => {
    const made = openApiDocument([call], { Thing: thing }, "1.2.3") as unknown as Document;
    const operation = made.paths[call.path]?.get;
    expect(operation).toMatchObject({ operationId: "things.parts.list", tags: ["things"] });
    expect(operation?.parameters?.slice(2)).toMatchObject([
      { name: "page_size", in: "query", schema: { type: "integer" } },
      { name: "part_types", explode: true, schema: { type: "array", items: { enum: ["a", "b"] } } },
    ]);
    expect(operation?.responses["200"]?.content["application/json"]?.schema).toEqual({
      type: "object",
      properties: { parts: { type: "array", items: { $ref: "#/components/schemas/Thing" } } },
      required: ["parts"],
      additionalProperties: false,
    });
    expect(made.components.schemas.Thing).toMatchObject({ additionalProperties: false });
  });
});
