import { expect, it } from "vitest";
import { statusHelp } from "../../../../../lambdas/shared/core/status-help.ts";

it("sends readers to the document that explains a status", () => {
  expect(statusHelp(404)).toBe("https://www.rfc-editor.org/rfc/rfc9110#status.404");
  expect(statusHelp(429)).toBe("https://www.rfc-editor.org/rfc/rfc6585#section-4");
});
