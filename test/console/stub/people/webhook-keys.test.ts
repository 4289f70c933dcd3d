import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { reply } from "../../support/answers.ts";
import { caller } from "../../support/data.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const time = "2026-01-02T03:04:05.000000Z";
const list = "GET /v2/organizations/{organization}/webhookkeys";
const before = { kid: "key-1", createTime: time, signStartTime: time, signEndTime: null };
const after = [
  { ...before, signEndTime: "2026-01-03T03:04:05.000000Z" },
  { ...before, kid: "key-2", signStartTime: "2026-01-03T03:04:05.000000Z" },
];
const administrator = {
  name: "organizations/o1",
  displayName: "Mills",
  organization: "organizations/o1",
  roles: ["roles/organization.admin"],
} as const;

describe.skipIf(inject("chromium") === "")("the keys of webhooks", () => {
  it("are listed, and anew once they are rotated", async () => {
    const visit = await visits.open("/organizations/o1/webhook-keys", {
      answers: {
        "GET /v2/me": reply({ ...caller, memberships: [...caller.memberships, administrator] }),
        "GET /v2/organizations/{organization}": reply({ name: "organizations/o1", displayName: "Mills" }),
        [list]: reply({ keys: [before], nextPageToken: "" }),
        "POST /v2/organizations/{organization}:rotateWebhookKeys": reply({ keys: after }),
      },
    });
    const { page, stub } = visit;
    await page.getByText("key-1").waitFor();
    stub.answerOtherwise(list, reply({ keys: after, nextPageToken: "" }));
    await page.getByRole("button", { name: "Rotate the keys" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Rotate" }).click();
    await page.getByText("key-2").waitFor();
    const sent = stub.calls.filter(({ name }) => name.startsWith("POST")).map(({ name }) => name);
    expect(sent).toEqual(["POST /v2/organizations/o1:rotateWebhookKeys"]);
    visit.check();
    await visit.close();
  });
});
