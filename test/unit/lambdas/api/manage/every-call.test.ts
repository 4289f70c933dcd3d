import { afterAll, beforeAll, expect, it } from "vitest";
import { calls } from "../../../../../lambdas/api/manage/resources/all.ts";
import { askEveryCall } from "../../../../support/every-call.ts";
import { type Management, startManagement } from "../../../../support/management.ts";
import { makeAdministrator, makeOrganization } from "../../../../support/people.ts";

let management: Management;

beforeAll(async () => {
  management = await startManagement();
});
afterAll(() => management.stop());

it("every call answers 200", async () => {
  const organization = await makeOrganization(management);
  const administrator = await makeAdministrator(management, organization);
  const { identities } = management.registry;
  const asked = await askEveryCall({
    organization,
    webhookUrl: "https://example.com/hook",
    now: () => new Date(management.state.now),
    ask: async (method, path, body, as) => {
      const caller = as ? await identities.ofUsername(as.username) : administrator;
      return management.ask(caller ?? administrator, method, path, body);
    },
  });
  // A call that is new has to be asked here too.
  expect([...asked].sort()).toEqual(calls.map(({ method, path }) => `${method} ${path}`).toSorted());
});
