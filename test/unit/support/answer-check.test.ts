import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { time } from "../../../lambdas/api/manage/http/answer-parts.ts";
import type { Call } from "../../../lambdas/api/manage/http/call.ts";
import { error } from "../../../lambdas/api/manage/http/error-answer.ts";
import { openApiDocument } from "../../../lambdas/api/manage/openapi/document.ts";
import { AnswerCheck, type OpenApiDocument } from "../../support/answer-check.ts";

const thing = v.strictObject({
  name: v.string(),
  labels: v.record(v.string(), v.string()),
  createTime: v.nullable(time),
});
const calls: readonly Call[] = [
  {
    method: "GET",
    path: "/v2/projects/{project}/things/{thing}",
    role: "roles/project.user",
    summary: "Shows.",
    answer: thing,
    run: async () => ({}),
  },
  {
    method: "POST",
    path: "/v2/projects/{project}/things/{thing}:stop",
    role: "roles/project.user",
    summary: "Stops.",
    answer: v.strictObject({}),
    run: async () => ({}),
  },
];
const answers = new AnswerCheck(
  openApiDocument(calls, { Thing: thing, Error: error }, "1") as unknown as OpenApiDocument,
);
const good = { name: "projects/P/things/T", labels: { any: "key" }, createTime: null };

describe("an answer that is held against the document", () => {
  it("passes where it is as declared", () => {
    expect(() => answers.check("GET", "/v2/projects/P/things/T?any=query", 200, good)).not.toThrow();
    expect(() => answers.check("POST", "/v2/projects/P/things/T:stop", 200, {})).not.toThrow();
    expect(() => answers.check("GET", "/v2/nowhere", 404, { error: "…", code: 404, help: "…" })).not.toThrow();
  });

  it.each([
    ["a key that is not declared", { ...good, extra: 1 }, 'GET /v2/projects/P/things/T answered 200.*"extra"'],
    ["a key too few", { name: "", labels: {} }, "createTime"],
    ["another type deep inside", { ...good, labels: { any: 1 } }, "/labels/any must be string"],
    ["a time with nine digits", { ...good, createTime: "2024-01-01T00:00:00.123456789Z" }, "/createTime"],
  ])("fails for %s", (_, body, fault) => {
    expect(() => answers.check("GET", "/v2/projects/P/things/T", 200, body)).toThrow(new RegExp(fault));
  });

  it("fails for a call or a status that is not declared, and for an error of another form", () => {
    expect(() => answers.check("GET", "/v2/projects/P/others", 200, {})).toThrow("is not in the OpenAPI document");
    expect(() => answers.check("GET", "/v2/projects/P/things/T", 418, {})).toThrow("answered 418");
    expect(() => answers.check("GET", "/v2/projects/P/things/T", 404, { message: "Not Found" })).toThrow("error");
  });
});
