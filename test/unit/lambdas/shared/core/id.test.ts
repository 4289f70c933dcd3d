import { expect, it } from "vitest";
import { newId } from "../../../../../lambdas/shared/core/id.ts";

it("gives ids of 20 characters that existing clients take, each once", () => {
  const ids = Array.from({ length: 500 }, newId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-v]{20}$/);
  expect(new Set(ids).size).toBe(500);
});
