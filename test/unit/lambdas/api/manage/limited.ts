/** Runs the management API with an organization and a project of its own for each test, and with limits that tests set. */

import { randomUUID } from "node:crypto";
import { beforeEach } from "vitest";
import type { RoomLimits } from "../../../../../lambdas/shared/core/limits.ts";
import { type Answer, runManagement } from "../../../../support/management.ts";
import { makeOrganization } from "../../../../support/people.ts";

/** Makes a fresh source's body. */
export const logger = () => ({ displayName: "gate", type: "LOGGER", activationUid: randomUUID() });

/** Starts a management API for the tests of the calling file. `on.project` is the path of each test's project. */
export async function runLimited() {
  const management = await runManagement();
  const on = { organization: "", project: "" };
  beforeEach(async () => {
    await makeOrganization(management);
    on.project = await management.makeProject();
    on.organization = `organizations/${management.state.organization}`;
  });
  return {
    management,
    on,
    /** Asks as an administrator of the organization. */
    ask: (method: string, path: string, body?: unknown): Promise<Answer> =>
      management.ask("roles/organization.admin", method, path, body),
    lower: (changed: Partial<RoomLimits>): void => {
      management.state.limits = { ...management.state.limits, ...changed };
    },
  };
}
