import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { member } from "../../support/access.ts";
import { refusal, reply } from "../../support/answers.ts";
import { tokenOf } from "../../support/data.ts";
import { startVisits, type Visits } from "../../support/visit.ts";

let visits: Visits;
beforeAll(async () => {
  if (inject("chromium") !== "") visits = await startVisits(inject("chromium"), inject("console"));
});
afterAll(async () => visits?.stop());

describe.skipIf(inject("chromium") === "")("an invitation", () => {
  it("is accepted by somebody new, who chooses a password and is then signed in", async () => {
    const visit = await visits.open("/accept-invitation#token=abc", {
      token: null,
      answers: {
        "POST /v2/invitations:accept": refusal(400, "password: is too short."),
        "POST /Auth": reply(tokenOf()),
      },
    });
    const { page, stub } = visit;
    await page.getByRole("heading", { name: "You are invited" }).waitFor();
    expect(new URL(page.url()).hash).toBe("");
    await visit.checkAccess();
    await page.getByLabel("Your name").fill("Grace");
    await page.getByRole("textbox", { name: "Choose a password" }).fill("correct horse");
    await page.getByRole("button", { name: "Accept" }).click();
    await page.getByText("is too short.").waitFor();
    stub.answerOtherwise("POST /v2/invitations:accept", reply(member));
    await page.getByRole("button", { name: "Accept" }).click();
    await page.waitForURL("**/projects/p1");
    const sent = stub.calls.filter(({ name }) => name.startsWith("POST")).map(({ asked }) => asked);
    expect(sent.at(-2)?.body).toEqual({ token: "abc", password: "correct horse", displayName: "Grace" });
    expect(sent.at(-2)?.authorization).toBeUndefined();
    expect(sent.at(-1)?.body).toEqual({ Username: "grace", Password: "correct horse" });
    await visit.close();
  });

  it("is accepted by somebody who signs in first", async () => {
    const token = tokenOf();
    const visit = await visits.open("/accept-invitation#token=abc", {
      token: null,
      answers: { "POST /v2/invitations:accept": reply(member), "POST /Auth": reply(token) },
    });
    const { page, stub } = visit;
    await page.getByRole("button", { name: "I have an account" }).click();
    await page.getByLabel("Name").fill("ada");
    await page.getByLabel("Password").fill("correct horse");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Accept", exact: true }).click();
    await page.waitForURL("**/projects/p1");
    const accepted = stub.calls.find(({ name }) => name.includes("invitations:accept"))?.asked;
    expect(accepted?.body).toEqual({ token: "abc" });
    expect(accepted?.authorization).toBe(`Bearer ${token}`);
    await visit.close();
  });

  it("is asked for again where the address holds none", async () => {
    const visit = await visits.open("/accept-invitation", { token: null });
    await visit.page.getByText("This address holds no invitation").waitFor();
    visit.check();
    await visit.checkAccess();
    await visit.close();
  });
});
