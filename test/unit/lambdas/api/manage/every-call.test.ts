import { expect, it } from "vitest";
import { calls } from "../../../../../lambdas/api/manage/resources/all.ts";
import { missingRight } from "../../../../../lambdas/shared/core/missing-right.ts";
import { runManagement } from "../../../../support/management.ts";
import { walkEveryCall } from "../../../../support/walk-every-call.ts";

const management = await runManagement();

const denied = (effect: string): Error =>
  Object.assign(new Error(`not authorized to perform: test:${effect.replaceAll(/\W/g, "")} on resource: x`), {
    name: "AccessDeniedException",
  });

it("no call that lacks a right says that it may be sent again, and each does its work once it has the right", async () => {
  const refused = new Set<string>();
  await walkEveryCall(management, async (call, ask) => {
    const name = call.slice(0, 2).join(" ");
    let effects = 0;
    management.state.beforeEffect = (effect) => {
      // Lets the call have its entry in the audit log, without which it would come no further.
      if (effects++ === 0) return;
      // Lets connectors take their place, so that they come as far as their queue.
      if (/^(Put|Update)Item/.test(effect) && name.endsWith("/dataconnectors")) return;
      refused.add(effect);
      throw denied(effect);
    };
    const outcome = await ask(...call).catch((error: unknown) => error);
    management.state.beforeEffect = () => {};
    // Any other error goes on to the frame, which answers 500 and names the missing right in the log.
    if (outcome instanceof Error) expect(missingRight(outcome), name).toBeDefined();
    else expect(outcome, name).toMatchObject({ status: 200 });
    expect(JSON.stringify(outcome), name).not.toMatch(/INTERNAL_ERROR|again/);
    return ask(...call);
  });
  const effects = ["PutItemCommand", "UpdateItemCommand", "DeleteItemCommand", "makeQueue", "send to intake"];
  expect([...refused]).toEqual(expect.arrayContaining(effects));
});

it("every call answers 200", async () => {
  const asked = await walkEveryCall(management, (call, ask) => ask(...call));
  // A new call must be added to `askEveryCall`.
  expect([...asked].sort()).toEqual(calls.map(({ method, path }) => `${method} ${path}`).toSorted());
});
