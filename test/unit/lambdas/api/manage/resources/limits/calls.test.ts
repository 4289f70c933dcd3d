import { expect, it } from "vitest";
import { roomLimits } from "../../../../../../../lambdas/shared/core/limits.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();

it("the limits of the stage are told to everybody who signs in, as the stage sets them", async () => {
  await management.makeProject();
  management.state.limits = { ...roomLimits, connectorsPerProject: 3 };
  const { status, body } = await management.ask("stranger", "GET", "/v2/limits");
  expect([status, body]).toMatchObject([200, { ...roomLimits, connectorsPerProject: 3, auditLogDays: 400 }]);
  expect(body.retentionKinds).toContain("DYNAMODB");
});
