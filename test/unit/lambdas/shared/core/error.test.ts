import { expect, it } from "vitest";
import { type ErrorCode, statusOf } from "../../../../../lambdas/shared/core/error.ts";

it.each<[ErrorCode, number]>([
  ["bad-request", 400],
  ["unauthenticated", 401],
  ["forbidden", 403],
  ["not-found", 404],
  ["conflict", 409],
  ["too-large", 413],
  ["unprocessable", 422],
  ["too-many-requests", 429],
  ["internal", 500],
  ["unavailable", 503],
])("answers %s by %i", (code, status) => {
  expect(statusOf(code)).toBe(status);
});
