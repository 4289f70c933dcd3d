import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { account, key } from "../../support/access.ts";
import { type Answers, type CallName, reply } from "../../support/answers.ts";
import { administrator } from "../../support/data.ts";
import { startVisits, type Visit, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

const secret = "shown-only-once";
const user = {
  name: "users/u2",
  username: "grace",
  displayName: "Grace",
  status: "ENABLED",
  organization: "organizations/o1",
  createTime: "2026-01-02T03:04:05.000000Z",
} as const;
const usersAnswers: Answers = {
  "GET /v2/me": reply(administrator),
  "GET /v2/organizations/{organization}": reply({ name: "organizations/o1", displayName: "Acme" }),
  "GET /v2/users": reply({ users: [user], nextPageToken: "" }),
};

/** Holds that a secret is shown until somebody says that it is stored, and that the browser has it nowhere after that. */
async function isShownOnce({ page, stub, checkAccess }: Visit, call: CallName): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Store this now" });
  await dialog.getByText(secret, { exact: true }).waitFor();
  await checkAccess();
  for (const pressed of ["Escape", "Escape"]) await page.keyboard.press(pressed);
  await page.mouse.click(5, 5);
  expect(await dialog.isVisible()).toBe(true);
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(secret);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(secret);
  expect(page.url()).not.toContain(secret);
  expect(stub.wasAsked(call)).toBe(true);
}

describe.skipIf(inject("chromium") === "")("a secret is shown once", () => {
  it("of a key of a service account", async () => {
    const make = "POST /v2/projects/{project}/serviceaccounts/{account}/keys";
    const visit = await visits.open("/projects/p1/access/service-accounts?open=s1", {
      answers: {
        "GET /v2/projects/{project}/serviceaccounts": reply({ serviceAccounts: [account], nextPageToken: "" }),
        "GET /v2/projects/{project}/serviceaccounts/{account}/keys": reply({ keys: [], nextPageToken: "" }),
        [make]: reply({ key, secret }),
      },
    });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "Make a key" }).click();
    stub.answerOtherwise(
      "GET /v2/projects/{project}/serviceaccounts/{account}/keys",
      reply({ keys: [key], nextPageToken: "" }),
    );
    await page.getByRole("dialog").getByRole("button", { name: "Make the key" }).click();
    await isShownOnce(visit, make);
    await page.getByRole("button", { name: `Delete the key ${key.id}` }).waitFor();
    visit.check();
    await visit.close();
  });

  it("of a user who is made", async () => {
    const visit = await visits.open("/organizations/o1/users", {
      answers: { ...usersAnswers, "POST /v2/users": reply({ ...user, password: secret }) },
    });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "Make a user" }).click();
    await page.getByLabel("Signs in as", { exact: true }).fill("grace");
    await page.getByRole("button", { name: "Make the user" }).click();
    await isShownOnce(visit, "POST /v2/users");
    const post = stub.calls.find(({ name }) => name.startsWith("POST"));
    expect(post?.asked.body).toEqual({ username: "grace", organization: "organizations/o1" });
    visit.check();
    await visit.close();
  });

  it("of a user whose password is reset", async () => {
    const reset = "POST /v2/users/{user}:resetPassword";
    const visit = await visits.open("/organizations/o1/users", {
      answers: { ...usersAnswers, [reset]: reply({ username: "grace", password: secret }) },
    });
    const { page } = visit;
    await page.getByRole("button", { name: "Actions on Grace" }).click();
    await page.getByRole("menuitem", { name: "Reset the password" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Reset it" }).click();
    await isShownOnce(visit, reset);
    visit.check();
    await visit.close();
  });
});
