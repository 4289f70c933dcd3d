import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { refusal, reply } from "../../support/answers.ts";
import { tokenOf } from "../../support/data.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

describe.skipIf(inject("chromium") === "")("one's password", () => {
  it("is changed, and the new one signs in", async () => {
    const fresh = tokenOf({ expiresInSeconds: 7000 });
    const visit = await visits.open("/account", {
      answers: { "POST /v2/users/{user}:changePassword": reply({}), "POST /Auth": reply(fresh) },
    });
    await visit.page.getByRole("textbox", { name: "Current password" }).fill("old one");
    await visit.page.getByRole("textbox", { name: "New password" }).fill("new one");
    await visit.page.getByRole("button", { name: "Change the password" }).click();
    await visit.page.getByText("The password is changed.").waitFor();
    const bodies = visit.stub.calls.filter(({ name }) => name.startsWith("POST")).map(({ asked }) => asked.body);
    expect(bodies).toEqual([
      { currentPassword: "old one", newPassword: "new one" },
      { Username: "ada", Password: "new one" },
    ]);
    expect(await visit.page.evaluate(() => sessionStorage.getItem("millrace.token"))).toBe(fresh);
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });

  it("stays as it is where the API refuses, and what was typed stays too", async () => {
    const visit = await visits.open("/account", {
      answers: { "POST /v2/users/{user}:changePassword": refusal(400, "currentPassword: is wrong.") },
    });
    await visit.page.getByRole("textbox", { name: "Current password" }).fill("old one");
    await visit.page.getByRole("textbox", { name: "New password" }).fill("new one");
    await visit.page.getByRole("button", { name: "Change the password" }).click();
    await visit.page.getByText("is wrong.", { exact: true }).waitFor();
    expect(await visit.page.getByRole("textbox", { name: "Current password" }).getAttribute("aria-invalid")).toBe(
      "true",
    );
    expect(await visit.page.getByRole("textbox", { name: "New password" }).inputValue()).toBe("new one");
    visit.check();
    await visit.close();
  });
});
