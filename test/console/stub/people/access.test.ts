import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { apiToken, invited, roles } from "../../support/access.ts";
import { reply } from "../../support/answers.ts";
import { readersPermissions } from "../../support/data.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const tokens = "GET /v2/projects/{project}/apitokens";
const members = "GET /v2/projects/{project}/members";
const rolesAnswer = { "GET /v2/roles": reply({ roles, nextPageToken: "" }) };

describe.skipIf(inject("chromium") === "")("access to a project", () => {
  it("by an API token shows its value once, which Esc does not close, and keeps it nowhere", async () => {
    const visit = await visits.open("/projects/p1/access/api-tokens", {
      answers: {
        [tokens]: reply({ apiTokens: [apiToken], nextPageToken: "" }),
        "POST /v2/projects/{project}/apitokens": reply({ apiToken, value: "mrt_only-once" }),
      },
    });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "Make an API token" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Dashboard");
    await page.getByLabel("Last day").fill("2027-01-31");
    await page.getByRole("button", { name: "Make it" }).click();
    const dialog = page.getByRole("dialog", { name: "Store this now" });
    await dialog.getByText("mrt_only-once").waitFor();
    await visit.checkAccess();
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "I have stored it" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await page.content()).not.toContain("mrt_only-once");
    const body = { displayName: "Dashboard", scopes: ["read"], databases: [], expireTime: "2027-01-31T23:59:59Z" };
    expect(stub.calls.filter(({ name }) => name.startsWith("POST")).map(({ asked }) => asked.body)).toEqual([body]);
    visit.check();
    await visit.close();
  });

  it("of somebody who is invited begins with a link that is passed on", async () => {
    const inviteUrl = "https://example.org/accept-invitation#token=abc";
    const visit = await visits.open("/projects/p1/access/members", {
      answers: {
        ...rolesAnswer,
        [members]: reply({ members: [], nextPageToken: "" }),
        "POST /v2/projects/{project}/members": reply(invited),
        "GET /v2/projects/{project}/members/{member}:getInviteUrl": reply({
          inviteUrl,
          expireTime: "2026-12-06T00:00:00Z",
        }),
      },
    });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "Add a member" }).click();
    await page.getByLabel("Who").fill("new@example.org");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("button", { name: "Make the link" }).click();
    await page.getByText(inviteUrl).waitFor();
    const sent = stub.calls.filter(({ name }) => name.startsWith("POST")).map(({ asked }) => asked.body);
    expect(sent).toEqual([{ email: "new@example.org", roles: ["roles/project.user"] }]);
    visit.check();
    await visit.close();
  });

  it("is not changed by those who may only read, who are told why", async () => {
    const visit = await visits.open("/projects/p1/access/members", {
      answers: {
        ...rolesAnswer,
        [members]: reply({ members: [invited], nextPageToken: "" }),
        "GET /v2/projects/{project}/permissions": readersPermissions,
      },
    });
    const add = visit.page.getByRole("button", { name: "Add a member" });
    await add.waitFor();
    expect(await add.getAttribute("aria-disabled")).toBe("true");
    await visit.page.getByText("This needs the role project administrator.").first().waitFor({ state: "attached" });
    visit.check();
    await visit.close();
  });
});
