import { expect, it } from "vitest";
import { calls } from "../../../../../lambdas/api/manage/resources/all.ts";
import { missingRight } from "../../../../../lambdas/shared/core/missing-right.ts";
import { askEveryCall } from "../../../../support/every-call.ts";
import { runManagement } from "../../../../support/management.ts";
import { askerOf, makeAdministrator, makeOrganization } from "../../../../support/people.ts";

const management = await runManagement();

const denied = (effect: string): Error =>
  Object.assign(new Error(`not authorized to perform: test:${effect.replaceAll(/\W/g, "")} on resource: x`), {
    name: "AccessDeniedException",
  });

it("no call that lacks a right says that it may be sent again, and each does its work once it has the right", async () => {
  const organization = await makeOrganization(management);
  const administrator = await makeAdministrator(management, organization);
  const refused = new Set<string>();
  await askEveryCall({
    organization,
    webhookUrl: "https://example.com/hook",
    now: () => new Date(management.state.now),
    ask: async (method, path, body, as) => {
      const caller = await askerOf(management, as, administrator);
      management.state.beforeEffect = (effect) => {
        refused.add(effect);
        throw denied(effect);
      };
      const outcome = await management.ask(caller, method, path, body).catch((error: unknown) => error);
      management.state.beforeEffect = () => {};
      // Any other error goes on to the frame, which answers 500 and names the missing right in the log.
      if (outcome instanceof Error) expect(missingRight(outcome), `${method} ${path}`).toBeDefined();
      else expect(outcome, `${method} ${path}`).toMatchObject({ status: 200 });
      expect(JSON.stringify(outcome), `${method} ${path}`).not.toMatch(/INTERNAL_ERROR|again/);
      return management.ask(caller, method, path, body);
    },
  });
  const effects = ["PutItemCommand", "UpdateItemCommand", "DeleteItemCommand", "makeQueue", "send to intake"];
  expect([...refused]).toEqual(expect.arrayContaining(effects));
});

it("every call answers 200", async () => {
  const organization = await makeOrganization(management);
  const administrator = await makeAdministrator(management, organization);
  const asked = await askEveryCall({
    organization,
    webhookUrl: "https://example.com/hook",
    now: () => new Date(management.state.now),
    ask: async (method, path, body, as) => {
      const caller = await askerOf(management, as, administrator);
      return management.ask(caller, method, path, body);
    },
  });
  // A new call must be added to `askEveryCall`.
  expect([...asked].sort()).toEqual(calls.map(({ method, path }) => `${method} ${path}`).toSorted());
});
